import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePhrase } from '../../../src/panel/text/phrase-parser.ts';
import { phrase, rephrased } from '../../../src/panel/text/phrase.ts';

describe('a phrase', () => {
  test('puts values in the order of their names where the template wants them', () => {
    expect(phrase(['from', 'to'], 'until {to}, since {from}')('one', 'two')).toBe('until two, since one');
  });

  test('writes numbers, sizes and times as the rest of the panel does', () => {
    const words = phrase(['rows', 'size', 'time'], '{rows, number}; {size, bytes}; {time, duration}');
    expect(words(12_345, 64_000_000, 1_234)).toBe('12,345; 64.0 MB; 1.23 s');
  });

  test('counts with the plural of the language, an exact number first', () => {
    const words = phrase(['count'], '{count, plural, =0 {nothing} one {# row} other {# rows}} kept');
    expect([0, 1, 2, 1_000].map((count) => words(count))).toEqual([
      'nothing kept',
      '1 row kept',
      '2 rows kept',
      '1,000 rows kept',
    ]);
  });

  test('chooses by a word or by a claim, and may nest', () => {
    const words = phrase(
      ['isAhead', 'as', 'bytes'],
      '{isAhead, select, true {ahead} other {behind}}: {as, select, base64 {{bytes, bytes} of base64} other {hex}}',
    );
    expect(words(true, 'base64', 12)).toBe('ahead: 12 B of base64');
    expect(words(false, 'constructor', 12)).toBe('behind: hex');
  });

  test('keeps braces, number signs and apostrophes that are quoted or meant as they stand', () => {
    expect(phrase(['name'], "'{{'{name}'}}' isn't #1; it''s '#'")('uuid')).toBe("{{uuid}} isn't #1; it's #");
  });

  test('takes a value as it is, whatever stands in it', () => {
    const words = phrase(['name'], 'Delete {name}');
    fc.assert(fc.property(fc.string(), (name) => words(name) === `Delete ${name}`));
  });

  test('is said in another language with the same values', () => {
    const words = phrase(['shown', 'total'], '{shown, number} of {total, number}');
    const german: (...values: number[]) => string = rephrased(words, 'von {total, number} nur {shown, number}');
    expect(german(2, 5)).toBe('von 5 nur 2');
  });

  test.each([
    ['{nobody}', 'there is no value'],
    ['{name, date}', 'there is no format'],
    ['{name, plural, one {#}}', '“other” is missing'],
    ['{name', '“,” is expected'],
    ['a } b', 'a brace is closed'],
    ["'{ b", 'an apostrophe quotes up to the end'],
    ['{}', 'a name is expected'],
  ])('refuses the template %s', (template, why) => {
    expect(() => parsePhrase(template, ['name'])).toThrow(why);
  });

  test('reads any template or refuses it, and always ends', () => {
    const piece = fc.constantFrom('{', '}', "'", '#', ',', ' ', 'name', 'plural', 'select', 'other', '=1', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parsePhrase(pieces.join(''), ['name']);
        } catch (error) {
          expect(String(error)).toContain('at character');
        }
      }),
    );
  });
});
