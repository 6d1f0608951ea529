import type { JsonPath, MatchTree } from './match-tree.ts';

/** A rule as the page carries it out. Its name, its filter text and its code stay in the panel; one that is off is not sent. */
export interface Rule {
  /** Names the rule in verdicts; 1 or more, unique in its list. */
  readonly id: number;
  readonly condition: MatchTree;
  readonly action: RuleAction;
}

export type RuleAction =
  /** A text as it stands, letter by letter; in a binary message its UTF-8. */
  | { readonly kind: 'replace-text'; readonly find: string; readonly replacement: string; readonly isEach: boolean }
  /** `value`: a JSON text. A member that is missing is added, an element behind the last one too. */
  | { readonly kind: 'set-path'; readonly path: JsonPath; readonly value: string }
  | { readonly kind: 'remove-path'; readonly path: JsonPath }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** So many more of it. */
  | { readonly kind: 'duplicate'; readonly times: number }
  /** Behind so many of the next messages of its connection and direction. */
  | { readonly kind: 'reorder'; readonly window: number }
  /** A message back to whoever sent this one. A string is a text message. */
  | { readonly kind: 'answer'; readonly data: string | Uint8Array; readonly isDropped: boolean }
  /** The connection is closed behind the message. Null: without a code. */
  | { readonly kind: 'close'; readonly code: number | null; readonly reason: string | null }
  | { readonly kind: 'tag'; readonly label: string; readonly color: TagColor }
  /** JavaScript, which the panel runs. */
  | { readonly kind: 'transform' };

export const TAG_COLORS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type TagColor = (typeof TAG_COLORS)[number];

/** A text message or a binary one. */
export type MessageData = string | Uint8Array;

export interface RuleMessage {
  readonly isOut: boolean;
  /** Of the socket. */
  readonly url: string;
  readonly protocol: string;
  /** Its number in the document. */
  readonly connection: number;
  readonly data: MessageData;
}

/** What the rules make of a message. Lists may have no prototype: they are read by index and `length` only. */
export interface Verdict {
  /**
   * `changed`: `data` and then `more` go on in its place. `dropped`: nothing does. `ask`: the panel is to decide from the rule at `askedFrom` on;
   * everything else here is what the rules before came to, and stays (`joinVerdicts`).
   */
  readonly outcome: 'pass' | 'changed' | 'dropped' | 'ask';
  /** Null: as it came. */
  readonly data: MessageData | null;
  /** Messages behind `data`; only a transform makes several of one. */
  readonly more: readonly MessageData[];
  readonly delayMs: number;
  /** How many more of each message. */
  readonly copies: number;
  /** Behind so many of the next ones. */
  readonly reorderWindow: number;
  readonly answers: readonly MessageData[];
  readonly close: { readonly code: number | null; readonly reason: string | null } | null;
  readonly tag: { readonly label: string; readonly color: TagColor } | null;
  /** Ids of the rules that did something to it. */
  readonly hits: readonly number[];
  /** Ids of the rules whose condition it met, and which found nothing to change: no JSON, no such path or text. */
  readonly misses: readonly number[];
  /** Index in the list of rules; −1 unless `ask`. */
  readonly askedFrom: number;
}

/** Rules that can be active at a time. */
export const MAX_RULES = 200;
/** Parts of a condition, and how deep they may be in each other. */
export const MAX_MATCH_PARTS = 2_000;
export const MAX_MATCH_DEPTH = 110;
/** Longest text that a rule may carry: what it looks for, puts in place or answers, in UTF-16 units or bytes. */
export const MAX_RULE_TEXT = 1024 * 1024;
export const MAX_DUPLICATES = 100;
export const MAX_REORDER_WINDOW = 100;
/** Messages that a transform may make of one. */
export const MAX_MADE_MESSAGES = 100;
export const MAX_TAG_CHARS = 40;
