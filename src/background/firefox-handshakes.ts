import browser from 'webextension-polyfill';
import type { BackgroundToPanel } from '../protocol/port-message.ts';
import { HandshakeRecorder } from './handshake-recorder.ts';
import type { Switchboard } from './switchboard.ts';

/** What `webRequest` needs to see handshakes; `manifest-for-browser.ts` asks for it. */
const HOST_ACCESS = { origins: ['<all_urls>'] };
/** A page of the extension that can ask the user, which a DevTools page cannot. */
const ACCESS_PAGE = 'src/background/host-access.html';

export interface FirefoxHandshakes {
  onAttached(tabId: number, post: (message: BackgroundToPanel) => void): void;
  askHostAccess(): void;
}

/** Registers `webRequest` and passes handshakes to the panels of their tab. Firefox only. */
export function startHandshakes(switchboard: Switchboard): FirefoxHandshakes {
  const recorder = new HandshakeRecorder((tabId, record) => switchboard.postToPanels(tabId, record));
  const filter = { urls: HOST_ACCESS.origins, types: ['websocket' as const] };
  browser.webRequest.onSendHeaders.addListener((details) => recorder.take('request', details), filter, [
    'requestHeaders',
  ]);
  browser.webRequest.onHeadersReceived.addListener((details) => recorder.take('response', details), filter, [
    'responseHeaders',
  ]);
  browser.webRequest.onErrorOccurred.addListener((details) => recorder.take('error', details), filter);
  browser.tabs.onRemoved.addListener((tabId) => recorder.forgetTab(tabId));

  const readAccess = async (): Promise<BackgroundToPanel> => ({
    kind: 'host-access',
    isGranted: await browser.permissions.contains(HOST_ACCESS),
  });
  const announceAccess = () => void readAccess().then((message) => switchboard.postToAllPanels(message));
  browser.permissions.onAdded.addListener(announceAccess);
  browser.permissions.onRemoved.addListener(announceAccess);

  return {
    onAttached: (tabId, post) => {
      for (const record of recorder.records(tabId)) post(record);
      void readAccess().then(post);
    },
    askHostAccess: () => void browser.tabs.create({ url: browser.runtime.getURL(ACCESS_PAGE) }),
  };
}
