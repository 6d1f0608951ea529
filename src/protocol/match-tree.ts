/**
 * What a rule or a breakpoint asks about a message, as far as a page can answer it: terms of the filter language that take time in proportion
 * to the message, whatever it is. All else is `ask`: the panel, which knows the whole language, is asked.
 */
export type MatchTree =
  | { readonly kind: 'everything' }
  | { readonly kind: 'and'; readonly parts: readonly MatchTree[] }
  | { readonly kind: 'or'; readonly parts: readonly MatchTree[] }
  | { readonly kind: 'not'; readonly part: MatchTree }
  /** Only the panel can tell. */
  | { readonly kind: 'ask' }
  /** A text in the message, in either case. Never empty. */
  | { readonly kind: 'text'; readonly text: string }
  /** These bytes in the message. */
  | { readonly kind: 'hex'; readonly bytes: readonly number[] }
  | { readonly kind: 'direction'; readonly isIn: boolean; readonly isOut: boolean }
  | { readonly kind: 'opcode'; readonly isText: boolean; readonly isBinary: boolean }
  /** In bytes. */
  | { readonly kind: 'length'; readonly interval: Interval }
  | { readonly kind: 'url'; readonly pattern: TextPattern }
  | { readonly kind: 'protocol'; readonly pattern: TextPattern }
  /** Its number in the document; what a breakpoint on one connection asks. */
  | { readonly kind: 'connection'; readonly connection: number }
  | { readonly kind: 'json'; readonly path: JsonPath; readonly test: JsonTest };

/** Null: no bound on that side. With two bounds both are included. */
export interface Interval {
  readonly min: number | null;
  readonly max: number | null;
  readonly includesBounds: boolean;
}

/** The texts around each `*`: one text has none. `['']` is the empty text, `['', '']` anything. */
export type TextPattern = readonly string[];

/** Steps from the value that a message is. */
export type JsonPath = readonly JsonStep[];
export type JsonStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  /** `.*` and `[*]`: every member or element. */
  | { readonly kind: 'each' };

export type JsonTest =
  /** The value is there, whatever it is. */
  | { readonly kind: 'any' }
  /** `isString`: it was quoted, so that a number does not pass. */
  | { readonly kind: 'text'; readonly pattern: TextPattern; readonly isString: boolean }
  | { readonly kind: 'number'; readonly interval: Interval };
