import browser, { type Runtime } from 'webextension-polyfill';
import { parseBridgeQuery, parsePageAnswer, parsePanelPageQuery } from '../protocol/port-guard.ts';
import {
  BRIDGE_PORT,
  PANEL_PORT,
  type PageAnswer,
  type PageQuery,
  type PanelPresence,
} from '../protocol/port-message.ts';
import { startHandshakes } from './firefox-handshakes.ts';
import { panelMemory } from './panel-memory.ts';
import { Switchboard } from './switchboard.ts';

/** Pages of the extension itself; a content script speaks with the address of its page. */
const OWN_ORIGIN = browser.runtime.getURL('');

const switchboard = new Switchboard({
  memory: panelMemory(),
  announce: (tabId, presence) => {
    // Rejects when no frame of the tab has a bridge (a browser page, a tab that was closed): then nobody needs to know.
    browser.tabs.sendMessage(tabId, presence).catch(() => undefined);
  },
  onAttached: (tabId, post) => handshakes?.onAttached(tabId, post),
  onAskHostAccess: () => handshakes?.askHostAccess(),
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});

// Chromium shows handshakes in DevTools itself, and `webRequest` would blank its error texts (docs/discoveries.md). All
// listeners are added in this first turn, or events would not wake an ended background.
const handshakes = __BROWSER__ === 'firefox' ? startHandshakes(switchboard) : null;

browser.runtime.onConnect.addListener((port) => {
  const { sender } = port;
  // A content script could ask for any tab's traffic under the panel's name, so the browser's word about it decides.
  if (port.name === PANEL_PORT && sender?.url?.startsWith(OWN_ORIGIN)) {
    switchboard.connectPanel(port);
    return;
  }
  const tabId = sender?.tab?.id;
  if (port.name === BRIDGE_PORT && sender && tabId !== undefined) {
    const isPrerendered = 'documentLifecycle' in sender && sender.documentLifecycle === 'prerender';
    // Chromium complains on our console when nobody reads why a page's port was cut: it went into the back/forward cache.
    port.onDisconnect.addListener(() => void browser.runtime.lastError);
    switchboard.connectBridge(port, { tabId, frameId: sender.frameId ?? 0, isPrerendered });
    return;
  }
  port.disconnect();
});

async function answer(tabId: number): Promise<PanelPresence> {
  return { kind: 'panel-presence', isOpen: await switchboard.isPanelOpenOrExpected(tabId) };
}

/** Null when the top document has no bridge: a page of the browser, an error page, or one that is just being replaced. */
async function whichPage(tabId: number): Promise<PageAnswer | null> {
  try {
    const query: PageQuery = { kind: 'which-page' };
    return parsePageAnswer(await browser.tabs.sendMessage(tabId, query, { frameId: 0 })) ?? null;
  } catch {
    return null;
  }
}

browser.runtime.onMessage.addListener(
  (message: unknown, sender: Runtime.MessageSender): Promise<PanelPresence | PageAnswer | null> | undefined => {
    const asked = parsePanelPageQuery(message);
    if (asked) return sender.url?.startsWith(OWN_ORIGIN) ? whichPage(asked.tabId) : undefined;
    const tabId = sender.tab?.id;
    if (!parseBridgeQuery(message) || tabId === undefined) return undefined;
    return answer(tabId);
  },
);
