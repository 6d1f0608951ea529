import type { Page } from 'puppeteer-core';
import { ChromiumTab } from '../../tests/support/browsers/chromium-tab.ts';
import { launchBrowser } from '../../tests/support/browsers/launch.ts';
import type { PanelPage } from '../../tests/support/browsers/session.ts';
import { median } from '../bench-line.ts';
import { BrowserTrace } from './browser-trace.ts';
import { printFigure } from './figures.ts';
import { hasRows, longestTask, openLastRow, rowCount, watchLongTasks } from './in-panel.ts';
import { startLiveSource, type LiveSource } from './live-source.ts';

const FRAMES_PER_SECOND = 20_000;
/** Of each of the two runs of the peer. */
const PEER_SECONDS = 10;
const TRACED_SECONDS = 5;
const OPENED_EVERY_MS = 5_000;
const LIFECYCLE_ROWS = 2;

interface Flood {
  readonly sent: number;
  /** Until the page had all of them. */
  readonly seconds: number;
  /** Processor time of all of the browser's processes for one frame, microseconds. */
  readonly processorMicroseconds: number;
}

/**
 * A stream of 20,000 frames a second, or of as many as the machine brings to the page. The peer is the same browser with DevTools open and no
 * extension, once before and once after.
 */
export async function measureLive(panel: PanelPage, tab: ChromiumTab, seconds: number): Promise<void> {
  const alone = [await floodDevToolsAlone()];
  const source = await startLiveSource();
  try {
    await tab.navigate(source.origin);
    await panel.waitFor((): boolean => document.body.textContent.includes('feed'), { what: 'the connection' });
    await panel.waitFor(hasRows, { what: 'its rows: connecting and open', args: [LIFECYCLE_ROWS] });
    await panel.evaluate(watchLongTasks);
    const before = await panel.evaluate(rowCount);
    const details: number[] = [];
    const whole = flood(source, tab, seconds);
    const watched = watchTasks(panel, tab);
    const over = new AbortController();
    void whole.finally(() => over.abort());
    const opened = (async () => {
      await panel.waitFor(hasRows, { what: 'rows', args: [before + 1000], timeoutMs: 60_000 });
      while (!over.signal.aborted) {
        details.push(await panel.evaluate(openLastRow, 'lorem'));
        await panel.press('End');
        await new Promise((resolve) => void setTimeout(resolve, OPENED_EVERY_MS));
      }
    })();
    const ours = await whole;
    const caughtUpFrom = performance.now();
    await panel.waitFor(hasRows, { what: `${ours.sent} rows`, args: [before + ours.sent], timeoutMs: 60_000 });
    const caughtUp = performance.now() - caughtUpFrom;
    await opened;
    const lost = ours.sent - ((await panel.evaluate(rowCount)) - before);
    const elapsed = await panel.evaluate(longestTask);
    const tasks = await watched;
    await tab.navigate('about:blank');
    alone.push(await floodDevToolsAlone());

    const peer = (name: string, of: (flooded: Flood) => number) => ({ name, value: median(alone.map(of)) });
    printFigure(
      `live for ${seconds} s: frames a second of ${FRAMES_PER_SECOND} asked for`,
      rateOf(ours),
      '1/s',
      peer('DevTools without the extension', rateOf),
    );
    printFigure(
      'live: processor time a frame, all processes',
      ours.processorMicroseconds,
      'µs',
      peer('DevTools without the extension', (flooded) => flooded.processorMicroseconds),
    );
    printFigure('live: frames lost', lost, 'frames');
    printFigure('live: the panel has the last row after the page', caughtUp, 'ms');
    const [own, front] = [tasks.get('panel'), tasks.get('front end')];
    if (own && front) {
      const name = "DevTools' own front end";
      printFigure('live: longest task, processor time', own.longestProcessor, 'ms', {
        name,
        value: front.longestProcessor,
      });
      printFigure('live: longest task while traced', own.longest, 'ms', { name, value: front.longest });
      printFigure(`live: tasks over 50 ms in ${TRACED_SECONDS} s`, own.over50, 'tasks', { name, value: front.over50 });
    }
    printFigure('live: longest task in all the time', elapsed.longest, 'ms');
    printFigure('live: tasks over 50 ms in all the time', elapsed.count, 'tasks');
    printFigure('live: details of a row', median(details), 'ms');
    printFigure('live: details of a row, longest', Math.max(...details), 'ms');
  } finally {
    await source.close();
  }
}

function rateOf({ sent, seconds }: Flood): number {
  return sent / seconds;
}

/** Sends, and waits until the page has received everything: what was only sent is no rate. */
async function flood(source: LiveSource, tab: ChromiumTab, seconds: number): Promise<Flood> {
  const trace = await BrowserTrace.of(tab.page);
  const processorBefore = await trace.processorSeconds();
  const started = performance.now();
  const sent = await source.send(FRAMES_PER_SECOND, seconds);
  await tab.waitFor(`received >= ${sent}`, { what: `${sent} messages`, timeoutMs: 120_000 });
  const elapsed = (performance.now() - started) / 1000;
  const processor = (await trace.processorSeconds()) - processorBefore;
  await trace.close();
  return { sent, seconds: elapsed, processorMicroseconds: (processor * 1e6) / sent };
}

async function floodDevToolsAlone(): Promise<Flood> {
  const source = await startLiveSource();
  const session = await launchBrowser({
    browser: 'chromium',
    extensionDir: null,
    windowSize: { width: 1400, height: 900 },
  });
  try {
    const tab = await session.newTab('about:blank');
    if (!(tab instanceof ChromiumTab)) throw new Error('this bench needs Chromium');
    await tab.openDevTools({ selectPanel: false });
    await tab.navigate(source.origin);
    await tab.waitFor('socket.readyState === 1', { what: 'the socket to open' });
    return await flood(source, tab, PEER_SECONDS);
  } finally {
    await session.close();
    await source.close();
  }
}

async function watchTasks(panel: PanelPage, tab: ChromiumTab): ReturnType<BrowserTrace['tasks']> {
  const frontEnd = await frontEndOf(tab.page);
  const trace = await BrowserTrace.of(tab.page);
  const mark = async (): Promise<void> => {
    await panel.evaluate((): void => void performance.mark('bench panel'));
    await frontEnd.evaluate('void performance.mark("bench front end")');
  };
  const tasks = await trace.tasks(mark, TRACED_SECONDS);
  await trace.close();
  return tasks;
}

/** The page of DevTools itself. */
export async function frontEndOf(page: Page): Promise<Page> {
  const pages = await page.browser().pages();
  const found = pages.find((candidate) => candidate.url().startsWith('devtools://'));
  if (!found) throw new Error('DevTools has no page');
  return found;
}
