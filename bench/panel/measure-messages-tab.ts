import { ChromiumTab } from '../../tests/support/browsers/chromium-tab.ts';
import { launchBrowser } from '../../tests/support/browsers/launch.ts';
import type { PanelPage } from '../../tests/support/browsers/session.ts';
import { percentile, printFigure } from './figures.ts';
import { chooseConnection, filterBy, hasRows, scrollThrough } from './in-panel.ts';
import { startLiveSource } from './live-source.ts';
import { frontEndOf } from './measure-live.ts';
import { filterMessages, openMessages, scrollMessages } from './messages-tab.ts';
import { NEEDLE } from './panel-scene.ts';

const COUNTS = [2_000, 5_000, 10_000, 20_000, 50_000];
const SCROLL_STEPS = 120;
/** Connecting and open. */
const LIFECYCLE_ROWS = 2;
const PATIENCE_MS = 60_000;
const PEER = "Chrome's Messages tab";

/** The same messages of the same socket in the panel and in DevTools' own *Network → Messages*, with more of them until that gives up. */
export async function measureMessagesTab(extensionDir: string): Promise<void> {
  for (const count of COUNTS) {
    const source = await startLiveSource();
    const session = await launchBrowser({
      browser: 'chromium',
      extensionDir,
      windowSize: { width: 1400, height: 900 },
    });
    try {
      const tab = await session.newTab('about:blank');
      if (!(tab instanceof ChromiumTab)) throw new Error('this bench needs Chromium');
      const { panel } = await tab.openDevTools();
      await tab.navigate(`${source.origin}/?two`);
      await panel.waitFor((): boolean => document.body.textContent.includes('feed'), { what: 'the connection' });
      const sent = await source.send(count, 1);
      await panel.waitFor(hasRows, { what: `${sent} rows`, args: [sent], timeoutMs: PATIENCE_MS });
      const ours = {
        open: await openOurs(panel, sent),
        scroll: percentile(await panel.evaluate(scrollThrough, 'Frames', SCROLL_STEPS), 0.95),
        filter: (await panel.evaluate(filterBy, NEEDLE)).complete,
      };
      const theirs = await measureTheirs(tab, sent);
      if (theirs === null) {
        printFigure(`messages tab: dies with ${count} messages; the panel opens them`, ours.open, 'ms');
        return;
      }
      const peer = (value: number) => ({ name: PEER, value });
      printFigure(`${count} messages: opening`, ours.open, 'ms', peer(theirs.open));
      printFigure(
        `${count} messages: scrolling end to end, 95th percentile of a frame`,
        ours.scroll,
        'ms',
        peer(theirs.scroll),
      );
      printFigure(`${count} messages: filter by a substring`, ours.filter, 'ms', peer(theirs.filter));
    } finally {
      await session.close();
      await source.close();
    }
  }
}

/** From the other connection, which has but its two lifecycle rows. */
async function openOurs(panel: PanelPage, count: number): Promise<number> {
  await panel.evaluate(chooseConnection, 'quiet', LIFECYCLE_ROWS);
  return panel.evaluate(chooseConnection, 'feed', count + LIFECYCLE_ROWS);
}

/** Null when DevTools did not come to an end. */
async function measureTheirs(
  tab: ChromiumTab,
  count: number,
): Promise<{ open: number; scroll: number; filter: number } | null> {
  const measured = (async () => {
    const frontEnd = await frontEndOf(tab.page);
    const open = Number(await frontEnd.evaluate(openMessages(count)));
    const scroll = JSON.parse(String(await frontEnd.evaluate(scrollMessages(SCROLL_STEPS))));
    const filter = Number(await frontEnd.evaluate(filterMessages(NEEDLE)));
    return { open, scroll: percentile(Array.isArray(scroll) ? scroll.map(Number) : [], 0.95), filter };
  })();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([measured, patience]);
  } catch (error) {
    process.stderr.write(`Chrome's Messages tab: ${String(error)}\n`);
    return null;
  } finally {
    clearTimeout(timer);
    measured.catch(() => undefined);
  }
}
