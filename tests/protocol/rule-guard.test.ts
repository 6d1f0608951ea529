import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MATCH_DEPTH, MAX_RULES, type Rule } from '../../src/protocol/rule.ts';
import { readRuleAction, readRules, readVerdict } from '../../src/protocol/rule-guard.ts';
import { UNTOUCHED } from '../../src/rules/engine.ts';
import { arbitraryAction, arbitraryMatchTree } from '../support/arbitrary-rules.ts';

const rule = (id: number): Rule => ({ id, condition: { kind: 'everything' }, action: { kind: 'drop' } });

describe('a list of rules from outside', () => {
  test('is rebuilt as it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbitraryMatchTree, arbitraryAction), { maxLength: 5 }), (parts) => {
        const rules = parts.map(([condition, action], index) => ({ id: index + 1, condition, action }));
        expect(readRules(structuredClone(rules))).toEqual({ kind: 'ok', value: rules });
      }),
    );
  });

  test('is refused with the place of the first thing that is wrong', () => {
    expect(readRules({})).toMatchObject({ error: { code: 'no-list' } });
    expect(readRules(Array.from({ length: MAX_RULES + 1 }, (_, index) => rule(index + 1)))).toMatchObject({
      error: { code: 'too-many' },
    });
    expect(readRules([rule(1), rule(1)])).toMatchObject({ error: { code: 'same-id', index: 1 } });
    expect(readRules([rule(1), { ...rule(2), condition: null }])).toMatchObject({
      error: { code: 'no-rule', index: 1 },
    });
  });

  test('may not be deeper than a filter can be', () => {
    let condition: unknown = { kind: 'everything' };
    for (let depth = 0; depth <= MAX_MATCH_DEPTH; depth += 1) condition = { kind: 'not', part: condition };
    expect(readRules([{ ...rule(1), condition }]).kind).toBe('error');
  });

  test.each([
    { kind: 'set-path', path: [], value: '{' },
    { kind: 'remove-path', path: [] },
    { kind: 'replace-text', find: '', replacement: 'a', isEach: true },
    { kind: 'delay', delayMs: -1 },
    { kind: 'duplicate', times: 1e9 },
    { kind: 'close', code: 1006, reason: null },
    { kind: 'close', code: null, reason: 'why' },
    { kind: 'tag', label: 'x', color: 'url(x)' },
    { kind: 'answer', data: [1], isDropped: false },
  ])('has no such action: %j', (action) => {
    expect(readRuleAction(action)).toBeUndefined();
  });
});

describe('a verdict from outside', () => {
  test('is rebuilt, or refused when it says two things', () => {
    const verdict = { ...UNTOUCHED, outcome: 'changed', data: 'a', more: ['b'], hits: [1], answers: [], misses: [] };
    expect(readVerdict(structuredClone(verdict))).toEqual(verdict);
    expect(readVerdict({ ...verdict, data: null })).toBeUndefined();
    expect(readVerdict({ ...verdict, outcome: 'dropped' })).toBeUndefined();
    expect(readVerdict({ ...verdict, outcome: 'ask' })).toBeUndefined();
  });

  test('nothing makes the guards throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readRules(value);
        readRules([value]);
        readVerdict(value);
      }),
    );
  });
});
