import browser from 'webextension-polyfill';
import { PANEL_PORT } from '../protocol/port-message.ts';
import type { HostAccess, InspectedPage, NetworkLog, PanelSessionDependencies, Scheduler } from './session.ts';

/** A hidden panel paints nothing, so `requestAnimationFrame` alone would never call back. */
const HIDDEN_FRAME_MS = 100;

/** The real browser, as the session needs it. Not for pages that are no extension pages: the polyfill throws there. */
export function createBrowserDependencies(): PanelSessionDependencies {
  return {
    connect: () => browser.runtime.connect({ name: PANEL_PORT }),
    page: inspectedPage(),
    networkLog: __BROWSER__ === 'chrome' ? networkLog() : null,
    hostAccess: __BROWSER__ === 'firefox' ? hostAccess() : null,
    scheduler: createScheduler(),
  };
}

export function createScheduler(): Scheduler {
  return {
    now: () => Date.now(),
    requestFrame: (callback) => {
      const once = () => {
        cancel();
        callback();
      };
      const frame = requestAnimationFrame(once);
      const timer = setTimeout(once, HIDDEN_FRAME_MS);
      const cancel = () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
      };
      return cancel;
    },
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

const EVAL_PATIENCE_MS = 1_000;

function inspectedPage(): InspectedPage {
  const { inspectedWindow, network } = browser.devtools;
  return {
    tabId: inspectedWindow.tabId,
    onNavigated: (listener) => {
      network.onNavigated.addListener(listener);
      return () => network.onNavigated.removeListener(listener);
    },
    readTimeOrigin: async () => {
      try {
        // The page may lie about `performance` in its own world (Firefox knows no other): that moves only its own rows.
        const options = __BROWSER__ === 'chrome' ? { useContentScriptContext: true } : undefined;
        const [value] = await Promise.race([inspectedWindow.eval('performance.timeOrigin', options), unanswered()]);
        return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
      } catch {
        // A page where no script may run.
        return null;
      }
    },
  };
}

/** Firefox never answers an `eval` whose page was left before it ran. */
function unanswered(): Promise<readonly unknown[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), EVAL_PATIENCE_MS));
}

function networkLog(): NetworkLog {
  const { network } = browser.devtools;
  return {
    readHar: () => network.getHAR(),
    onRequestFinished: (listener) => {
      network.onRequestFinished.addListener(listener);
      return () => network.onRequestFinished.removeListener(listener);
    },
  };
}

function hostAccess(): HostAccess {
  return {
    request: async () => {
      try {
        await browser.permissions.request({ origins: ['<all_urls>'] });
        return true;
      } catch {
        return false;
      }
    },
  };
}
