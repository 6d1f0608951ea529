import type { MatchTree } from './match-tree.ts';
import type { Rule, Verdict } from './rule.ts';

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
  | SimulateNetworkCommand
  | SetRulesCommand
  | SetBreakpointsCommand
  | ReleaseHeldCommand
  | ReplaceHeldCommand
  | AnswerRulesCommand
  | AnswerBreakpointsCommand;

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

/** How slow a network is. All 0 and not stalled: as it is. */
export interface NetworkSpeed {
  /** Each way, in order. */
  readonly delayMs: number;
  /** Up to this much more, by chance. */
  readonly jitterMs: number;
  /** Payload bytes per second of each connection; 0: no limit. */
  readonly bytesPerSecondIn: number;
  readonly bytesPerSecondOut: number;
  /** Nothing comes and nothing goes, and nobody is told (a half-open connection). */
  readonly isStalled: boolean;
}

/** Slows all connections of the document down. */
export interface SimulateNetworkCommand extends ActCommandBase {
  readonly kind: 'simulate-network';
  readonly speed: NetworkSpeed;
}

/** The rules that every message of the document passes, in their order; they replace those before. */
export interface SetRulesCommand extends ActCommandBase {
  readonly kind: 'set-rules';
  readonly rules: readonly Rule[];
}

/** Messages for which one of the conditions holds are held for the user; these replace those before. What is held stays so. */
export interface SetBreakpointsCommand extends ActCommandBase {
  readonly kind: 'set-breakpoints';
  readonly breakpoints: readonly PageBreakpoint[];
  /** What is held goes on after this long; 0: never by itself. */
  readonly timeoutMs: number;
}

export interface PageBreakpoint {
  /** 1 or more, unique in its list. */
  readonly id: number;
  /** Direction and connection are terms of it. */
  readonly condition: MatchTree;
}

/** Lets held messages go on when their turn comes, or drops them. */
export interface ReleaseHeldCommand extends ActCommandBase {
  readonly kind: 'release-held';
  /** Numbers of the messages; null: all that wait in the document, which then can only be forwarded. */
  readonly messages: readonly number[] | null;
  readonly isDropped: boolean;
}

/** Another message instead of a held one: in its place, or (`isAnswer`) back to whoever sent it. */
export interface ReplaceHeldCommand extends ActCommandBase {
  readonly kind: 'replace-held';
  readonly message: number;
  readonly isAnswer: boolean;
  readonly payload: string | Uint8Array;
}

/** The panel's verdict on a message that the rules could not decide about. */
export interface AnswerRulesCommand extends ActCommandBase {
  readonly kind: 'answer-rules';
  readonly message: number;
  readonly verdict: Verdict;
}

/** Which breakpoint holds a message that the page could not decide about; null: none. */
export interface AnswerBreakpointsCommand extends ActCommandBase {
  readonly kind: 'answer-breakpoints';
  readonly message: number;
  readonly breakpoint: number | null;
}
