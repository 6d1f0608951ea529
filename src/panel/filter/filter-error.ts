/** Why a text is no filter. Offsets count UTF-16 units of the typed text; `text/filter-text.ts` has the sentences. */
export interface FilterError {
  readonly code: FilterErrorCode;
  readonly start: number;
  /** After the last unit; equal to `start` when something is missing there. */
  readonly end: number;
  /** What the sentence names: a key, the engine's words on a regex. */
  readonly subject: string;
}

export type FilterErrorCode = (typeof FILTER_ERROR_CODES)[number];

export const FILTER_ERROR_CODES = [
  'too-long',
  'too-deep',
  'too-many-regexes',
  'term-expected',
  'term-expected-in-group',
  'group-open',
  'group-not-open',
  'quote-open',
  'space-expected',
  'regex-open',
  'regex-empty',
  'regex-flags',
  'regex-invalid',
  'value-expected',
  'direction-expected',
  'opcode-expected',
  'state-expected',
  'length-expected',
  'time-expected',
  'code-expected',
  'number-expected',
  'range-empty',
  'connection-number',
  'hex-expected',
  'hex-odd',
  'path-step-expected',
  'path-index-expected',
  'path-colon-expected',
] as const;
