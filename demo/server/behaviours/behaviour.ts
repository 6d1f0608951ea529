import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionLog, LoggedConnection } from '../connection-log.ts';
import type { DemoConnection } from '../demo-connection.ts';

/** What the server does on a connection that was opened by the book. */
export interface MessageBehaviour {
  readonly kind: 'messages';
  /** Offer permessage-deflate (RFC 7692). */
  readonly isCompressed?: boolean;
  /** Accepted when the page offers it. */
  readonly subprotocol?: string;
  readonly run: (connection: DemoConnection) => void;
}

/** What the server does with the bare TCP connection, where the book is not followed. */
export interface RawBehaviour {
  readonly kind: 'raw';
  readonly run: (raw: RawConnection) => void;
}

export interface RawConnection {
  readonly socket: Socket;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly logged: LoggedConnection;
  readonly log: ConnectionLog;
}

export type Behaviour = MessageBehaviour | RawBehaviour;
