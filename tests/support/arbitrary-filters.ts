import * as fc from 'fast-check';
import {
  DIRECTION_NAMES,
  OPCODE_NAMES,
  STATE_NAMES,
  type Filter,
  type FilterTerm,
} from '../../src/panel/filter/filter-tree.ts';
import type { Interval, JsonTest } from '../../src/protocol/match-tree.ts';

/** Pieces that mean something to the grammar, in any order. */
const PIECES = [
  ' ',
  ' ',
  ' ',
  '(',
  ')',
  '"',
  '"a b"',
  '-',
  '/',
  '/a+/i',
  '/[/',
  'OR',
  'AND',
  ' OR ',
  'a',
  'tick',
  'de',
  'ad',
  '\\',
  '\\"',
  '*',
  '|',
  ':',
  '.',
  '..',
  'dir:',
  'in',
  'out',
  'op:',
  'text',
  'len:',
  '>',
  '<',
  '=',
  '1k',
  '4M',
  '0',
  'url:',
  'conn:',
  '1',
  'frame:',
  'top',
  'protocol:',
  'time:',
  'age:',
  '5s',
  '12:30',
  'code:',
  '1006',
  'is:',
  'open',
  'json',
  'json.a',
  'json[0]',
  '[*]',
  '.*',
  ':x',
  ':>5',
  'hex:',
  'é',
  '💙',
  '\ud800',
  '\t',
  '\u00a0',
];

export const arbitraryFilterText = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 14 })
  .map((pieces) => pieces.join(''));

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom('OR', 'AND', '-', 'de', '"', '\\', 'dir:in', 'json.a', '/a/', '(x)', 'é 💙', ' '),
);

function interval(number: fc.Arbitrary<number>): fc.Arbitrary<Interval> {
  return fc.oneof(
    fc.tuple(number, number).map(([one, other]) => ({
      min: Math.min(one, other),
      max: Math.max(one, other),
      includesBounds: true,
    })),
    fc.tuple(number, fc.boolean()).map(([min, includesBounds]) => ({ min, max: null, includesBounds })),
    fc.tuple(number, fc.boolean()).map(([max, includesBounds]) => ({ min: null, max, includesBounds })),
  );
}

/** Parts around stars, as the parser leaves them: none is empty in the middle. */
function patternOf(part: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    part.map((only) => [only]),
    fc
      .tuple(fc.oneof(part, fc.constant('')), fc.array(part, { maxLength: 2 }), fc.oneof(part, fc.constant('')))
      .map(([first, middle, last]) => [first].concat(middle, last)),
  );
}

const pattern = patternOf(text);
const bare = fc.string({ unit: fc.constantFrom('a', 'B', '7', '_', 'é', '.x'), minLength: 1, maxLength: 5 });

const jsonTest: fc.Arbitrary<JsonTest> = fc.oneof(
  fc.constant<JsonTest>({ kind: 'any' }),
  interval(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }))
    .filter(({ min, max }) => min === null || min !== max)
    .map((value): JsonTest => ({ kind: 'number', interval: normalZero(value) })),
  pattern.map((parts): JsonTest => ({ kind: 'text', pattern: parts, isString: true })),
  patternOf(bare)
    .filter((parts) => parts.some((part) => part !== ''))
    .map((parts): JsonTest => ({ kind: 'text', pattern: parts, isString: false })),
);

/** `-0` prints as `0`. */
function normalZero(value: Interval): Interval {
  return { ...value, min: value.min === null ? null : value.min + 0, max: value.max === null ? null : value.max + 0 };
}

const names = <Name>(known: readonly Name[]): fc.Arbitrary<Name[]> =>
  fc.uniqueArray(fc.constantFrom(...known), { minLength: 1, maxLength: 3 });

const size = fc.oneof(
  fc.nat(5000),
  fc.nat(50).map((thousands) => thousands * 1000),
  fc.nat({ max: 2 ** 31 - 1 }),
);
const duration = fc.oneof(
  fc.nat(100_000),
  fc.double({ min: 0, max: 1e7, noNaN: true }).map((ms) => ms + 0),
);

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  { weight: 4, arbitrary: text.map((value): FilterTerm => ({ kind: 'text', text: value })) },
  fc
    .tuple(fc.constantFrom('a', '^x+ y$', '[(]', 'a\\/b', '\\d{2}'), fc.constantFrom('', 'i', 'im'))
    .map(([source, flags]): FilterTerm => ({ kind: 'regex', source, flags })),
  names(DIRECTION_NAMES).map((value): FilterTerm => ({ kind: 'direction', names: value })),
  names(OPCODE_NAMES).map((value): FilterTerm => ({ kind: 'opcode', names: value })),
  names(STATE_NAMES).map((value): FilterTerm => ({ kind: 'state', names: value })),
  interval(size).map((value): FilterTerm => ({ kind: 'length', interval: value })),
  interval(duration).map((value): FilterTerm => ({ kind: 'time', interval: value })),
  interval(duration).map((value): FilterTerm => ({ kind: 'age', interval: value })),
  interval(fc.nat(86_399_999)).map((value): FilterTerm => ({ kind: 'clock', interval: value })),
  fc
    .array(interval(fc.nat(5000)), { minLength: 1, maxLength: 3 })
    .map((intervals): FilterTerm => ({ kind: 'code', intervals })),
  fc
    .tuple(fc.constantFrom('url', 'protocol', 'frame', 'connection'), pattern)
    .map(([kind, value]): FilterTerm => ({ kind, pattern: value })),
  fc.constant<FilterTerm>({ kind: 'frame-top' }),
  fc.integer({ min: 1, max: 9999 }).map((number): FilterTerm => ({ kind: 'connection-number', number })),
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 6 })
    .map((bytes): FilterTerm => ({ kind: 'hex', bytes })),
  fc
    .tuple(
      fc.array(
        fc.oneof(
          text.map((name) => ({ kind: 'member' as const, name })),
          fc.nat(99).map((index) => ({ kind: 'element' as const, index })),
          fc.constant({ kind: 'each' as const }),
        ),
        { maxLength: 3 },
      ),
      jsonTest,
    )
    .map(([path, test]): FilterTerm => ({ kind: 'json', path, test })),
);

/** Trees that the parser can make: no `and` in an `and`, no `or` in an `or`, no part alone. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter; part: Filter }>((tie) => ({
  filter: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Filter>({ kind: 'everything' }) },
    { weight: 20, arbitrary: tie('part') },
  ),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    tie('part').map((part): Filter => ({ kind: 'not', part })),
    fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map((parts): Filter => joined('and', parts)),
    fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map((parts): Filter => joined('or', parts)),
  ),
})).filter;

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
}
