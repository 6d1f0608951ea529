import { describe, expect, test } from 'vitest';
import { JsonOutline } from '../../../src/panel/store/json-outline.ts';
import { parseJsonTape } from '../../../src/panel/workers/json-tape.ts';

function outlineOf(text: string): JsonOutline {
  const bytes = new TextEncoder().encode(text);
  const parse = parseJsonTape(bytes);
  if (parse.kind !== 'ok') throw new Error(parse.error.code);
  return new JsonOutline(bytes, parse.tape);
}

/** The lines as they are drawn: `▾ a: {…}`. */
function drawn(outline: JsonOutline): string[] {
  return Array.from({ length: outline.size }, (_, position) => {
    const line = outline.line(position);
    if (!line) return '';
    const arrow = line.isExpandable ? (line.isExpanded ? '▾ ' : '▸ ') : '';
    return '  '.repeat(line.depth) + arrow + (line.label === null ? '' : `${line.label}: `) + line.value;
  });
}

describe('JsonOutline', () => {
  test('opens a short text altogether', () => {
    expect(drawn(outlineOf('{"a":{"b":[1,"x"]},"c":{}}'))).toEqual([
      '▾ {a: {…}, c: {}}',
      '  ▾ a: {b: Array(2)}',
      '    ▾ b: (2) [1, "x"]',
      '      0: 1',
      '      1: "x"',
      '  c: {}',
    ]);
  });

  test('leaves what is long closed', () => {
    const outline = outlineOf(`[${Array.from({ length: 100 }, () => '{"a":1}').join(',')}]`);
    expect(outline.size).toBe(101);
    expect(outline.line(1)).toMatchObject({ isExpandable: true, isExpanded: false, value: '{a: 1}' });
  });

  test('closes a branch and opens it again as it was', () => {
    const outline = outlineOf('{"a":{"b":[1]}}');
    const before = drawn(outline);
    outline.setExpanded(1, false);
    expect(drawn(outline)).toEqual(['▾ {a: {…}}', '  ▸ a: {b: Array(1)}']);
    outline.setExpanded(1, true);
    expect(drawn(outline)).toEqual(before);
  });

  test('shows numbers with the digits of the text and both of two equal keys', () => {
    expect(drawn(outlineOf('{"n":12345678901234567890,"n":1.50}'))).toEqual([
      '▾ {n: 12345678901234567890, n: 1.50}',
      '  n: 12345678901234567890',
      '  n: 1.50',
    ]);
  });

  test('cuts a long string, never inside of an escape, and shows all of it when asked', () => {
    const outline = outlineOf(JSON.stringify({ long: '\u0001'.repeat(900) }));
    expect(outline.line(1)).toMatchObject({ isCut: true });
    expect(outline.line(1)?.value).toMatch(/^"(\\u0001)+…$/);
    outline.unfold(1);
    expect(outline.line(1)).toMatchObject({ isCut: false, value: JSON.stringify('\u0001'.repeat(900)) });
  });

  test('names the way to a value', () => {
    const outline = outlineOf('{"users":[{"full name":"Ada"}]}');
    expect(outline.path(3)).toBe('$.users[0]["full name"]');
    expect(outline.source(3)).toBe('"Ada"');
    expect(outline.parentOf(3)).toBe(2);
  });

  test('opens and closes everything below a line', () => {
    const outline = outlineOf(`{"list":[${Array.from({ length: 80 }, () => '{"a":[1]}').join(',')}]}`);
    outline.setExpandedBelow(0, true);
    expect(outline.size).toBe(2 + 80 * 3);
    outline.setExpandedBelow(0, false);
    expect(outline.size).toBe(1);
  });
});
