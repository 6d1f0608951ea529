import { uncurry } from '../page/built-ins.ts';

/**
 * Calls back when the page is about to be left, while that is switched on. Firefox cancels what a document loads, its sockets too, before `pagehide`: what is
 * still to be sent has to be sent at `beforeunload`. Nobody listens otherwise, because a listener may keep a page out of the back/forward cache.
 */
export function leavingWatch(onLeaving: () => void): (isOn: boolean) => void {
  type Change = (target: EventTarget, type: string, listener: () => void, isCapture: boolean) => void;
  const add: Change = uncurry<EventTarget, [string, () => void, boolean], void>(EventTarget.prototype.addEventListener);
  const remove: Change = uncurry<EventTarget, [string, () => void, boolean], void>(
    EventTarget.prototype.removeEventListener,
  );
  const target: EventTarget = window;
  let isListening = false;
  return (isOn) => {
    if (isOn === isListening) return;
    isListening = isOn;
    if (isOn) add(target, 'beforeunload', onLeaving, true);
    else remove(target, 'beforeunload', onLeaving, true);
  };
}
