import { HELLO, type BridgeEventType, type HookEventType } from '../../protocol/page-door.ts';
import { getterOf, setPrototypeOf, uncurry } from './built-ins.ts';

/** The hook's end of the private way to the bridge. */
export interface Door {
  readonly dispatch: (type: HookEventType, detail: unknown) => void;
  /** `handle` must not throw. */
  readonly listen: (type: BridgeEventType, handle: (detail: unknown) => void) => void;
}

/**
 * Knocks at the bridge (`src/protocol/page-door.ts`). Null when nobody opened: then this global has a hook already, or there is no
 * bridge, and nothing may be touched.
 */
export function openDoor(): Door | null {
  const CustomEventFunction = CustomEvent;
  const dispatchEvent = uncurry(EventTarget.prototype.dispatchEvent);
  const addEventListener = uncurry<EventTarget, [string, (event: object) => void], void>(
    EventTarget.prototype.addEventListener,
  );
  const detailOf = getterOf<unknown>(CustomEvent.prototype, 'detail');
  // Only the target of private events; nothing is ever posted through it.
  const port: EventTarget = new MessageChannel().port1;
  const isUnclaimed = dispatchEvent(window, new MessageEvent(HELLO, { cancelable: true, source: port as MessagePort }));
  if (isUnclaimed) return null;
  return {
    dispatch: (type, detail) => {
      const init = { detail };
      // A dictionary is read property by property, inherited ones too.
      setPrototypeOf(init, null);
      dispatchEvent(port, new CustomEventFunction(type, init));
    },
    listen: (type, handle) => {
      addEventListener(port, type, (event) => handle(detailOf(event)));
    },
  };
}
