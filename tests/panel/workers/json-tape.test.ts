import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJson } from '../../../src/panel/store/json-format.ts';
import { JsonKind, looksLikeJson, parseJsonTape } from '../../../src/panel/workers/json-tape.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => parseJsonTape(utf8(text));

describe('parseJsonTape', () => {
  test('writes one entry a value, in the order of the text', () => {
    const result = parse('{"a":[1,true],"b":null}');
    expect(result.kind).toBe('ok');
    if (result.kind !== 'ok') return;
    const { tape } = result;
    expect([...tape.kinds.subarray(0, tape.size)]).toEqual([
      JsonKind.object,
      JsonKind.array,
      JsonKind.number,
      JsonKind.true,
      JsonKind.null,
    ]);
    expect([...tape.counts.subarray(0, tape.size)]).toEqual([2, 2, 0, 0, 0]);
    expect([...tape.nexts.subarray(0, tape.size)]).toEqual([5, 4, 3, 4, 5]);
  });

  test('keeps digits that a double cannot hold, and keys that stand twice', () => {
    const text = '{"n":12345678901234567890.10,"n":1e400}';
    const result = parse(text);
    expect(result.kind === 'ok' && formatJson(utf8(text), result.tape)).toBe(
      '{\n  "n": 12345678901234567890.10,\n  "n": 1e400\n}',
    );
  });

  test.for([
    ['', 'json-value-expected', 0],
    ['{', 'json-key-expected', 1],
    ['{"a" 1}', 'json-colon-expected', 5],
    ['[1 2]', 'json-comma-expected', 3],
    ['[1,]', 'json-value-expected', 3],
    ['{"a":1,}', 'json-key-expected', 7],
    ['"abc', 'json-string-invalid', 4],
    ['"\\x"', 'json-string-invalid', 2],
    ['"a\nb"', 'json-string-invalid', 2],
    ['01', 'json-text-after-value', 1],
    ['1.', 'json-number-invalid', 2],
    ['-', 'json-number-invalid', 1],
    ['{} {}', 'json-text-after-value', 3],
    ['nul', 'json-value-expected', 0],
  ] as const)('says what is wrong with %s and where', ([text, code, offset]) => {
    expect(parse(text)).toEqual({ kind: 'error', error: { code, offset } });
  });

  test('reads a hundred thousand brackets without recursion', () => {
    expect(parse('['.repeat(100_000) + ']'.repeat(100_000)).kind).toBe('ok');
  });

  test('stops at the limit of values', () => {
    const result = parseJsonTape(utf8('[1,2,3,4]'), 3);
    expect(result).toEqual({ kind: 'error', error: { code: 'json-too-many-values', offset: 5 } });
  });

  test('takes exactly what JSON.parse takes', () => {
    const nearJson = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '{', ']', '0', '\\', '\n', ' '))
      .map(([text, at, piece]) => {
        const place = text.length === 0 ? 0 : at % text.length;
        return text.slice(0, place) + piece + text.slice(place);
      });
    fc.assert(
      fc.property(nearJson, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(parse(text).kind).toBe(isJson ? 'ok' : 'error');
      }),
      { numRuns: 1000 },
    );
  });

  test('formats into a text that means the same', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const result = parse(text);
        if (result.kind !== 'ok') throw new Error('JSON was refused');
        expect(JSON.parse(formatJson(utf8(text), result.tape))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['ok', 'error']).toContain(parseJsonTape(bytes).kind);
      }),
    );
  });
});

describe('looksLikeJson', () => {
  test('looks at the first byte that is no white space', () => {
    expect(looksLikeJson(utf8(' \r\n\t{'))).toBe(true);
    expect(looksLikeJson(utf8('[1'))).toBe(true);
    expect(looksLikeJson(utf8('42["a"]'))).toBe(false);
    expect(looksLikeJson(utf8('   '))).toBe(false);
  });
});
