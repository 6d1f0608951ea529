/** What the panel tells a page. Every command is the answer to something the user did, but for `ack`. */
export type PanelCommand =
  /** All events of this document below `nextSeq` are in the panel; the page side may forget them and send more. */
  | { readonly kind: 'ack'; readonly documentId: string; readonly nextSeq: number }
  /** Start or stop recording. While off, events are only counted (`shed` with reason `paused`). */
  | { readonly kind: 'record'; readonly isOn: boolean }
  | ActCommand;

/** Commands that act in one document; each is answered by an `acted` event. */
export type ActCommand =
  | SendMessageCommand
  | CloseConnectionCommand
  | SimulateCloseCommand
  | OpenConnectionCommand
  | SimulateOfflineCommand
  | SimulateLatencyCommand;

interface ActCommandBase {
  readonly documentId: string;
  /** Names the command in its answer; unique over all panels for as long as it matters. */
  readonly command: number;
}

interface ConnectionCommandBase extends ActCommandBase {
  /** As in the events of that document. */
  readonly connection: number;
}

/** Sends by the page's own socket (`out`), or delivers to the page as if it had come (`in`). */
export interface SendMessageCommand extends ConnectionCommandBase {
  readonly kind: 'send-message';
  readonly direction: 'in' | 'out';
  /** A text message or a binary one. */
  readonly payload: string | Uint8Array;
  /** It is a message that came before, changed. */
  readonly isEdited: boolean;
}

/** Calls `close()` on the page's own socket. */
export interface CloseConnectionCommand extends ConnectionCommandBase {
  readonly kind: 'close-connection';
  /** 1000 or 3000–4999 (WHATWG WebSockets, close()); null: none is given, and then no reason either. */
  readonly code: number | null;
  /** At most 123 bytes of UTF-8. */
  readonly reason: string | null;
}

/**
 * Ends a connection as if the server had closed it with that code, or (1006) as if it was lost: the page gets the events that it would get. The
 * real connection is closed.
 */
export interface SimulateCloseCommand extends ConnectionCommandBase {
  readonly kind: 'simulate-close';
  readonly code: number;
  readonly reason: string;
}

/** Opens a WebSocket from the page's context: its origin, its cookies, its content security policy. */
export interface OpenConnectionCommand extends ActCommandBase {
  readonly kind: 'open-connection';
  readonly url: string;
  readonly protocols: readonly string[];
}

/** While on: every connection of the document is lost, and each new one is refused. */
export interface SimulateOfflineCommand extends ActCommandBase {
  readonly kind: 'simulate-offline';
  readonly isOffline: boolean;
}

/** Delays every message of the document, each way and in order. Both 0: no longer. */
export interface SimulateLatencyCommand extends ActCommandBase {
  readonly kind: 'simulate-latency';
  readonly delayMs: number;
  /** Up to this much more, by chance. */
  readonly jitterMs: number;
}
