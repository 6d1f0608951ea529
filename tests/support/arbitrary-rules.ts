import * as fc from 'fast-check';
import type { Interval, JsonPath, JsonTest, MatchTree } from '../../src/protocol/match-tree.ts';
import type { MessageData, RuleAction } from '../../src/protocol/rule.ts';
import { TAG_COLORS } from '../../src/protocol/rule.ts';

const word = fc.constantFrom('a', 'b', 'tick', 'é', '"', '\\', '1', '');
const pattern = fc.array(word, { minLength: 1, maxLength: 3 });
const interval: fc.Arbitrary<Interval> = fc.record({
  min: fc.option(fc.integer({ min: -2, max: 20 }), { nil: null }),
  max: fc.option(fc.integer({ min: -2, max: 20 }), { nil: null }),
  includesBounds: fc.boolean(),
});

export const arbitraryPath: fc.Arbitrary<JsonPath> = fc.array(
  fc.oneof(
    word.map((name) => ({ kind: 'member' as const, name })),
    fc.nat(2).map((index) => ({ kind: 'element' as const, index })),
    fc.constant({ kind: 'each' as const }),
  ),
  { maxLength: 3 },
);

const jsonTest: fc.Arbitrary<JsonTest> = fc.oneof(
  fc.constant<JsonTest>({ kind: 'any' }),
  fc.record({ kind: fc.constant('text' as const), pattern, isString: fc.boolean() }),
  fc.record({ kind: fc.constant('number' as const), interval }),
);

export const { tree: arbitraryMatchTree } = fc.letrec<{ tree: MatchTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<MatchTree>({ kind: 'everything' }, { kind: 'ask' }),
    fc.record({ kind: fc.constant('text' as const), text: word.filter((text) => text !== '') }),
    fc.record({
      kind: fc.constant('hex' as const),
      bytes: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('direction' as const), isIn: fc.boolean(), isOut: fc.boolean() }),
    fc.record({ kind: fc.constant('opcode' as const), isText: fc.boolean(), isBinary: fc.boolean() }),
    fc.record({ kind: fc.constant('length' as const), interval }),
    fc.record({ kind: fc.constantFrom('url' as const, 'protocol' as const), pattern }),
    fc.record({ kind: fc.constant('connection' as const), connection: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('json' as const), path: arbitraryPath, test: jsonTest }),
    fc.record({ kind: fc.constant('not' as const), part: tie('tree') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('tree'), { maxLength: 3 }),
    }),
  ),
}));

export const arbitraryData: fc.Arbitrary<MessageData> = fc.oneof(
  fc.json(),
  fc.array(word, { maxLength: 6 }).map((words) => words.join('')),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 20 }),
);

export const arbitraryAction: fc.Arbitrary<RuleAction> = fc.oneof(
  fc.record({
    kind: fc.constant('replace-text' as const),
    find: word.filter((text) => text !== ''),
    replacement: word,
    isEach: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('set-path' as const), path: arbitraryPath, value: fc.json() }),
  fc.record({ kind: fc.constant('remove-path' as const), path: arbitraryPath.filter((path) => path.length > 0) }),
  fc.constantFrom<RuleAction>({ kind: 'drop' }, { kind: 'transform' }),
  fc.record({ kind: fc.constant('delay' as const), delayMs: fc.nat(1000) }),
  fc.record({ kind: fc.constant('duplicate' as const), times: fc.nat(5) }),
  fc.record({ kind: fc.constant('reorder' as const), window: fc.nat(5) }),
  fc.record({ kind: fc.constant('answer' as const), data: arbitraryData, isDropped: fc.boolean() }),
  fc.record({
    kind: fc.constant('close' as const),
    code: fc.constantFrom(1000, 3000, 4999),
    reason: fc.constantFrom(null, 'why'),
  }),
  fc.record({ kind: fc.constant('tag' as const), label: word, color: fc.constantFrom(...TAG_COLORS) }),
);
