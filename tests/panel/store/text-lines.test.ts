import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextLines } from '../../../src/panel/store/text-lines.ts';

function linesOf(text: string, columns: number): string[] {
  const lines = new TextLines(new TextEncoder().encode(text), columns);
  while (!lines.isComplete) lines.advance();
  return Array.from({ length: lines.size }, (_, at) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(lines.line(at)),
  );
}

describe('TextLines', () => {
  test('begins a line after each line feed', () => {
    expect(linesOf('one\n\ntwo\n', 80)).toEqual(['one', '', 'two', '']);
  });

  test('breaks a line where the columns end', () => {
    expect(linesOf('x'.repeat(45), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)]);
  });

  test('never breaks inside of a character and counts wide ones twice', () => {
    expect(linesOf('💙'.repeat(15), 20)).toEqual(['💙'.repeat(10), '💙'.repeat(5)]);
  });

  test('knows which lines were broken by it', () => {
    const lines = new TextLines(new TextEncoder().encode(`${'x'.repeat(30)}\ny`), 20);
    while (!lines.isComplete) lines.advance();
    expect([0, 1, 2].map((at) => lines.isContinued(at))).toEqual([true, false, false]);
  });

  test('loses and adds nothing', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '💙', '\n', '\t', ' '), maxLength: 300 });
    fc.assert(
      fc.property(texts, (text) => {
        expect(linesOf(text, 20).join('').replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
      }),
    );
  });

  test('reads a text longer than a slice in several', () => {
    const lines = new TextLines(new Uint8Array(1_200_000).fill(0x61), 100);
    lines.advance();
    expect(lines.isComplete).toBe(false);
    expect(lines.progress).toBeGreaterThan(0);
    while (!lines.isComplete) lines.advance();
    expect(lines.size).toBe(12_000);
  });
});
