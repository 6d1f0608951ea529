import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { allMessages } from '../../../scripts/text-catalogue.ts';
import { englishMessagesFile, escapeMessage } from '../../../scripts/messages-file.ts';
import { isPhrase } from '../../../src/panel/text/phrase.ts';
import { parsePhrase, type PhrasePart } from '../../../src/panel/text/phrase-parser.ts';
import { pseudoText } from '../../support/pseudo-locale.ts';

const TRANSLATIONS = join(import.meta.dirname, '../../../locales');

/** Which values a phrase uses, by their place. */
function valuesOf(parts: readonly PhrasePart[]): Set<number> {
  const used = new Set<number>();
  for (const part of parts) {
    if ('at' in part) used.add(part.at);
    if ('branches' in part)
      for (const branch of part.branches.values()) for (const at of valuesOf(branch)) used.add(at);
  }
  return used;
}

const PARTS = import.meta.glob('../../../src/panel/text/*-text.ts', { eager: true });
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g;

/** Of one file: its own functions are left out, since they only choose among the texts of its objects. */
function objectsOf(module: unknown): unknown {
  return Object.fromEntries(Object.entries(module ?? {}).filter(([, item]) => typeof item === 'object'));
}

/** Functions of the catalogue that are no phrases and have words in their code, which no translator would see. */
function functionsWithWords(value: unknown, path: string): string[] {
  if (typeof value === 'function') {
    if (isPhrase(value)) return [];
    const code = String(value).replaceAll(/\$\{[^}]*\}|case ['"][\w-]+['"]:/g, '');
    return (code.match(STRING) ?? []).some((literal) => /[a-z]{3,}/i.test(literal)) ? [`${path}: ${code}`] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => functionsWithWords(item, `${path}.${name}`));
}

describe('the message catalogue', () => {
  const messages = allMessages();

  test('names each message by a key that both browsers take, and no two texts by the same', () => {
    expect(messages.length).toBeGreaterThan(700);
    const byKey = new Map<string, string>();
    for (const { key, english } of messages) {
      expect(key).toMatch(/^[A-Za-z0-9_]+$/);
      // Chromium and Firefox compare keys without case.
      expect(byKey.get(key.toLowerCase()) ?? english, key).toBe(english);
      byKey.set(key.toLowerCase(), english);
    }
  });

  test('holds only phrases that can be said', () => {
    for (const { key, english, names } of messages) {
      if (names !== null) expect(() => parsePhrase(english, names), key).not.toThrow();
    }
  });

  test('says nothing in code: a text that takes values is a phrase, because translators get no functions', () => {
    expect(Object.values(PARTS).flatMap((part) => functionsWithWords(objectsOf(part), 'text'))).toEqual([]);
  });

  test('is written in the format of WebExtensions, with a dollar sign as two', () => {
    const file = JSON.parse(englishMessagesFile([{ key: 'a_path', english: 'As in $.id', names: null }]));
    expect(file).toEqual({
      locale: { message: 'en', description: expect.any(String) },
      a_path: { message: 'As in $$.id' },
    });
  });

  const locales = existsSync(TRANSLATIONS) ? readdirSync(TRANSLATIONS) : [];
  test('has only translations whose keys exist and whose phrases take the same values', () => {
    const english = new Map(messages.map((message) => [message.key, message]));
    for (const locale of locales) {
      const file: Record<string, { message: string }> = JSON.parse(
        readFileSync(join(TRANSLATIONS, locale, 'messages.json'), 'utf8'),
      );
      expect(file['locale']?.message, locale).toMatch(/^[a-z]{2,3}\b/);
      for (const [key, { message }] of Object.entries(file).filter(([name]) => name !== 'locale')) {
        const original = english.get(key);
        expect(original, `${locale}: ${key}`).toBeDefined();
        if (original?.names) {
          const { names } = original;
          expect(valuesOf(parsePhrase(message, names)), key).toEqual(valuesOf(parsePhrase(original.english, names)));
        }
      }
    }
  });
});

describe('a browser in another language', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test('gets each text that is translated, the plural of its own language, and English for the rest', async () => {
    const translated: Record<string, string> = {
      locale: 'pl',
      panel_toolbar_clear: 'Wyczyść',
      panel_status_rows: '{shown, plural, one {# wiersz} few {# wiersze} other {# wierszy}}',
    };
    vi.stubGlobal('chrome', { i18n: { getMessage: (key: string) => translated[key] ?? '' } });
    vi.resetModules();
    const { text } = await import('../../../src/panel/text/text.ts');
    expect(text.toolbar.clear).toBe('Wyczyść');
    expect([1, 3, 5].map((count) => text.status.rows(count))).toEqual(['1 wiersz', '3 wiersze', '5 wierszy']);
    expect(text.toolbar.record).toBe('Record');
  });

  test('says whole sentences that are put together of phrases in its language', async () => {
    const english = new Map(allMessages().map((message) => [message.key, message]));
    vi.stubGlobal('chrome', {
      i18n: {
        getMessage: (key: string) => {
          const message = english.get(key);
          return key === 'locale' ? 'qps' : message ? pseudoText(message.english, message.names !== null) : '';
        },
      },
    });
    vi.resetModules();
    const { text } = await import('../../../src/panel/text/text.ts');
    const { lifecycleText } = await import('../../../src/panel/text/lifecycle-text.ts');
    const { RowKind } = await import('../../../src/model/row-kind.ts');
    for (const said of [
      text.status.lost(1, 200),
      text.status.frames(1, 2),
      lifecycleText({ kind: RowKind.gone }).title,
      text.toolbar.category.control,
    ]) {
      expect(said).not.toMatch(/[A-Za-z]{4,}/);
    }
  });

  test('escapes what the browser would take for a placeholder', () => {
    expect(escapeMessage('$.a and $1')).toBe('$$.a and $$1');
  });
});
