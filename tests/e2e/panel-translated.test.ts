import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { escapeMessage } from '../../scripts/messages-file.ts';
import { allMessages } from '../../scripts/text-catalogue.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage } from '../support/browsers/session.ts';
import { PANEL_STATES } from '../support/looks/panel-states.ts';
import { FRAMES } from '../support/panel-dom.ts';
import { pseudoText } from '../support/pseudo-locale.ts';

const WIDTH = 1300;
const HEIGHT = 700;
/** These words are the standards' too, data of the drawn rows, or names of keys. */
const SAME_IN_EVERY_LANGUAGE =
  /^(?:open|closing|text|binary|URL|JSON|CSV|HAR|Framescope|Origin|FIN|Payload data|Sec-WebSocket-Key|Extensions|Connection|Subprotocol|[A-Z]|F\d|(?:Ctrl|Shift|Alt)\+.*)$/;

const messages = allMessages();
let folder: string;
let session: BrowserSession;
let panel: PanelPage;

/** The extension as built, its one translation replaced by one that has no ASCII letter: which languages a machine has does not matter. */
async function translatedExtension(): Promise<string> {
  const directory = join(folder, 'extension');
  await cp(builtExtensionDir(inject('browser')), directory, { recursive: true });
  const path = join(directory, '_locales/en/messages.json');
  const english: Record<string, { message: string }> = JSON.parse(await readFile(path, 'utf8'));
  const translated = Object.fromEntries(
    messages.map(({ key, english: text, names }) => [
      key,
      { message: escapeMessage(pseudoText(text, names !== null)) },
    ]),
  );
  await writeFile(path, JSON.stringify({ ...english, ...translated, locale: { message: 'qps' } }));
  return directory;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framescope-translated-'));
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await translatedExtension(),
    windowSize: { width: WIDTH, height: HEIGHT },
  });
  const page = await session.newTab('about:blank');
  const devTools = await page.openDevTools({ dockSide: 'undocked' });
  await devTools.setSize(WIDTH, HEIGHT);
  ({ panel } = devTools);
  await panel.waitFor((grid: string) => document.querySelector(grid) !== null, { what: 'the panel', args: [FRAMES] });
});

afterAll(async () => {
  await session?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Every text, name and hint of the panel, each once. Runs in the panel. */
function shownTexts(): string[] {
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) found.add(node.nodeValue?.trim() ?? '');
  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) found.add(element.getAttribute(name)?.trim() ?? '');
  }
  return [...found].filter((text) => text !== '');
}

describe('the panel in a browser of another language', () => {
  const english = new Set(
    messages.map((message) => message.english).filter((text) => !SAME_IN_EVERY_LANGUAGE.test(text)),
  );
  const pseudo = new Set(messages.map((message) => pseudoText(message.english, message.names !== null)));

  test.each(PANEL_STATES)('says no text of the catalogue in English: $name', async ({ enter, leave }) => {
    await enter(panel, { folder, say: (text) => pseudoText(text, false) });
    const shown = await panel.evaluate(shownTexts);
    await leave?.(panel);
    expect(shown.filter((text) => english.has(text))).toEqual([]);
    expect(shown.filter((text) => pseudo.has(text)).length).toBeGreaterThan(20);
  });
});
