import type { ConnectionEnrichment } from './enrichment.ts';

/** `gone`: the document went away (navigation, removed frame) before a `close` event could be seen. */
export type ConnectionState = 'connecting' | 'open' | 'closing' | 'closed' | 'gone';

export interface ConnectionClose {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly initiator: 'page' | 'panel' | 'server' | 'network' | 'unknown';
}

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** The opening handshake as the browser reported it. */
export interface ConnectionHandshake {
  readonly source: 'network-log' | 'web-request' | 'wire';
  readonly requestId: string;
  readonly startedAt: number;
  readonly requestHeaders: readonly HeaderField[];
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly HeaderField[];
  } | null;
  readonly error: string | null;
  /** Null when the source reports headers without the request line. */
  readonly requestLine?: { readonly method: string; readonly target: string } | null;
  /** True when several connections could have been this one (same URL at the same time) and the order decided. */
  readonly isMatchedByOrder: boolean;
}

/** One end of the TCP connection, known from imports only. */
export interface ConnectionEndpoint {
  readonly address: string;
  readonly port: number;
}

/** The import that a connection came with; one object for all its connections. */
export interface ImportedFrom {
  /** Unique among the imports of one panel. */
  readonly id: string;
  /** Name of the file, or what stands for it. */
  readonly name: string;
  /** Epoch milliseconds of the first time that the file gives: an import keeps its own clock. Null until there is one. */
  startTime: number | null;
}

/** The document that made the connection. */
export interface ConnectionDocument {
  readonly id: string;
  readonly url: string;
  readonly isTop: boolean;
  /** A worker: `url` is its script's, and its sockets are known from the browser's network log only. */
  readonly isWorker?: boolean;
  /** Browser's frame id, null while unknown. */
  readonly frameId: number | null;
}

/** Our record of one of the page's sockets. Mutable; `revision` grows with every change. Times are epoch milliseconds. */
export interface Connection {
  readonly index: number;
  /** `documentId:connection`. */
  readonly key: string;
  readonly document: ConnectionDocument;
  /** Absent on connections of the inspected page. */
  readonly importedFrom?: ImportedFrom;
  url: string;
  /** The page's side keeps only so much of a URL; this one was longer. */
  isUrlCut?: true;
  requestedProtocols: readonly string[];
  /** Negotiated; null before `open`. */
  protocol: string | null;
  extensions: string | null;
  state: ConnectionState;
  stack: string | null;
  createdAt: number;
  openedAt: number | null;
  endedAt: number | null;
  close: ConnectionClose | null;
  /** An `error` event was seen. */
  hasError: boolean;
  handshake: ConnectionHandshake | null;
  client?: ConnectionEndpoint | null;
  server?: ConnectionEndpoint | null;
  framesIn: number;
  framesOut: number;
  /** Payload bytes. */
  bytesIn: number;
  bytesOut: number;
  /** Findings on frames that were read from bytes; absent for live connections. */
  findings?: number;
  /** What its imported frames are: observed on the wire, or told by a browser or by a page; absent for live connections. */
  origins?: 'wire' | 'told' | 'mixed';
  /** Present while an imported connection is merged into this one. */
  enrichment?: ConnectionEnrichment;
  lastActivityAt: number;
  /** Opened by the user of the panel, not by the page. */
  isInjected?: true;
  /** Met later than its construction: what came before is not known. */
  isAdopted: boolean;
  /** Known only from before the panel was open. */
  isHistory: boolean;
  revision: number;
}
