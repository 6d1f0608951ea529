import type { Interval, JsonPath, JsonTest, TextPattern } from '../../protocol/match-tree.ts';

/** What one filter means. `docs/filter-language.md` has the grammar; the parser makes only trees that the printer can write. */
export type Filter =
  | { readonly kind: 'everything' }
  /** Two or more, none of them an `and`. */
  | { readonly kind: 'and'; readonly parts: readonly Filter[] }
  /** Two or more, none of them an `or`. */
  | { readonly kind: 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | FilterTerm;

/** A leaf: one question about one row. */
export type FilterTerm =
  /** A text in the payload or in what a lifecycle row says, in either case. Never empty. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'direction'; readonly names: readonly DirectionName[] }
  | { readonly kind: 'opcode'; readonly names: readonly OpcodeName[] }
  | { readonly kind: 'state'; readonly names: readonly StateName[] }
  /** Bytes of the payload, its true length. */
  | { readonly kind: 'length'; readonly interval: Interval }
  /** Milliseconds since the first row of the log. */
  | { readonly kind: 'time'; readonly interval: Interval }
  /** Milliseconds since the connection was made. */
  | { readonly kind: 'age'; readonly interval: Interval }
  /** Milliseconds since local midnight. */
  | { readonly kind: 'clock'; readonly interval: Interval }
  | { readonly kind: 'code'; readonly intervals: readonly Interval[] }
  | { readonly kind: 'url'; readonly pattern: TextPattern }
  | { readonly kind: 'connection'; readonly pattern: TextPattern }
  /** Counted from 1 in order of creation. */
  | { readonly kind: 'connection-number'; readonly number: number }
  | { readonly kind: 'frame'; readonly pattern: TextPattern }
  | { readonly kind: 'frame-top' }
  | { readonly kind: 'protocol'; readonly pattern: TextPattern }
  | { readonly kind: 'json'; readonly path: JsonPath; readonly test: JsonTest }
  | { readonly kind: 'hex'; readonly bytes: readonly number[] };

export const DIRECTION_NAMES = ['in', 'out'] as const;
export type DirectionName = (typeof DIRECTION_NAMES)[number];

export const OPCODE_NAMES = ['text', 'binary', 'ping', 'pong', 'close', 'cont', 'lifecycle'] as const;
export type OpcodeName = (typeof OPCODE_NAMES)[number];

export const STATE_NAMES = [
  'open',
  'closed',
  'injected',
  'edited',
  'observed',
  'violation',
  'heartbeat',
  'history',
  'discarded',
  'held',
  'delayed',
  'dropped',
  'cut',
  'marked',
] as const;
export type StateName = (typeof STATE_NAMES)[number];
