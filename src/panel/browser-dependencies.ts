import browser from 'webextension-polyfill';
import { readHar } from '../devtools/read-har.ts';
import { parsePageAnswer } from '../protocol/port-guard.ts';
import { PANEL_PORT, type PanelPageQuery } from '../protocol/port-message.ts';
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

const ANSWER_PATIENCE_MS = 1_000;

/** The page that DevTools looks at. */
export function inspectedPage(): InspectedPage {
  const { inspectedWindow, network } = browser.devtools;
  return {
    tabId: inspectedWindow.tabId,
    onNavigated: (listener) => {
      network.onNavigated.addListener(listener);
      return () => network.onNavigated.removeListener(listener);
    },
    readPage: async () => {
      try {
        // Not `inspectedWindow.eval`: Firefox runs that in the page's own world, where the page may see it and may lie.
        const query: PanelPageQuery = { kind: 'ask-page', tabId: inspectedWindow.tabId };
        const answer = await Promise.race([browser.runtime.sendMessage(query), unanswered()]);
        return parsePageAnswer(answer) ?? null;
      } catch {
        // The background was just ended; the next question starts it again.
        return null;
      }
    },
  };
}

/** A document that is left while it is asked may never answer. */
function unanswered(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ANSWER_PATIENCE_MS));
}

function networkLog(): NetworkLog {
  const { network } = browser.devtools;
  return {
    readHar,
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
