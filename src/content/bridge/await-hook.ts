import { HELLO, HOOK_EVENT_TYPES, type BridgeEventType, type HookEventType } from '../../protocol/page-door.ts';

/** The bridge's end of the private way to the hook. */
export interface HookDoor {
  readonly dispatch: (type: BridgeEventType, detail: string | number | boolean | null) => void;
}

/**
 * Waits for the hook to knock, lets the first one in and then listens no more: whatever dispatches that event afterwards is answered by
 * nobody, as on a page without us, and a second hook in the same global leaves again. Must be called before the hook runs.
 */
export function awaitHook(
  target: Window,
  open: (door: HookDoor) => (type: HookEventType, detail: unknown) => void,
): void {
  const takeHello = (event: Event) => {
    if (!(event instanceof MessageEvent) || !(event.source instanceof MessagePort)) return;
    target.removeEventListener(HELLO, takeHello, true);
    event.stopImmediatePropagation();
    event.preventDefault();
    const port = event.source;
    const takeHookEvent = open({
      dispatch: (type, detail) => void port.dispatchEvent(new CustomEvent(type, { detail })),
    });
    for (const type of HOOK_EVENT_TYPES) {
      port.addEventListener(type, (hookEvent) => {
        if (hookEvent instanceof CustomEvent) takeHookEvent(type, ownCopy(hookEvent.detail));
      });
    }
  };
  target.addEventListener(HELLO, takeHello, true);
}

/**
 * The detail as an object of this world. Chromium gives a clone; in Firefox it is the page's object behind an Xray wrapper, which is slow
 * to read and which a port would not clone (copy).
 */
function ownCopy(detail: unknown): unknown {
  return __BROWSER__ === 'firefox' && typeof detail === 'object' && detail !== null ? structuredClone(detail) : detail;
}
