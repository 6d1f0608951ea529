import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { comparePayloads, MAX_DIFF_LINES } from '../../../src/panel/diff/compare.ts';
import { messageShape, previousOfSameShape } from '../../../src/panel/diff/message-shape.ts';
import { diffSequences } from '../../../src/panel/diff/sequence-diff.ts';
import { FakeSession } from '../../support/fake-session.ts';

function jsonLines(left: string, right: string): string[] {
  const comparison = comparePayloads({ left: encodeUtf8(left), right: encodeUtf8(right), isText: true });
  if (comparison.kind !== 'json') return [comparison.kind];
  return comparison.lines
    .filter(({ mode }) => mode !== 'open')
    .map(({ mode, path, left: from, right: to }) => {
      if (mode === 'same') return `  ${path}`;
      return mode === 'changed'
        ? `~ ${path}: ${from} → ${to}`
        : `${mode === 'added' ? '+' : '-'} ${path}: ${from ?? to}`;
    });
}

function deepList(inner: string): string {
  return `${'['.repeat(50_000)}${inner}${']'.repeat(50_000)}`;
}

function longList(from: number): string {
  return JSON.stringify(Array.from({ length: 60_000 }, (_, at) => at * 2 + from));
}

describe('comparing JSON', () => {
  test('names what was changed, added and removed, whatever the order of members', () => {
    expect(
      jsonLines('{"a":1,"b":{"c":[1,2,3],"d":"x"},"e":null}', '{"b":{"d":"x","c":[1,3,4]},"a":2,"f":true}'),
    ).toEqual([
      '~ $.a: 1 → 2',
      '  $.b.c[0]',
      '- $.b.c[1]: 2',
      '  $.b.c[1]',
      '+ $.b.c[2]: 4',
      '  $.b.d',
      '- $.e: null',
      '+ $.f: true',
    ]);
  });

  test('tells long numbers apart, and equal names', () => {
    expect(jsonLines('{"n":12345678901234567890}', '{"n":12345678901234567891}')).toEqual([
      '~ $.n: 12345678901234567890 → 12345678901234567891',
    ]);
    expect(jsonLines('{"a":1,"a":2}', '{"a":1,"a":3}')).toEqual(['  $.a', '~ $.a: 2 → 3']);
  });

  test('takes no notice of white space, order of members and how strings are escaped', () => {
    expect(jsonLines('{"a":"é","b":[1]}', String.raw`{ "b" : [1], "a" : "\u00e9" }`)).toEqual(['  $']);
  });

  test('finds what was put into a list, and compares what took a place', () => {
    expect(jsonLines('[{"id":1},{"id":2},{"id":3}]', '[{"id":0},{"id":1},{"id":2},{"id":4}]')).toEqual([
      '+ $[0]: {"id":0}',
      '  $[1]',
      '  $[2]',
      '~ $[3].id: 3 → 4',
    ]);
  });

  test('survives deep and hostile texts', () => {
    const comparison = comparePayloads({
      left: encodeUtf8(deepList('1')),
      right: encodeUtf8(deepList('2')),
      isText: true,
    });
    expect([comparison.kind, comparison.isCut]).toEqual(['json', false]);
    expect(jsonLines('{"__proto__":1}', '{"__proto__":2}')).toEqual(['~ $.__proto__: 1 → 2']);
  });

  test('is bounded', () => {
    const comparison = comparePayloads({ left: encodeUtf8(longList(0)), right: encodeUtf8(longList(1)), isText: true });
    expect([comparison.lines.length, comparison.isCut]).toEqual([MAX_DIFF_LINES, true]);
  });

  test('says of any two values whether they are the same, both ways', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (first, second) => {
        const [left, right] = [JSON.stringify([first]), JSON.stringify([second])];
        expect(jsonLines(left, left)).toEqual(['  $']);
        const isSame = jsonLines(left, right).join() === '  $';
        expect(jsonLines(right, left).join() === '  $').toBe(isSame);
        if (left === right) expect(isSame).toBe(true);
      }),
    );
  });
});

describe('comparing text and bytes', () => {
  test('compares lines, and marks what is different in them', () => {
    const left = encodeUtf8('SEND\nid:1\nbody');
    const comparison = comparePayloads({ left, right: encodeUtf8('SEND\nid:22\nbody\nmore'), isText: true });
    expect(comparison).toEqual({
      kind: 'text',
      isCut: false,
      lines: [
        { mode: 'same', left: 1, right: 1, text: 'SEND', markStart: 0, markEnd: 0 },
        { mode: 'removed', left: 2, right: null, text: 'id:1', markStart: 3, markEnd: 4 },
        { mode: 'added', left: null, right: 2, text: 'id:22', markStart: 3, markEnd: 5 },
        { mode: 'same', left: 3, right: 3, text: 'body', markStart: 0, markEnd: 0 },
        { mode: 'added', left: null, right: 4, text: 'more', markStart: 0, markEnd: 0 },
      ],
    });
  });

  test('compares bytes, and folds what is the same for long', () => {
    const left = Uint8Array.from({ length: 100 }, (_, at) => at);
    const right = left.slice();
    right[50] = 0xff;
    const comparison = comparePayloads({ left, right, isText: false });
    if (comparison.kind !== 'bytes') throw new Error(comparison.kind);
    expect(comparison.lines.map(({ mode }) => mode)).toEqual([
      'fold',
      'same',
      'same',
      'changed',
      'same',
      'same',
      'fold',
    ]);
    expect(comparison.lines[3]).toMatchObject({ leftStart: 50, leftEnd: 51, rightStart: 50, rightEnd: 51 });
  });

  test('covers both sides in order, whatever they are, and knows equal ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 4 }), { maxLength: 40 }),
        fc.array(fc.nat({ max: 4 }), { maxLength: 40 }),
        (left, right) => {
          const runs = diffSequences(left, right);
          let [from, to] = [0, 0];
          for (const run of runs) {
            expect([run.leftStart, run.rightStart]).toEqual([from, to]);
            [from, to] = [run.leftEnd, run.rightEnd];
            if (run.isSame) expect(left.slice(run.leftStart, from)).toEqual(right.slice(run.rightStart, to));
          }
          expect([from, to]).toEqual([left.length, right.length]);
        },
      ),
    );
  });

  test('ends in time for long payloads that have nothing in common', () => {
    const left = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7919) & 0xff);
    const right = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 104_729 + 13) & 0xff);
    const started = performance.now();
    expect(comparePayloads({ left, right, isText: false }).lines.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

describe('messages of the same shape', () => {
  test.each([
    ['{"type":"tick","n":1}', '{"n":2,"type":"tick"}', true],
    ['{"type":"tick","n":1}', '{"type":"order","n":1}', false],
    ['{"a":1}', '{"b":1}', false],
    ['42["chat",{"text":"x"}]', '42["chat",{"text":"y"}]', true],
    ['42["chat",{"text":"x"}]', '43["chat",{"text":"x"}]', false],
    ['SEND\nx', 'SEND\ny', true],
    ['SEND\nx', 'ACK\ny', false],
  ])('%s and %s: %s', (left, right, isSame) => {
    expect(messageShape(encodeUtf8(left), true) === messageShape(encodeUtf8(right), true)).toBe(isSame);
  });

  test('the one before is on the same connection, in the same direction, of the same kind', () => {
    const session = new FakeSession();
    const first = session.connect('wss://a.example/', 0);
    const second = session.connect('wss://b.example/', 0);
    const wanted = session.message(first, 'in', 1, '{"type":"tick","n":1}');
    session.message(first, 'out', 2, '{"type":"tick","n":1}');
    session.message(second, 'in', 3, '{"type":"tick","n":1}');
    session.message(first, 'in', 4, '{"type":"other"}');
    session.message(first, 'in', 5, Uint8Array.of(1, 2));
    const last = session.message(first, 'in', 6, '{"type":"tick","n":2}');
    expect(previousOfSameShape(session.log, last)).toEqual({ index: wanted, isSameShape: true });
    expect(previousOfSameShape(session.log, wanted)).toBeNull();
    expect(previousOfSameShape(session.log, wanted + 3)).toEqual({ index: wanted, isSameShape: false });
  });

  test('is told fast of a text that is all escaped quotes', () => {
    const bytes = encodeUtf8(`{"a":${String.raw`\"`.repeat(8000)}`);
    const started = performance.now();
    for (let turn = 0; turn < 100; turn += 1) messageShape(bytes, true);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('is told of any payload', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, isText) => {
        expect(messageShape(bytes, isText)).toBe(messageShape(bytes.slice(), isText));
      }),
    );
  });
});
