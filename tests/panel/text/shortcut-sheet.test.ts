import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { helpText } from '../../../src/panel/text/help-text.ts';

const PANEL = join(import.meta.dirname, '../../../src/panel');

/** How the sheet writes keys whose names are longer or drawn. */
const WRITTEN: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Escape: 'Esc',
  ' ': 'Space',
  '-': '−',
  // The key of “+” without Shift.
  '=': '+',
  // The menu key does what Shift+F10 does.
  ContextMenu: 'Shift+F10',
};

const sheet = Object.values(helpText.groups).flatMap(({ keys }) => keys.map(([written]) => written as string));
const inSheet = (key: string): boolean =>
  sheet.some((line) => line.split(/, | (?=[↑↓←→])|\+(?=.)/).some((part) => part.trim() === key) || line === key);

function sources(folder: string): { readonly name: string; readonly code: string }[] {
  return readdirSync(join(PANEL, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, code: readFileSync(join(PANEL, folder, name), 'utf8') }));
}

test('every key that the panel listens to is in the sheet of shortcuts', () => {
  const bindings = [...sources('views'), ...sources('ui')].flatMap(({ name, code }) =>
    [
      ...code.matchAll(
        /\b(?:key|letter) === '([^']+)'|case '((?:Arrow|Page)\w+|Home|End|Enter|Escape|Delete|Backspace|Insert|F\d+)'/g,
      ),
    ].map(([, compared, cased]) => ({ name, key: compared ?? cased ?? '' })),
  );
  expect(bindings.length).toBeGreaterThan(80);
  const missing = bindings.filter(({ key }) => {
    const written = WRITTEN[key] ?? (key.length === 1 ? key.toUpperCase() : key);
    return !inSheet(written) && !sheet.some((line) => line.includes(written) && written.includes('+'));
  });
  expect(missing).toEqual([]);
});

test('every shortcut that a menu or the palette shows is in the sheet as it stands there', () => {
  const shown = [...sources('views')].flatMap(({ code }) =>
    [...code.matchAll(/\bkeys: '([^']+)'/g)].map(([, keys]) => keys ?? ''),
  );
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((keys) => !sheet.some((line) => line.split(', ').includes(keys)))).toEqual([]);
});
