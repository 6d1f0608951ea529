import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_DRAFT, type Draft } from '../../../src/panel/act/draft.ts';
import {
  EMPTY_LIBRARY,
  libraryAsText,
  MAX_HISTORY,
  MAX_KEPT_CHARS,
  merged,
  readLibrary,
  withFavourite,
  withoutFavourite,
  withSent,
} from '../../../src/panel/act/message-library.ts';

const draft = (text: string, change: Partial<Draft> = {}): Draft => ({ ...EMPTY_DRAFT, text, ...change });

describe('the messages that are kept', () => {
  test('have the newest first, each once, and no more than fit', () => {
    let library = EMPTY_LIBRARY;
    for (const text of ['a', 'b', 'a']) library = withSent(library, draft(text));
    expect(library.history.map(({ text }) => text)).toEqual(['a', 'b']);
    for (let at = 0; at < 100; at += 1) library = withSent(library, draft(`m${at}`));
    expect(library.history).toHaveLength(MAX_HISTORY);
    expect(withSent(library, draft('x'.repeat(MAX_KEPT_CHARS + 1)))).toBe(library);
    expect(withSent(library, draft('', { format: 'file', fileName: 'a' }))).toBe(library);
  });

  test('are kept under a name, in the order of names, and taken out again', () => {
    const one = withFavourite(EMPTY_LIBRARY, ' ping ', draft('1')) ?? EMPTY_LIBRARY;
    const two = withFavourite(one, 'auth', draft('2')) ?? EMPTY_LIBRARY;
    const again = withFavourite(two, 'ping', draft('3')) ?? EMPTY_LIBRARY;
    expect(again.favourites.map(({ name, draft: { text } }) => `${name} ${text}`)).toEqual(['auth 2', 'ping 3']);
    expect(withoutFavourite(again, 'auth').favourites.map(({ name }) => name)).toEqual(['ping']);
    expect(withFavourite(EMPTY_LIBRARY, '  ', draft('1'))).toBeNull();
  });

  test('come out of a file as they went in', () => {
    const bytes = Uint8Array.of(0, 255);
    let library = withSent(EMPTY_LIBRARY, draft('{{uuid}}', { direction: 'in', hasVariables: false }));
    library = withFavourite(library, 'bytes', { ...EMPTY_DRAFT, format: 'hex', frame: 'binary', bytes }) ?? library;
    expect(readLibrary(libraryAsText(library))).toEqual(library);
    expect(merged(library, library)).toEqual(library);
  });

  test('are read from anything without an exception, and never from another file', () => {
    expect(readLibrary('')).toBeNull();
    expect(readLibrary('{"format":"other","version":1}')).toBeNull();
    const entry = fc.oneof(
      fc.anything(),
      fc.record({ format: fc.anything(), text: fc.anything(), name: fc.anything() }),
    );
    fc.assert(
      fc.property(fc.array(entry), fc.anything(), (list, other) => {
        const file = { format: 'framescope-messages', version: 1, history: list, favourites: [other, ...list] };
        const text = JSON.stringify(file, (_key, value: unknown) => (typeof value === 'bigint' ? null : value));
        const library = readLibrary(text);
        expect(library?.history.every((one) => typeof one.text === 'string')).toBe(true);
      }),
    );
  });
});
