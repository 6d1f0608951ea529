import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import {
  cellValue,
  MAX_COLUMN_PAYLOAD_BYTES,
  readCellSource,
  readColumnPath,
} from '../../../src/panel/store/json-column.ts';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { JsonOutline } from '../../../src/panel/store/json-outline.ts';
import { parseJsonTape } from '../../../src/panel/workers/json-tape.ts';
import { FakeSession } from '../../support/fake-session.ts';

function valueAt(json: string, path: string): string | null {
  const bytes = encodeUtf8(json);
  const parse = parseJsonTape(bytes);
  if (parse.kind === 'error') throw new Error(parse.error.code);
  return cellValue({ bytes, tape: parse.tape }, readColumnPath(path) ?? []);
}

describe('the path of a column', () => {
  test.for([
    ['type', ['type']],
    ['$.user.names[2]', ['user', 'names', 2]],
    ['.a', ['a']],
    ['[0][1].x', [0, 1, 'x']],
    ['$["any \\"name\\""].b', ['any "name"', 'b']],
    ["['it is']", ['it is']],
    ['$ref.x', ['$ref', 'x']],
    ['."any name".x', ['any name', 'x']],
    ['order-id.@type', ['order-id', '@type']],
  ] as const)('%s is read', ([path, steps]) => {
    expect(readColumnPath(path)).toEqual(steps);
  });

  test.for(['', '$', 'a..b', 'a[', 'a[-1]', 'a.*', 'a b', '["\\x"]', '.'.repeat(600), 'a'.repeat(501)])(
    '%s is none',
    (path) => {
      expect(readColumnPath(path)).toBeNull();
    },
  );

  test('is what “Copy path” of the JSON tree writes, for any names', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat({ max: 3 }), (name, index) => {
        const json = JSON.stringify({ [name]: [10, 11, 12, 13] });
        const bytes = encodeUtf8(json);
        const parse = parseJsonTape(bytes);
        if (parse.kind === 'error') throw new Error(parse.error.code);
        const outline = new JsonOutline(bytes, parse.tape);
        expect(valueAt(json, outline.path(2 + index))).toBe(String(10 + index));
      }),
    );
  });
});

test('the filter language reads the paths that “Copy path” writes', () => {
  for (const [text, name] of [
    [String.raw`json["any \"name\""]:1`, 'any "name"'],
    ["json['it is']:1", 'it is'],
    ['json.name:1', 'name'],
  ] as const) {
    const parsed = parseFilter(text);
    expect(parsed.kind === 'ok' && parsed.value).toMatchObject({ kind: 'json', path: [{ kind: 'member', name }] });
  }
});

describe('the value in a cell', () => {
  test('is a string without quotes, and anything else as it stands in the text', () => {
    const json = '{"s":"a\\n\\u0041","n":12345678901234567890.10,"t":true,"z":null,"o":{ "a":[1] }}';
    expect(['s', 'n', 't', 'z', 'o', 'o.a[0]'].map((path) => valueAt(json, path))).toEqual([
      'a\nA',
      '12345678901234567890.10',
      'true',
      'null',
      '{ "a":[1] }',
      '1',
    ]);
  });

  test('is nothing where the path leads nowhere', () => {
    const json = '{"a":[1,2],"b":"x"}';
    expect(['c', 'a[2]', 'a.x', 'b[0]', 'b.length', '[0]'].map((path) => valueAt(json, path))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });

  test('is that of the last of equal keys, found through escapes, and not of a prototype', () => {
    expect(valueAt('{"a":1,"\\u0061":2}', 'a')).toBe('2');
    expect(valueAt('{"__proto__":{"x":1}}', '__proto__.x')).toBe('1');
    expect(valueAt('{}', 'constructor')).toBeNull();
  });

  test('is cut when it is long', () => {
    const long = JSON.stringify({ a: 'é'.repeat(30_000), b: Array.from({ length: 5000 }, (_, at) => at) });
    expect(valueAt(long, 'a')).toBe(`${'é'.repeat(200)}…`);
    expect(valueAt(long, 'b')).toMatch(/^\[0,1,2.{194}…$/);
  });

  test('is not looked for in what is long, no JSON, or no frame', () => {
    const session = new FakeSession();
    const connection = session.connect('ws://a.example/', 0);
    session.message(connection, 'in', 1, '{"a":1}');
    session.message(connection, 'in', 2, `["${'x'.repeat(MAX_COLUMN_PAYLOAD_BYTES)}"]`);
    session.message(connection, 'in', 3, 'hello');
    session.message(connection, 'in', 4, '{"a":');
    const sources = Array.from({ length: session.log.size }, (_, at) =>
      readCellSource(session.log, session.log.row(at)),
    );
    expect(sources.map((source) => (typeof source === 'string' ? source : 'json'))).toEqual([
      'none',
      'json',
      'too-long',
      'none',
      'none',
    ]);
  });
});
