import { DEFAULT_LIMITS } from '../protocol/limits.ts';
import { parsePageQuery } from '../protocol/port-guard.ts';
import { BRIDGE_PORT, type BridgeQuery, type PageAnswer } from '../protocol/port-message.ts';
import { awaitHook } from './bridge/await-hook.ts';
import { Bridge } from './bridge/bridge.ts';
import { documentId } from './bridge/document-id.ts';

/** Set in this isolated world, which the page does not see: a global that runs the script twice still has one bridge. */
const MARK = 'framescopeBridge';

const address = (): string => location.href.slice(0, DEFAULT_LIMITS.urlChars);

if (!Reflect.has(globalThis, MARK)) {
  Reflect.set(globalThis, MARK, true);
  awaitHook(window, ({ dispatch }) => {
    const id = documentId();
    const bridge = new Bridge({
      dispatch,
      connect: () => chrome.runtime.connect({ name: BRIDGE_PORT }),
      askPresence: () => chrome.runtime.sendMessage({ kind: 'is-panel-open' } satisfies BridgeQuery),
      wait: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      isExtensionAlive: () => chrome.runtime?.id !== undefined,
      describeDocument: () => ({
        id,
        url: address(),
        isTop: window === window.top,
        timeOrigin: performance.timeOrigin,
      }),
    });
    chrome.runtime.onMessage.addListener((message: unknown, _sender, answer: (page: PageAnswer) => void) => {
      if (parsePageQuery(message)) answer({ kind: 'page', timeOrigin: performance.timeOrigin, url: address() });
      else bridge.takePresence(message);
    });
    window.addEventListener('pagehide', ({ persisted }) => bridge.leave(persisted), true);
    window.addEventListener('pageshow', ({ persisted }) => persisted && bridge.comeBack(), true);
    return (type, detail) => bridge.takeHookEvent(type, detail);
  });
}
