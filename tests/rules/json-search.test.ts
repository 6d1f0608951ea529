import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../src/panel/filter/filter-parser.ts';
import type { FilterTerm } from '../../src/panel/filter/filter-tree.ts';
import type { JsonPath, JsonTest } from '../../src/protocol/match-tree.ts';
import { createJsonSearch } from '../../src/rules/json-search.ts';
import { passesJson } from '../support/filter-oracle.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function jsonTerm(text: string): Extract<FilterTerm, { readonly kind: 'json' }> {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error' || parsed.value.kind !== 'json') throw new Error(`${text} is no JSON term`);
  return parsed.value;
}

function passes(filter: string, json: string): boolean {
  const { path, test: question } = jsonTerm(filter);
  return createJsonSearch(path, question)(utf8(json));
}

describe('createJsonSearch', () => {
  test.for([
    ['json.type:tick', '{"type":"tick"}', true],
    ['json.type:tick', ' {"a":{"type":"tick"}} ', false],
    ['json.type:TICK', '{"type":"tick"}', true],
    ['json.type:t*k', '{"type":"tick"}', true],
    ['json.type:t*x', '{"type":"tick"}', false],
    ['json.a.b[1]:7', '{"a":{"b":[6,7.0]}}', true],
    ['json.a.b[1]:7', '{"a":{"b":[7,6]}}', false],
    ['json.a[*].b:>5', '{"a":[{"b":5},{"b":6}]}', true],
    ['json.a[*].b:>6', '{"a":[{"b":5},{"b":6}]}', false],
    ['json.price:>100', '{"price":"101.25"}', true],
    ['json.*:tick', '{"x":1,"y":"tick"}', true],
    ['json.id:5', '{"id":"5"}', true],
    ['json.id:"5"', '{"id":5}', false],
    ['json.ok:true', '{"ok":true}', true],
    ['json.ok:"true"', '{"ok":true}', false],
    ['json.none:null', '{"none":null}', true],
    ['json.any:*', '{"any":{}}', true],
    ['json.any:*', '{"other":{}}', false],
    ['json:tick', '"tick"', true],
    ['json[0]:42', '[42,["event"]]', true],
    ['json.type:tick', '{"\\u0074ype":"t\\u0069ck"}', true],
    ['json.a:"two words"', '{"a":"two words"}', true],
    ['json.a:1', '{"a":2,"a":1}', true],
    ['json."a.b":1', '{"a.b":1}', true],
    ['json.é:ü', '{"é":"Ü"}', true],
    ['json.a:1..5', '{"a":5}', true],
    ['json.a:1..5', '{"a":5.1}', false],
  ] as const)('%s in %s: %s', ([filter, json, expected]) => {
    expect(passes(filter, json)).toBe(expected);
  });

  test('finds what stands before the place where a payload was cut', () => {
    expect(passes('json.type:tick', '{"type":"tick","data":[1,{"a":"unfin')).toBe(true);
    expect(passes('json.type:tick', '{"data":"x","type":"tick')).toBe(false);
  });

  test('finds nothing in what is no JSON', () => {
    for (const text of [
      '',
      'tick',
      '{tick}',
      '{"type"}',
      '{"type":}',
      '[,1]',
      '{"a":1}}',
      '\u0000',
      '{,"type":"tick"}',
    ]) {
      expect(passes('json.type:*', text)).toBe(false);
    }
  });

  test('walks brackets that are a million deep', () => {
    const deep = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"b":1}`;
    expect(passes('json.b:1', deep)).toBe(true);
    expect(passes('json.b:1', `{"a":${'['.repeat(1_000_000)}`)).toBe(false);
  });

  const path: fc.Arbitrary<JsonPath> = fc.array(
    fc.oneof(
      fc.constantFrom('a', 'b', '"').map((name) => ({ kind: 'member' as const, name })),
      fc.nat(2).map((index) => ({ kind: 'element' as const, index })),
      fc.constant({ kind: 'each' as const }),
    ),
    { maxLength: 3 },
  );
  const question: fc.Arbitrary<JsonTest> = fc.oneof(
    fc.constant<JsonTest>({ kind: 'any' }),
    fc
      .tuple(fc.constantFrom('a', '1', 'true', '', 'é'), fc.boolean())
      .map(([text, isString]): JsonTest => ({ kind: 'text', pattern: [text], isString })),
    fc.constant<JsonTest>({ kind: 'text', pattern: ['a', ''], isString: false }),
    fc.nat(3).map((min): JsonTest => ({ kind: 'number', interval: { min, max: null, includesBounds: false } })),
  );
  const { tree: json } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.oneof(
        fc.integer({ min: -5, max: 5 }),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('a', 'A', '1', '"', '\\', 'é', ''),
      ),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '"', 'c'), tie('tree'), { maxKeys: 3 }),
    ),
  }));

  test('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(path, question, json, fc.constantFrom(undefined, 1), (steps, asked, value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(createJsonSearch(steps, asked)(utf8(text))).toBe(passesJson(steps, asked, text));
      }),
      { numRuns: 3000 },
    );
  });

  test('says yes or no about any bytes', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', '"', '"a"', ':', ',', '1', '\\', ' ', 'true', 'é', '\ud800');
    fc.assert(
      fc.property(
        path,
        question,
        fc.array(pieces, { maxLength: 20 }),
        fc.uint8Array({ maxLength: 8 }),
        (steps, asked, parts, tail) => {
          const bytes = Uint8Array.of(...utf8(parts.join('')), ...tail);
          expect(typeof createJsonSearch(steps, asked)(bytes)).toBe('boolean');
        },
      ),
      { numRuns: 3000 },
    );
  });
});
