import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { launchBrowser } from '../../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../../support/browsers/session.ts';

const extensionDir = fileURLToPath(new URL('fixture-extension', import.meta.url));

/** What the fixture panel's script puts on its window. */
declare global {
  interface Window {
    seen: string[];
    backgrounds: string[];
    isFixtureHere?: boolean;
    marker?: string;
  }
}

let server: Server;
let origin: string;
let otherOrigin: string;
let folder: string;
let session: BrowserSession;
let tab: Tab;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framescope-drivers-'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'unsafe-inline'; frame-src *");
    const frame = request.url === '/outer' ? `<iframe src="${otherOrigin}/inner"></iframe>` : '';
    response.end(`<!doctype html><title>${request.url}</title><button>go</button><input>${frame}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  origin = `http://127.0.0.1:${address.port}`;
  otherOrigin = `http://localhost:${address.port}`;
  session = await launchBrowser({ browser: inject('browser'), extensionDir });
  tab = await session.newTab(`${origin}/start`);
});

afterAll(async () => {
  await session?.close();
  server?.close();
  server?.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

describe('a page', () => {
  test('runs functions and expressions under a strict CSP, with the extension in it', async () => {
    expect(await tab.evaluate((a: number, b: string) => `${document.title} ${a + 1} ${b}`, 1, 'é"\n')).toBe(
      '/start 2 é"\n',
    );
    expect(await tab.evaluate('Promise.resolve([1, undefined, { a: null }])')).toEqual([1, null, { a: null }]);
    expect(await tab.evaluate(() => window.isFixtureHere)).toBe(true);
    expect(await tab.evaluate(() => undefined)).toBeUndefined();
  });

  test('rejects with the error a script threw', async () => {
    await expect(tab.evaluate(() => Promise.reject(new TypeError('told you')))).rejects.toThrow(/told you/u);
  });

  test('reports console lines and uncaught errors', async () => {
    await tab.evaluate(() => {
      console.warn('mind', 1);
      setTimeout(() => {
        throw new Error('uncaught one');
      });
    });
    await expect.poll(() => tab.pageErrors().join()).toContain('uncaught one');
    expect(tab.consoleMessages()).toContainEqual({ kind: 'warn', text: 'mind 1' });
  });

  test('says what it waited for, the last answer and the console when a condition never comes', async () => {
    await tab.evaluate(() => console.error('a clue'));
    const waiting = tab.waitFor(() => document.title === 'never', { what: 'a miracle', timeoutMs: 300 });
    await expect(waiting).rejects.toThrow(/300 ms for a miracle; the last answer was false[^]*a clue/u);
  });

  test('reaches a cross-origin child frame', async () => {
    await tab.navigate(`${origin}/outer`);
    const frame = await tab.frame('/inner');
    expect(await frame.evaluate(() => [location.origin, window.isFixtureHere])).toEqual([otherOrigin, true]);
  });

  test('takes trusted clicks and keys', async () => {
    await tab.navigate(`${origin}/input`);
    await tab.evaluate(() => {
      document.querySelector('button')?.addEventListener('click', (event) => {
        window.marker = `${event.isTrusted} ${event.shiftKey}`;
      });
    });
    await tab.click('button', { modifiers: ['Shift'] });
    expect(await tab.evaluate(() => window.marker)).toBe('true true');
    await tab.click('input');
    await tab.type('héllo');
    await tab.press('Backspace');
    expect(await tab.evaluate(() => document.querySelector('input')?.value)).toBe('héll');
  });

  test('goes into the back/forward cache and comes out of it', async () => {
    await tab.navigate(`${origin}/cached`);
    await tab.evaluate(() => {
      window.marker = 'kept';
    });
    await tab.navigate(`${origin}/elsewhere`);
    expect(await tab.goBack()).toEqual({ isFromBackForwardCache: true });
    expect(await tab.evaluate(() => [location.pathname, window.marker])).toEqual(['/cached', 'kept']);
    await tab.goForward();
    expect(await tab.evaluate(() => location.pathname)).toBe('/elsewhere');
    await tab.reload();
    expect(await tab.evaluate(() => location.pathname)).toBe('/elsewhere');
  });
});

describe('DevTools', () => {
  test('opens on the panel, closes and opens again', async () => {
    await tab.openDevTools();
    expect(await tab.panel.evaluate(() => document.title)).toBe('Fixture');
    expect(tab.panel.url).toMatch(/^(?:chrome|moz)-extension:.*\/panel\.html$/u);
    await tab.closeDevTools();
    expect(() => tab.panel).toThrow('not open');
    await tab.openDevTools();
    expect(await tab.panel.evaluate(() => document.title)).toBe('Fixture');
  });

  test('stays open over a navigation of the page', async () => {
    await tab.panel.evaluate(() => {
      window.marker = 'same panel';
    });
    await tab.navigate(`${origin}/next`);
    expect(await tab.panel.evaluate(() => window.marker)).toBe('same panel');
  });

  test('gives the panel trusted mouse input', async () => {
    const { panel } = tab;
    const seen = (): Promise<string> => panel.evaluate(() => window.seen.join('\n'));
    await panel.click('#button', { modifiers: ['Shift'] });
    await expect.poll(seen).toContain('Shift+click trusted');
    await panel.doubleClick('#button');
    await expect.poll(seen).toContain('dblclick trusted');
    await panel.rightClick('#button');
    await expect.poll(seen).toContain('contextmenu trusted');
    await panel.hover('#button');
    await expect.poll(seen).toContain('mousemove trusted');
    await panel.wheel('#scroller', { x: 0, y: 200 });
    await panel.waitFor(() => (document.querySelector('#scroller')?.scrollTop ?? 0) > 0, {
      what: 'the wheel to scroll',
    });
  });

  test('gives the panel trusted keys', async () => {
    const { panel } = tab;
    await panel.click('#input');
    await panel.type('ab é');
    await panel.waitFor(() => document.querySelector('input')?.value === 'ab é', { what: 'the typed text' });
    await panel.press('Control+a');
    await panel.press('Delete');
    await panel.waitFor(() => document.querySelector('input')?.value === '', { what: 'an empty field' });
    await panel.press('Shift+ArrowDown');
    await panel.press('Enter');
    expect(await panel.evaluate(() => window.seen)).toEqual(
      expect.arrayContaining([
        'a KeyA trusted',
        'Control+a KeyA trusted',
        'Delete Delete trusted',
        'Shift+ArrowDown ArrowDown trusted',
        'Enter Enter trusted',
      ]),
    );
  });

  test("reports the panel's console and uncaught errors, and survives its reload", async () => {
    const { panel } = tab;
    await panel.reload();
    await panel.evaluate(() => {
      console.error('panel trouble');
      setTimeout(() => {
        throw new Error('panel fell over');
      });
    });
    await expect
      .poll(() =>
        panel
          .consoleMessages()
          .map(({ text }) => text)
          .join('\n'),
      )
      .toContain('panel fell over');
    expect(panel.consoleMessages()).toContainEqual({ kind: 'error', text: 'panel trouble' });
  });

  test('follows the theme', async () => {
    await session.setTheme('dark');
    await expect.poll(() => tab.panel.evaluate(isDark)).toBe(true);
    await session.setTheme('light');
    await expect.poll(() => tab.panel.evaluate(isDark)).toBe(false);
  });

  test('takes a size, docks, and writes pictures of the panel and of everything', async () => {
    await tab.devTools.setSize(900, 600);
    expect(await tab.panel.evaluate(() => window.innerWidth)).toBe(900);
    const panelPicture = join(folder, 'panel.png');
    const devToolsPicture = join(folder, 'devtools.png');
    await tab.panel.screenshot(panelPicture);
    await tab.devTools.screenshot(devToolsPicture);
    const [panelSize, devToolsSize] = [await pngSize(panelPicture), await pngSize(devToolsPicture)];
    expect([panelSize.width, devToolsSize]).toEqual([900, { width: 900, height: 600 }]);
    expect(panelSize.height).toBeLessThan(600);
    await tab.panel.evaluate(() => {
      window.marker = 'before docking';
    });
    for (const side of ['bottom', 'right', 'undocked'] as const) {
      await tab.devTools.setDockSide(side);
      expect(await tab.panel.evaluate(() => document.title)).toBe('Fixture');
    }
  });

  test('keeps the panel alive behind a built-in one', async () => {
    await tab.panel.evaluate(() => {
      window.marker = 'alive';
    });
    await tab.devTools.selectBuiltInPanel();
    await tab.devTools.selectPanel();
    expect(await tab.panel.evaluate(() => window.marker)).toBe('alive');
  });

  test("disconnects the panel's port when the background is killed, and a new background answers", async () => {
    const { panel } = tab;
    const connections = (): Promise<string[]> => panel.evaluate(() => window.backgrounds);
    await expect.poll(async () => (await connections()).length).toBe(1);
    await session.killBackground();
    await expect.poll(async () => (await connections()).length).toBe(3);
    const [first, gone, second] = await connections();
    expect(gone).toBe('gone');
    expect(second).not.toBe(first);
  });

  test('opens without ever showing the panel', async () => {
    await tab.closeDevTools();
    await tab.openDevTools({ selectPanel: false });
    expect(() => tab.panel).toThrow('not selected');
    await tab.devTools.selectPanel();
    expect(await tab.panel.evaluate(() => document.title)).toBe('Fixture');
  });

  test('opens on two tabs at once, each with its own panel', async () => {
    const other = await session.newTab(`${origin}/other`);
    await other.openDevTools();
    await other.panel.evaluate(() => {
      window.marker = 'other';
    });
    expect(await tab.panel.evaluate(() => window.marker)).toBeUndefined();
    await other.panel.click('#button');
    await other.panel.waitFor(() => window.seen.includes('click trusted'), { what: 'the click in the other panel' });
    await other.close();
    expect(await tab.panel.evaluate(() => document.title)).toBe('Fixture');
  });
});

test('ends the browser with all its processes, and deletes its profile', async () => {
  const temporary = await mkdtemp(join(folder, 'tmp-'));
  const mark = `FRAMESCOPE_DRIVER_TEST=${temporary}`;
  // Every process of the browser inherits the environment; that finds them all afterwards.
  vi.stubEnv('TMPDIR', temporary);
  vi.stubEnv('FRAMESCOPE_DRIVER_TEST', temporary);
  const brief = await launchBrowser({ browser: inject('browser'), extensionDir: null });
  await brief.newTab(`${origin}/brief`);
  vi.unstubAllEnvs();
  expect(brief.version).toMatch(/^(?:Chrome|Firefox)\/\d+/u);
  expect(brief.extensionId).toBeNull();
  if (process.platform === 'linux') expect((await processesWith(mark)).length).toBeGreaterThan(1);
  await brief.close();
  await brief.closed;
  // A second close is allowed and does nothing.
  await brief.close();
  expect(await readdir(temporary)).toEqual([]);
  if (process.platform === 'linux') await expect.poll(() => processesWith(mark)).toEqual([]);
});

/** The ids of the processes, other than this one, whose environment has that entry. */
async function processesWith(entry: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name) && name !== String(process.pid));
  const environments = await Promise.all(
    // A process may end while it is looked at.
    ids.map(async (id) => ({ id, text: await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '') })),
  );
  return environments.filter(({ text }) => text.split('\0').includes(entry)).map(({ id }) => id);
}

function isDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

async function pngSize(path: string): Promise<{ width: number; height: number }> {
  await access(path);
  const bytes = await readFile(path);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
