import type { Tab } from '../../tests/support/browsers/session.ts';
import { ChromiumDevTools } from '../../tests/support/browsers/chromium-devtools.ts';
import { startLiveSource } from './live-source.ts';

/** The built-in tab gets what it can take within a bench; it draws a table of the same kind of rows. */
const MESSAGES = 50_000;
const PER_SECOND = 10_000;

/** Runs in the DevTools front end: opens the Messages tab of the page's one socket and scrolls it from end to end. */
const SCROLL_MESSAGES = `
  const { NetworkLog } = await import('./models/logs/logs.js').then((logs) => logs.NetworkLog);
  const { NetworkPanel } = await import('./panels/network/network.js').then((network) => network.NetworkPanel);
  const request = NetworkLog.instance().requests().find((candidate) => candidate.frames().length > 100);
  if (!request) return null;
  const panel = await NetworkPanel.instance();
  await panel.selectAndActivateRequest(request, 'web-socket-frames');
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const findScroller = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.scrollHeight > 100_000 && element.clientHeight > 50) return element;
      const below = element.shadowRoot && findScroller(element.shadowRoot);
      if (below) return below;
    }
    return null;
  };
  let scroller = null;
  for (let turn = 0; turn < 300 && !scroller; turn += 1) {
    await nextFrame();
    scroller = findScroller(document);
  }
  if (!scroller) return null;
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = 0;
  await nextFrame();
  const times = [];
  let before = await nextFrame();
  for (let step = 1; step <= 600; step += 1) {
    scroller.scrollTop = (end * step) / 600;
    const now = await nextFrame();
    times.push(now - before);
    before = now;
  }
  return { rows: request.frames().length, times };
`;

export interface ScrolledMessages {
  readonly rows: number;
  /** Milliseconds between frames. */
  readonly times: readonly number[];
}

/** Chrome's own Network → Messages, scrolled as the panel is; null when this version of DevTools does not let itself be driven. */
export async function scrollNetworkMessages(tab: Tab): Promise<ScrolledMessages | null> {
  const { devTools } = tab;
  if (!(devTools instanceof ChromiumDevTools)) return null;
  const source = await startLiveSource();
  try {
    await tab.navigate(source.origin);
    await tab.waitFor('socket.readyState === 1', { what: 'the socket' });
    const sent = await source.send(PER_SECOND, MESSAGES / PER_SECOND);
    await tab.waitFor(`received >= ${sent}`, { what: 'the messages', timeoutMs: 60_000 });
    return readScrolled(await devTools.run(SCROLL_MESSAGES));
  } catch (error) {
    process.stderr.write(`Chrome's Messages tab could not be driven: ${String(error)}\n`);
    return null;
  } finally {
    await source.close();
  }
}

function readScrolled(value: unknown): ScrolledMessages | null {
  if (typeof value !== 'object' || value === null || !('rows' in value) || !('times' in value)) return null;
  const { rows, times } = value;
  if (typeof rows !== 'number' || !Array.isArray(times)) return null;
  return { rows, times: times.filter((time): time is number => typeof time === 'number') };
}
