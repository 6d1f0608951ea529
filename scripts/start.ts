import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDemoServers, type DemoServers } from '../demo/server/demo-servers.ts';
import { builtExtensionDir, launchBrowser } from '../tests/support/browsers/launch.ts';
import type { BrowserName, BrowserSession, PanelPage } from '../tests/support/browsers/session.ts';
import { project } from './setup.mjs';

const PORT = 8410;
const PICTURE = 'framescope-panel.png';
const CARDS = 'ticker,echo,binary,fragmented,compressed,frame';
/** Enough to see that it is a stream and not one lucky row. */
const ROWS_WANTED = 3;

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    check: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    port: { type: 'string', default: String(PORT) },
  },
});
const browser: BrowserName = values.browser === 'firefox' ? 'firefox' : 'chromium';
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const headless = values.headless || !hasDisplay;

process.exitCode = await main();

async function main(): Promise<number> {
  if (!build()) return 1;
  const servers = await startServers(Number(values.port));
  console.log(`The demo runs at ${servers.origin}/`);
  if (headless) {
    console.log(hasDisplay ? 'Running without a window.' : 'There is no display: running without a window.');
  }
  const session = await launchBrowser({ browser, extensionDir: builtExtensionDir(browser), headless });
  const stop = new Promise<void>((resolveStop) => {
    process.once('SIGINT', () => resolveStop());
    process.once('SIGTERM', () => resolveStop());
  });
  try {
    const panel = await openPanel(session, servers);
    if (values.check) return await check(panel);
    if (headless) {
      // Without frames there is still a panel to look at.
      await waitForFrames(panel).catch((error: unknown) => console.error(String(error)));
      await takePicture(panel);
    }
    console.log('Framescope is open. Ctrl-C ends it.');
    await Promise.race([stop, session.closed]);
    return 0;
  } finally {
    await session.close();
    await servers.close();
  }
}

function build(): boolean {
  console.log(`Building the extension for ${browser === 'chromium' ? 'Chrome and Edge' : 'Firefox'} …`);
  const vite = join(project, 'node_modules/vite/bin/vite.js');
  const mode = browser === 'chromium' ? 'chrome' : 'firefox';
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--mode', mode], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status === 0) return true;
  console.error(`The build failed:\n${stdout}${stderr}`);
  return false;
}

/** On the usual port, or on any when that is taken. */
async function startServers(port: number): Promise<DemoServers> {
  const keepsLog = false;
  try {
    return await startDemoServers({ port, keepsLog });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    console.log(`Port ${port} or the next one is taken; another one is used.`);
    return startDemoServers({ port: 0, keepsLog });
  }
}

/** DevTools is opened before the page is loaded, so that the first socket is seen from its beginning. */
async function openPanel(session: BrowserSession, servers: DemoServers): Promise<PanelPage> {
  const tab = await session.newTab();
  await tab.openDevTools({ dockSide: headless ? 'undocked' : 'bottom' });
  await tab.navigate(`${servers.origin}/?autostart=${CARDS}`);
  console.log(`${session.version}, DevTools open on the Framescope panel.`);
  return tab.panel;
}

/** Waits until quotes of the ticker stand in rows of the panel's frame table; runs in the panel. */
function waitForFrames(panel: PanelPage): Promise<number> {
  return panel.waitFor(
    (wanted: number) => {
      const rows = [...document.querySelectorAll('[role="grid"] [role="row"]')];
      const count = rows.filter((row) => row.textContent.includes('"quote"')).length;
      return count >= wanted ? count : 0;
    },
    { what: 'messages of the demo in the panel', timeoutMs: 20_000, args: [ROWS_WANTED] },
  );
}

async function check(panel: PanelPage): Promise<number> {
  try {
    const count = await waitForFrames(panel);
    console.log(`Check passed: ${count} messages of the demo's ticker are in the panel.`);
    return 0;
  } catch (error) {
    console.error(`Check failed. ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    if (headless) await takePicture(panel);
  }
}

async function takePicture(panel: PanelPage): Promise<void> {
  const path = resolve(process.env['FRAMESCOPE_STARTED_IN'] ?? '.', PICTURE);
  await panel.screenshot(path);
  console.log(`A picture of the panel is in ${path}`);
}
