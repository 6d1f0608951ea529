import browser from 'webextension-polyfill';
import { readHar } from './read-har.ts';
import { whenInspectable } from './when-inspectable.ts';

const PANEL_TITLE = 'Framescope';

/** How long Chromium's DevTools may take to answer at first; doubled with each time this page is loaded again. */
const FIRST_PATIENCE_MS = 1_500;
const LONGEST_PATIENCE_MS = 24_000;
const TRY = 'try';

if (await isHeard()) {
  await browser.devtools.panels.create(PANEL_TITLE, '/src/devtools/icons/icon-32.png', '/src/panel/panel.html');
}

async function isHeard(): Promise<boolean> {
  if (__BROWSER__ !== 'chrome') return true;
  const attempt = Number(new URLSearchParams(location.search).get(TRY) ?? 0);
  const inspectability = await whenInspectable(
    readHar,
    (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    Math.min(FIRST_PATIENCE_MS * 2 ** attempt, LONGEST_PATIENCE_MS),
  );
  if (inspectability === 'unheard') location.replace(`${location.pathname}?${TRY}=${attempt + 1}`);
  return inspectability === 'ready';
}
