import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../src/base/utf8.ts';
import { JsonFieldReader } from '../../../src/panel/store/json-field.ts';
import { JsonOutline } from '../../../src/panel/store/json-outline.ts';
import { parseJsonTape } from '../../../src/panel/workers/json-tape.ts';

function outlineOf(json: string): JsonOutline {
  const bytes = encodeUtf8(json);
  const parse = parseJsonTape(bytes);
  if (parse.kind === 'error') throw new Error(parse.error.code);
  return new JsonOutline(bytes, parse.tape);
}

describe('the field that a byte belongs to', () => {
  const json = '{"a": {"b c": [10, "x"]}, "d": null}';
  const bytes = encodeUtf8(json);
  const reader = new JsonFieldReader(bytes, 1000);
  const fieldOf = (part: string): string => {
    const field = reader.at(json.indexOf(part));
    if (field === null) return 'none';
    return `${field.isKey ? 'key ' : ''}${field.path} ${decodeUtf8Lossy(bytes.subarray(field.start, field.end))}`;
  };

  test.each([
    ['10', '$.a["b c"][0] 10'],
    ['"x"', '$.a["b c"][1] "x"'],
    ['"b c"', 'key $.a["b c"] "b c"'],
    [': [', '$.a["b c"] [10, "x"]'],
    ['null', '$.d null'],
    ['{"a"', `$ ${json}`],
  ])('%s', (part, expected) => {
    expect(fieldOf(part)).toBe(expected);
  });

  test('is none outside, in what is no JSON and in what is too long to read', () => {
    expect(reader.at(json.length)).toBeNull();
    expect(new JsonFieldReader(encodeUtf8('{"a":'), 1000).at(2)).toBeNull();
    expect(new JsonFieldReader(bytes, 10).at(2)).toBeNull();
  });
});

describe('a tree that is opened from outside', () => {
  test('to a level', () => {
    const outline = outlineOf('{"a":{"b":{"c":1}},"d":[1,[2]]}');
    const sizes = [0, 1, 2, 3, 9].map((level) => {
      outline.openToLevel(level);
      return outline.size;
    });
    expect(sizes).toEqual([1, 3, 6, 8, 8]);
  });

  test('to where something was found, however deep', () => {
    const depth = 20_000;
    const json = `${'['.repeat(depth)}"here"${']'.repeat(depth)}`;
    const outline = outlineOf(json);
    outline.openToLevel(0);
    const position = outline.revealOffset(json.indexOf('here'));
    expect(outline.line(position)?.value).toBe('"here"');
  });

  test('at any byte of any text, on the line that holds it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (json, share) => {
        const outline = outlineOf(json);
        const offset = Math.floor(encodeUtf8(json).length * share);
        const position = outline.revealOffset(offset);
        expect(outline.byteRange(position).start).toBeLessThanOrEqual(Math.max(offset, outline.byteRange(0).start));
      }),
    );
  });

  test('says what its strings hold', () => {
    const outline = outlineOf(
      '{"json":"{\\"a\\":1}","base64":"eyJ1c2VyIjoiYWRhIiwicm9sZSI6ImFkbWluIn0=","plain":"just words","n":1}',
    );
    expect([1, 2, 3, 4].map((position) => outline.contentOf(position))).toEqual(['json', 'base64', null, null]);
    expect(decodeUtf8Lossy(outline.stringBytes(1) ?? new Uint8Array())).toBe('{"a":1}');
    expect(outline.stringBytes(4)).toBeNull();
  });
});
