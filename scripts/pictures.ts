/**
 * Takes the pictures of the README from the real panel in Chromium's real DevTools, with the demo's traffic:
 * `npm run build && npx tsx scripts/pictures.ts`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDemoServers } from '../demo/server/demo-servers.ts';
import { builtExtensionDir, launchBrowser } from '../tests/support/browsers/launch.ts';
import { selectRow, tab as detailTab, waitForText, DETAIL, FRAMES } from '../tests/support/panel-dom.ts';

const PICTURES = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const WIDTH = 1480;
const HEIGHT = 560;
const ENOUGH_ROWS = 34;

await mkdir(PICTURES, { recursive: true });
const servers = await startDemoServers({ port: 0 });
const session = await launchBrowser({
  browser: 'chromium',
  extensionDir: builtExtensionDir('chromium'),
  windowSize: { width: WIDTH, height: HEIGHT },
});
try {
  const page = await session.newTab('about:blank');
  const devTools = await page.openDevTools({ dockSide: 'undocked' });
  await devTools.setSize(WIDTH, HEIGHT);
  const { panel } = devTools;
  await page.navigate(`${servers.origin}/?autostart=ticker,echo,binary,compressed,close,refused,drop`);
  await panel.waitFor(
    (grid: string, enough: number) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > enough,
    { what: 'enough rows', args: [FRAMES, ENOUGH_ROWS], timeoutMs: 30_000 },
  );
  // Nested JSON, and far enough from the end that the button for the newest rows does not cover it.
  const position = await panel.evaluate(() => {
    const rows = [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')];
    return Number(rows.find((row) => row.textContent?.includes('"rows"'))?.dataset['position'] ?? 2);
  });
  await selectRow(panel, position);
  await waitForText(panel, `${DETAIL} [role=tree]`, 'rows');
  for (const theme of ['light', 'dark'] as const) {
    await session.setTheme(theme);
    await panel.waitFor((wanted: string) => getComputedStyle(document.documentElement).colorScheme === wanted, {
      what: `the ${theme} theme`,
      args: [theme],
    });
    await devTools.screenshot(join(PICTURES, `panel-${theme}.png`));
  }
  await session.setTheme('light');
  await panel.click(detailTab('frame'));
  await waitForText(panel, DETAIL, 'FIN');
  await devTools.screenshot(join(PICTURES, 'frame.png'));
  await panel.click(detailTab('handshake'));
  await waitForText(panel, DETAIL, 'Sec-WebSocket-Accept');
  await devTools.screenshot(join(PICTURES, 'handshake.png'));
} finally {
  await session.close();
  await servers.close();
}
