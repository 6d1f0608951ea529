import type { LifecycleDetail } from '../model/frame-log.ts';
import type { RowKind } from '../model/row-kind.ts';

/**
 * The one shape every reader produces and every writer consumes. A file is a stream of records: a `connection` record comes
 * before the first record that names it, and may come again (same id) when more is known of it. `record-log.ts` turns the
 * panel's log into records and records into a log.
 *
 * Times are epoch milliseconds with fractions, null where a source has none. Bytes are views unless a comment says copy;
 * whoever keeps one beyond the next record copies it.
 */

/** Why our own capture did not keep something; the model's words. */
export type ShedReason = Extract<LifecycleDetail, { kind: typeof RowKind.shed }>['reason'];

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface RecordHeader {
  readonly name: string;
  readonly value: string;
}

/** An opening handshake, as far as the source holds it. */
export interface HandshakeHeads {
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: readonly RecordHeader[];
  } | null;
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly RecordHeader[];
  } | null;
  /** The browser's own words when the handshake failed. */
  readonly error: string | null;
}

export interface ConnectionRecord {
  readonly kind: 'connection';
  /** Unique within the stream. */
  readonly id: string;
  readonly url: string | null;
  readonly time: number | null;
  readonly client: Endpoint | null;
  readonly server: Endpoint | null;
  readonly requestedProtocols: readonly string[];
  /** Negotiated; null when not known. */
  readonly protocol: string | null;
  readonly extensions: string | null;
  readonly handshake: HandshakeHeads | null;
  /** The page that made it, when the source knows. */
  readonly pageUrl: string | null;
  /** What only our own capture knows; absent from foreign files. */
  readonly capture?: ConnectionCapture;
}

/** What the panel knows of a connection beyond the wire. Times are epoch milliseconds. */
export interface ConnectionCapture {
  readonly key: string;
  readonly document: {
    readonly id: string;
    readonly url: string;
    readonly isTop: boolean;
    readonly frameId: number | null;
  };
  readonly state: 'connecting' | 'open' | 'closing' | 'closed' | 'gone';
  /** Stack of the constructor's call in the page. */
  readonly stack: string | null;
  readonly openedAt: number | null;
  readonly endedAt: number | null;
  readonly hasError: boolean;
  readonly isAdopted: boolean;
  /** Opened by the user of the panel, not by the page. */
  readonly isInjected?: true;
  /** The connection's URL was longer than what we keep of one. */
  readonly isUrlCut?: true;
  readonly isHistory: boolean;
  readonly close: {
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
    readonly initiator: 'page' | 'panel' | 'server' | 'network' | 'unknown';
  } | null;
  readonly handshake: {
    readonly source: 'network-log' | 'web-request' | 'wire';
    readonly requestId: string;
    readonly startedAt: number;
    readonly isMatchedByOrder: boolean;
  } | null;
}

/** One frame. Live messages are one derived frame each. */
export interface FrameRecord {
  readonly kind: 'frame';
  readonly connection: string;
  readonly time: number | null;
  readonly sender: 'client' | 'server';
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  /** 32 bits, big endian; null when not masked or not known. */
  readonly maskingKey: number | null;
  /** Length the header gives (up to 2^53 - 1), also when less of the payload is here. */
  readonly payloadLength: number;
  /** Unmasked payload as it stood on the wire, before inflating; null when the source lacks it. */
  readonly payload: Uint8Array | null;
  /** The complete, inflated message on the frame that ends it; else null. The same view as `payload` when it is the same bytes. */
  readonly message: Uint8Array | null;
  /** Opcode of the message this frame belongs to (1 or 2 on continuations too); equals `opcode` otherwise. */
  readonly messageOpcode: number;
  readonly closeCode: number | null;
  /** Stable codes of `decoder/violation.ts`. */
  readonly violations: readonly string[];
  /** `wire`: read from bytes; `network`: told by a browser; `page`: the hook; the rest: the user's doing. */
  readonly origin: 'page' | 'network' | 'wire' | 'injected' | 'edited';
  /** `send()` on a closing socket: never left. */
  readonly isDiscarded: boolean;
  /** Offset of the frame in its direction's stream after the handshake; null unless read from bytes. */
  readonly streamOffset: number | null;
  /** What the user had done with it on its way: `replaced` by an edited one that follows; `held` when the log was saved. */
  readonly passage?: 'held' | 'delayed' | 'dropped' | 'replaced';
  /** From before the panel was open. */
  readonly isHistory?: boolean;
  /** Observed; it ends a message that our own capture of the connection lacks. */
  readonly isOnlyInImport?: boolean;
  /** Observed (`origin` is `wire`); it ends a message that the user injected or edited. */
  readonly capturedOrigin?: 'injected' | 'edited';
  /**
   * Why there is less payload than `payloadLength` says, when the source knows. `cut`: longer than a limit; `pending`: it was
   * still being read; `unreadable`: the page's Blob could not be read; `redacted`: left out on the user's wish.
   */
  readonly payloadLoss?: 'cut' | 'pending' | 'unreadable' | 'redacted';
  readonly mark?: RecordMark;
}

/** What happened between frames. `connection` is null for what concerns the whole source. */
export interface LifecycleRecord {
  readonly kind: 'lifecycle';
  readonly connection: string | null;
  readonly time: number | null;
  readonly event:
    | { readonly type: 'connecting'; readonly url: string }
    | { readonly type: 'open'; readonly protocol: string; readonly extensions: string }
    | {
        readonly type: 'closing';
        readonly code: number | null;
        readonly reason: string | null;
        /** The user had it closed, not the page. */
        readonly isInjected?: true;
      }
    | {
        readonly type: 'close';
        readonly code: number;
        readonly reason: string;
        readonly wasClean: boolean;
        readonly initiator: 'page' | 'panel' | 'server' | 'network' | 'unknown';
      }
    | { readonly type: 'error'; readonly message: string | null }
    /** Something is missing from here on: lost packets, a cut file, rows that were shed. */
    | { readonly type: 'gap'; readonly reason: string; readonly frames: number | null; readonly bytes: number | null }
    | {
        readonly type: 'note';
        readonly text: string;
        /** A finding about the connection that is on no frame; the code is one of `decoder/violation.ts`. */
        readonly finding?: { readonly code: string; readonly sender: 'client' | 'server'; readonly offset: number };
      }
    | {
        readonly type: 'construction-failed';
        readonly url: string | null;
        readonly errorName: string;
        readonly errorMessage: string;
        readonly stack: string | null;
      }
    | { readonly type: 'send-failed'; readonly errorName: string; readonly errorMessage: string }
    /** Our own capture did not keep something. */
    | {
        readonly type: 'shed';
        readonly reason: ShedReason;
        readonly events: number;
        readonly frames: number;
        readonly bytes: number;
      }
    /** The document went away with the connection still open. */
    | { readonly type: 'gone' }
    | { readonly type: 'navigated'; readonly url: string }
    | { readonly type: 'handshake-failed'; readonly status: number | null; readonly message: string };
  /** From before the panel was open. */
  readonly isHistory?: boolean;
  readonly mark?: RecordMark;
}

/** What the user has written on a row of the panel. */
export interface RecordMark {
  readonly colour: 'red' | 'orange' | 'yellow' | 'green' | 'blue' | 'purple';
  /** May be empty. */
  readonly note: string;
}

/** A problem of the source itself (not of the WebSocket traffic in it): said once, with where and what to do. */
export interface SourceProblem {
  readonly kind: 'problem';
  readonly code: string;
  readonly message: string;
  /** Byte offset in the source. */
  readonly offset: number | null;
}

export type LifecycleEvent = LifecycleRecord['event'];

export type CaptureRecord = ConnectionRecord | FrameRecord | LifecycleRecord | SourceProblem;
