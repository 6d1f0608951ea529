import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ACT_BYTES } from '../../src/protocol/limits.ts';
import type { MatchTree } from '../../src/protocol/match-tree.ts';
import type { MessageData, RuleAction, Verdict } from '../../src/protocol/rule.ts';
import { compileCondition, compileRules, joinVerdicts } from '../../src/rules/engine.ts';
import { readVerdict } from '../../src/protocol/rule-guard.ts';
import { arbitraryAction, arbitraryData, arbitraryMatchTree, arbitraryPath } from '../support/arbitrary-rules.ts';

const ALL: MatchTree = { kind: 'everything' };

function run(actions: readonly RuleAction[], data: MessageData, condition: MatchTree = ALL): Verdict {
  const rules = actions.map((action, index) => ({ id: index + 1, condition, action }));
  return compileRules(rules).run({ isOut: false, url: 'wss://a.test/feed', protocol: '', connection: 1, data });
}

const list = <T>(items: readonly T[]): T[] => Array.from(items);
const member = (...names: string[]) => names.map((name) => ({ kind: 'member' as const, name }));
const element = (index: number) => [{ kind: 'element' as const, index }];
const set = (names: readonly string[], value: string): RuleAction => ({
  kind: 'set-path',
  path: member(...names),
  value,
});
const remove = (...names: string[]): RuleAction => ({ kind: 'remove-path', path: member(...names) });

describe('rules run in their order, each on what the one before left', () => {
  test('a message that no rule matches is untouched', () => {
    const verdict = run([{ kind: 'drop' }], 'hello', { kind: 'text', text: 'other' });
    expect(verdict).toMatchObject({ outcome: 'pass', data: null, askedFrom: -1 });
    expect(verdict.hits).toHaveLength(0);
  });

  test('a text is replaced once or each time, letter by letter', () => {
    const replace = { kind: 'replace-text', find: 'aa', replacement: 'b', isEach: true } as const;
    expect(run([replace], 'aaaaa AA').data).toBe('bba AA');
    expect(run([{ ...replace, isEach: false }], 'aaaaa').data).toBe('baaa');
    expect(run([replace], new TextEncoder().encode('xaa')).data).toEqual(new TextEncoder().encode('xb'));
    expect(list(run([replace], 'none').misses)).toEqual([1]);
  });

  test('what is put in place of the same is no change', () => {
    expect(run([set(['a'], '1')], '{"a":1}')).toMatchObject({ outcome: 'pass', data: null });
  });

  test('a later rule sees what an earlier one left, and none sees what was dropped', () => {
    const verdict = run([set(['a'], '2'), { kind: 'drop' }, { kind: 'delay', delayMs: 5 }], '{"a":1}');
    expect(verdict).toMatchObject({ outcome: 'dropped', data: null, delayMs: 0 });
    expect(list(verdict.hits)).toEqual([1, 2]);
  });

  test('delays and copies add up; answers are all given; the last tag and close hold', () => {
    const verdict = run(
      [
        { kind: 'delay', delayMs: 5 },
        { kind: 'delay', delayMs: 7 },
        { kind: 'duplicate', times: 2 },
        { kind: 'answer', data: 'a', isDropped: false },
        { kind: 'tag', label: 'x', color: 'red' },
        { kind: 'tag', label: 'y', color: 'blue' },
        { kind: 'close', code: 4000, reason: 'bye' },
        { kind: 'answer', data: 'b', isDropped: true },
      ],
      'm',
    );
    expect(verdict).toMatchObject({ outcome: 'dropped', delayMs: 12, copies: 2, tag: { label: 'y', color: 'blue' } });
    expect(list(verdict.answers)).toEqual(['a', 'b']);
    expect(verdict.close).toEqual({ code: 4000, reason: 'bye' });
  });

  test('a transform, or a condition that only the panel knows, asks from its place on and keeps what was done before', () => {
    const verdict = run([set(['a'], '2'), { kind: 'transform' }, { kind: 'drop' }], '{"a":1}');
    expect(verdict).toMatchObject({ outcome: 'ask', data: '{"a":2}', askedFrom: 1 });
    expect(run([{ kind: 'drop' }], 'm', { kind: 'ask' })).toMatchObject({ outcome: 'ask', askedFrom: 0 });
  });

  test('what can be told without the panel is not asked', () => {
    const condition: MatchTree = { kind: 'and', parts: [{ kind: 'ask' }, { kind: 'text', text: 'tick' }] };
    expect(run([{ kind: 'drop' }], 'other', condition).outcome).toBe('pass');
    expect(run([{ kind: 'drop' }], 'a tick', condition).outcome).toBe('ask');
    const either: MatchTree = { kind: 'or', parts: condition.parts };
    expect(run([{ kind: 'drop' }], 'a tick', either).outcome).toBe('dropped');
  });

  test('a condition is asked on its own too, as breakpoints do', () => {
    const asks = compileCondition({ kind: 'connection', connection: 2 });
    const message = { isOut: true, url: '', protocol: '', connection: 2, data: '' };
    expect([asks(message), asks({ ...message, connection: 1 })]).toEqual([1, 0]);
  });

  test('the panel’s answer is joined with what was done before it was asked; no answer leaves that', () => {
    const before = run([set(['a'], '2'), { kind: 'delay', delayMs: 5 }, { kind: 'transform' }], '{"a":1}');
    expect(joinVerdicts(before, null)).toMatchObject({ outcome: 'changed', data: '{"a":2}', delayMs: 5 });
    const answer: Verdict = { ...before, outcome: 'changed', data: 'new', more: ['two'], hits: [3], delayMs: 1 };
    const joined = joinVerdicts(before, answer);
    expect(joined).toMatchObject({ outcome: 'changed', data: 'new', delayMs: 6, askedFrom: -1 });
    expect(list(joined.hits)).toEqual([1, 2, 3]);
    expect(list(joined.more)).toEqual(['two']);
  });

  test('nothing grows beyond what may be sent', () => {
    const grow: RuleAction = { kind: 'replace-text', find: 'a', replacement: 'b'.repeat(100_000), isEach: true };
    const verdict = run([grow], 'a'.repeat(Math.ceil(MAX_ACT_BYTES / 100_000) + 1));
    expect(verdict.outcome).toBe('pass');
    expect(list(verdict.misses)).toEqual([1]);
  });
});

describe('a JSON path is changed in the text, and nothing beside it', () => {
  test.each([
    [
      '{"id":12345678901234567890, "a" : 1.0 ,"a":2}',
      ['a'],
      'null',
      '{"id":12345678901234567890, "a" : null ,"a":null}',
    ],
    ['{"b":1}', ['a'], '[1]', '{"b":1,"a":[1]}'],
    ['{ }', ['a', 'b c', '"'], '1', '{"a":{"b c":{"\\"":1}} }'],
    [' {"a":{"x":1}} ', ['a', 'y'], '2', ' {"a":{"x":1,"y":2}} '],
    ['{"\\u0061":1}', ['a'], '2', '{"\\u0061":2}'],
    ['"old"', [], '{}', '{}'],
  ])('%s: set %j to %s', (before, path, value, after) => {
    expect(run([set(path, value)], before).data).toBe(after);
  });

  test.each([
    ['{"a":1,"b":2,"c":3}', ['b'], '{"a":1,"c":3}'],
    ['{"a":1,"b":2}', ['a'], '{"b":2}'],
    ['{"a":1, "b":2 }', ['b'], '{"a":1 }'],
    ['{ "a":1 }', ['a'], '{  }'],
    ['{"a":1,"b":2,"a":3,"a":4}', ['a'], '{"b":2}'],
    ['{"x":{"a":{"deep":[1]}},"y":1}', ['x', 'a'], '{"x":{},"y":1}'],
  ])('%s: remove %j', (before, path, after) => {
    expect(run([remove(...path)], before).data).toBe(after);
  });

  test('elements are set, added behind the last one and removed; each of them too', () => {
    expect(run([{ kind: 'set-path', path: element(1), value: '9' }], '[1, 2 ,3]').data).toBe('[1, 9 ,3]');
    expect(run([{ kind: 'set-path', path: element(3), value: '9' }], '[1,2,3]').data).toBe('[1,2,3,9]');
    expect(run([{ kind: 'set-path', path: element(5), value: '9' }], '[1,2,3]').outcome).toBe('pass');
    expect(run([{ kind: 'remove-path', path: element(2) }], '[1,2,3]').data).toBe('[1,2]');
    const each = [{ kind: 'each' as const }, ...member('p')];
    expect(run([{ kind: 'set-path', path: each, value: '0' }], '[{"p":1},{},5]').data).toBe('[{"p":0},{"p":0},5]');
    expect(run([{ kind: 'remove-path', path: [{ kind: 'each' }] }], '[1, 2]').data).toBe('[]');
  });

  test('a message that is no JSON, or has no such path, is left alone and counted', () => {
    for (const data of ['{"a":1', 'text', '', '[1]']) {
      const verdict = run([remove('a')], data);
      expect(verdict.outcome).toBe('pass');
      expect(list(verdict.misses)).toEqual([1]);
    }
  });
});

describe('whatever the rules and the message are', () => {
  const rules = fc
    .array(fc.tuple(arbitraryMatchTree, arbitraryAction), { maxLength: 6 })
    .map((parts) => parts.map(([condition, action], index) => ({ id: index + 1, condition, action })));

  test('there is a verdict that the guard takes, and the message is as it was', () => {
    fc.assert(
      fc.property(rules, arbitraryData, fc.boolean(), (drawn, data, isOut) => {
        const before = structuredClone(data);
        const verdict = compileRules(drawn).run({ isOut, url: 'wss://a.test', protocol: 'b', connection: 1, data });
        expect(data).toEqual(before);
        const asPlain = structuredClone({ ...verdict, ...plainLists(verdict) });
        if (verdict.outcome === 'ask') expect(drawn[verdict.askedFrom]).toBeDefined();
        else expect(readVerdict(asPlain)).toEqual(asPlain);
      }),
      { numRuns: 1000 },
    );
  });

  test('JSON stays JSON when a path of it is set or removed, and a set value is found where it was set', () => {
    fc.assert(
      fc.property(arbitraryPath, fc.json(), fc.json(), fc.constantFrom(undefined, 1), (path, text, value, indent) => {
        const before = JSON.stringify(JSON.parse(text), null, indent);
        for (const action of [
          { kind: 'set-path' as const, path, value },
          { kind: 'remove-path' as const, path },
        ]) {
          const { data, hits } = run([action], before);
          if (data === null) continue;
          expect(hits).toHaveLength(1);
          expect(typeof data).toBe('string');
          if (typeof data !== 'string') continue;
          JSON.parse(data);
          const found = compileRules([
            { id: 1, condition: { kind: 'json', path, test: { kind: 'any' } }, action: { kind: 'drop' } },
          ]).run({ isOut: false, url: '', protocol: '', connection: 1, data });
          // Behind an element that was removed another one stands in its place.
          const isCertain = action.kind === 'set-path' || path.every(({ kind }) => kind === 'member');
          if (isCertain) expect(found.outcome).toBe(action.kind === 'set-path' ? 'dropped' : 'pass');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function plainLists({ more, answers, hits, misses }: Verdict): Pick<Verdict, 'more' | 'answers' | 'hits' | 'misses'> {
  return { more: list(more), answers: list(answers), hits: list(hits), misses: list(misses) };
}
