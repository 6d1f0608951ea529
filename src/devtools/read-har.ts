/**
 * Chromium's network log of the inspected page as HAR, not to be trusted; when DevTools refuses, the refusal is the answer
 * (`when-inspectable.ts`). Asked with a callback, because only that is the same in all versions: DevTools answers this call itself, in
 * Chromium 150 it gives no promise (and webextension-polyfill 0.12 adds none to it), and in 156 its promise is rejected by a refusal.
 */
export function readHar(): Promise<unknown> {
  return new Promise((resolve) => chrome.devtools.network.getHAR((log) => resolve(log)));
}
