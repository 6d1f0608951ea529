import type { TagColor } from './rule.ts';

/**
 * What the page side tells the panel. An event has no number of its own: a batch carries the number of its first event and
 * the others follow without a gap (`CaptureBatch.firstSeq + index`). `docs/wire-protocol.md` shows an example of each.
 *
 * Times are milliseconds since the epoch with fractions (`performance.timeOrigin + performance.now()` of the document).
 * `connection` counts the sockets of one document from 1; only together with the document's id it names a connection.
 */

/** The constructor was called and returned a socket. */
export interface ConnectingEvent {
  readonly kind: 'connecting';
  readonly connection: number;
  readonly time: number;
  /** `socket.url`: the parsed, absolute URL. */
  readonly url: string;
  /** The subprotocols asked for, in the page's order. */
  readonly protocols: readonly string[];
  /** Stack of the call in the page, without our own lines; null when the socket was met later than its construction. */
  readonly stack: string | null;
  /** False when the hook met the socket only after its construction (made by a constructor from before the hook). */
  readonly isFromConstructor: boolean;
}

/** The constructor threw; there is no socket. */
export interface ConstructionFailedEvent {
  readonly kind: 'construction-failed';
  readonly time: number;
  /** The URL argument as the page gave it, when it is a string. */
  readonly url: string | null;
  readonly errorName: string;
  readonly errorMessage: string;
  readonly stack: string | null;
}

/** The `open` event. */
export interface OpenEvent {
  readonly kind: 'open';
  readonly connection: number;
  readonly time: number;
  /** Negotiated, `''` when none. */
  readonly protocol: string;
  readonly extensions: string;
}

export type Direction = 'in' | 'out';

/** A message as the page's API saw it: joined, inflated, unmasked. */
export interface MessageEventRecord {
  readonly kind: 'message';
  readonly connection: number;
  readonly time: number;
  /** Counts the messages of one document from 1; later `payload-part` events name it. */
  readonly message: number;
  readonly direction: Direction;
  readonly type: 'text' | 'binary';
  /** The payload or its first part; null while a Blob is read, or when nothing of it was kept. Bytes are a copy. */
  readonly payload: string | Uint8Array | null;
  /** True payload length in bytes; null for a text that is complete here or will be (the panel counts its UTF-8). */
  readonly byteLength: number | null;
  /** `complete`: all is here; `parts`: `payload-part` events follow; `cut`: the rest was not kept (limit). */
  readonly payloadState: 'complete' | 'parts' | 'cut';
  /** `discarded`: `send()` was called on a closing or closed socket, which the standard drops in silence. */
  readonly fate: 'sent' | 'received' | 'discarded';
  /** Absent: the page or the server. */
  readonly origin?: ActOrigin;
  /** Absent: it passed at once. */
  readonly passage?: MessagePassage;
}

/**
 * What the tool did with a message on its way. `held`: it waits, a `released` event says how that ended; `delayed`: it passed late; `dropped`: it went no
 * further; `replaced`: so did this one, and the next message with origin `edited` went in its place.
 */
export type MessagePassage = 'held' | 'delayed' | 'dropped' | 'replaced';

/** What the user of the panel did. `edited`: with a message that came before. */
export type ActOrigin = 'injected' | 'edited';

/** More of a message's payload. */
export interface PayloadPartEvent {
  readonly kind: 'payload-part';
  readonly connection: number;
  readonly message: number;
  readonly time: number;
  readonly payload: string | Uint8Array | null;
  /** `more`: parts follow; `complete`; `cut`: the rest was not kept; `unreadable`: the Blob could not be read. */
  readonly payloadState: 'more' | 'complete' | 'cut' | 'unreadable';
}

/** `send()` threw, so nothing was sent. */
export interface SendFailedEvent {
  readonly kind: 'send-failed';
  readonly connection: number;
  readonly time: number;
  readonly errorName: string;
  readonly errorMessage: string;
}

/** The page called `close()`, or the user of the panel had it closed. */
export interface ClosingEvent {
  readonly kind: 'closing';
  readonly connection: number;
  readonly time: number;
  readonly code: number | null;
  readonly reason: string | null;
  /** Present when it was the user. */
  readonly isInjected?: true;
}

/**
 * Why a command was not carried out. `unknown`: this document has no such connection any more; `connecting`, `closing`, `closed`: the
 * state of the socket; `refused`: the browser threw; `failed`: something of ours did not work.
 */
export type ActProblem = 'unknown' | 'connecting' | 'closing' | 'closed' | 'refused' | 'failed';

/** The answer to a command that acts on a connection. It follows what the command made. */
export interface ActedEvent {
  readonly kind: 'acted';
  /** The one that was acted on, or that was opened; 0 when there is none. */
  readonly connection: number;
  readonly time: number;
  /** As in the command. */
  readonly command: number;
  /** Number of the message that was sent or delivered; null when there is none. */
  readonly message: number | null;
  /** Null when it was carried out. */
  readonly problem: ActProblem | null;
  /** The browser's own words when it refused; else empty. */
  readonly words: string;
}

/** A message that was held is not held any more. */
export interface ReleasedEvent {
  readonly kind: 'released';
  readonly connection: number;
  readonly time: number;
  /** Number of the message. */
  readonly message: number;
  /** Null: it passed as if nothing had been (it was only asked about). `replaced`: the message `replacement` went in its place. */
  readonly passage: 'delayed' | 'dropped' | 'replaced' | null;
  readonly replacement: number | null;
  /** The browser dropped it, because the socket was closing or closed by then. */
  readonly isDiscarded: boolean;
  readonly cause: ReleaseCause;
}

/**
 * Why a message is not held any more: the user said so; its breakpoint's time was over; too much was held; its connection or document ended, the panel was
 * closed, or a rule decided.
 */
export type ReleaseCause = 'user' | 'timeout' | 'limit' | 'end' | 'rule';

/** A breakpoint holds a message, whose event came before. Those that wait behind it have no such event. */
export interface HeldEvent {
  readonly kind: 'held';
  readonly connection: number;
  readonly time: number;
  readonly message: number;
  /** As in the command. */
  readonly breakpoint: number;
}

/** The page cannot decide about a message that it holds: the panel has to. */
export interface AskedEvent {
  readonly kind: 'asked';
  readonly connection: number;
  readonly time: number;
  readonly message: number;
  /** Index of the first rule that is to be asked; null: the breakpoints are. */
  readonly rule: number | null;
}

/** A rule has tagged a message, whose event comes right before or right behind. */
export interface TaggedEvent {
  readonly kind: 'tagged';
  readonly connection: number;
  readonly time: number;
  readonly message: number;
  readonly label: string;
  readonly color: TagColor;
}

/** How often a rule did something, and found nothing to do, since the last such event. */
export interface RuleHitsEvent {
  readonly kind: 'rule-hits';
  readonly time: number;
  readonly rule: number;
  readonly hits: number;
  readonly misses: number;
}

/** Who began the close, as far as the page can know (`panel`: its user): derived from the order of `close()` and the `close` event. */
export type CloseInitiator = 'page' | 'panel' | 'server' | 'network' | 'unknown';

/** The `close` event. */
export interface CloseEventRecord {
  readonly kind: 'close';
  readonly connection: number;
  readonly time: number;
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly initiator: CloseInitiator;
}

/** The `error` event, which by the standard tells nothing. */
export interface ErrorEventRecord {
  readonly kind: 'error';
  readonly connection: number;
  readonly time: number;
}

/** A connection that lives on while its first events are gone from the history: sent before the history itself. */
export interface SnapshotEvent {
  readonly kind: 'snapshot';
  readonly connection: number;
  /** When the snapshot was taken. */
  readonly time: number;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly stack: string | null;
  readonly createdAt: number;
  readonly openedAt: number | null;
  readonly readyState: 0 | 1 | 2 | 3;
  readonly protocol: string;
  readonly extensions: string;
  /** Messages of this connection that are no longer in the history. */
  readonly shedFramesIn: number;
  readonly shedFramesOut: number;
  readonly shedBytesIn: number;
  readonly shedBytesOut: number;
}

/** Something was not kept. Shown as a row. */
export interface ShedEvent {
  readonly kind: 'shed';
  readonly time: number;
  /** `history`: no panel was open; `backlog`: the panel was too slow; `paused`: recording was off; `connections`: too many sockets;
   * `fault`: capture of one connection failed and was switched off, so that the page works on. */
  readonly reason: 'history' | 'backlog' | 'paused' | 'connections' | 'fault';
  readonly events: number;
  readonly frames: number;
  readonly bytes: number;
}

export type CaptureEvent =
  | ConnectingEvent
  | ConstructionFailedEvent
  | OpenEvent
  | MessageEventRecord
  | PayloadPartEvent
  | SendFailedEvent
  | ClosingEvent
  | CloseEventRecord
  | ErrorEventRecord
  | ActedEvent
  | HeldEvent
  | ReleasedEvent
  | AskedEvent
  | TaggedEvent
  | RuleHitsEvent
  | SnapshotEvent
  | ShedEvent;

/** Who speaks: one JavaScript global with a hook in it. */
export interface DocumentInfo {
  /** Random, 32 hex digits, made by the bridge. */
  readonly id: string;
  readonly url: string;
  readonly isTop: boolean;
  /** `performance.timeOrigin` of the document. */
  readonly timeOrigin: number;
}

/** Page side → panel. */
export type CaptureMessage =
  /** First on every port, also after a reconnect: who I am, which event comes next. */
  | { readonly kind: 'hello'; readonly version: number; readonly document: DocumentInfo; readonly nextSeq: number }
  | CaptureBatch;

export interface CaptureBatch {
  readonly kind: 'batch';
  readonly documentId: string;
  /** Number of `events[0]`, counted per document from 1 at the source. A jump means that something was shed on the way. */
  readonly firstSeq: number;
  /** These events happened before a panel was open. */
  readonly isHistory: boolean;
  readonly events: readonly CaptureEvent[];
}

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** An opening handshake as the browser's own network log (Chromium) or `webRequest` (Firefox) reports it. */
export interface HandshakeRecord {
  readonly kind: 'handshake';
  readonly source: 'network-log' | 'web-request';
  /** Stable per request within its source; a later record with the same id replaces the earlier one. */
  readonly requestId: string;
  readonly url: string;
  /** When the request started, milliseconds since the epoch. */
  readonly time: number;
  /** Browser's frame id; null where the source has none. */
  readonly frameId: number | null;
  readonly request: { readonly headers: readonly HeaderField[] };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly HeaderField[];
  } | null;
  /** The browser's own words when the handshake failed. */
  readonly error: string | null;
}
