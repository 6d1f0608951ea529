import type { HookParts } from '../page/hook-parts.ts';
import { readyStateOf } from '../page/native-socket.ts';
import { hideOwnFrames } from '../page/own-frames.ts';
import { describeThrown } from '../page/thrown.ts';
import { isAllowedClose } from './allowed-close.ts';
import type { Pipeline } from './pipeline.ts';
import { sendable } from './sent-data.ts';

/** Stands between the page's calls of `send()` and `close()` and the browser, while messages have to pass the pipeline. */
export class PageCalls {
  readonly #parts: HookParts;
  readonly #pipeline: Pipeline;
  #giveBack: (() => void) | null = null;

  constructor(parts: HookParts, pipeline: Pipeline) {
    this.#parts = parts;
    this.#pipeline = pipeline;
  }

  /** Takes the calls, or gives them back to the hook's own traps. */
  set(isTaken: boolean): void {
    if (isTaken) this.#giveBack ??= this.#take();
    else {
      this.#giveBack?.();
      this.#giveBack = null;
    }
  }

  #take(): () => void {
    const { traps, observer, recorder } = this.#parts;
    const pipeline = this.#pipeline;
    const send = traps?.send;
    const close = traps?.close;
    const sendTrap = send?.apply;
    const closeTrap = close?.apply;
    if (!send || !close || !sendTrap || !closeTrap) return () => undefined;
    send.apply = (target, self: unknown, args: unknown[]) => {
      const record = args.length > 0 && typeof self === 'object' ? observer.recordOf(self) : null;
      if (!record || typeof self !== 'object' || self === null) return sendTrap(target, self, args) as unknown;
      let data: unknown;
      try {
        data = sendable(args[0]);
      } catch (error) {
        // The page's own error, thrown by what it wanted to be sent.
        hideOwnFrames(error);
        recorder.sendFailed(record, describeThrown(error));
        throw error;
      }
      if (data === undefined) return sendTrap(target, self, args) as unknown;
      // The browser throws, or drops in silence, what is sent on a socket that is not open.
      if (readyStateOf(self) !== 1 || !pipeline.enter(record, self, true, data)) {
        return sendTrap(target, self, [data]) as unknown;
      }
      return undefined;
    };
    close.apply = (target, self: unknown, args: unknown[]) => {
      const isOpen = typeof self === 'object' && self !== null && readyStateOf(self) < 2;
      if (isOpen && isAllowedClose(args.length > 0 ? args[0] : undefined, args.length > 1 ? args[1] : undefined))
        pipeline.beforeClose(self);
      const result = closeTrap(target, self, args) as unknown;
      if (isOpen) pipeline.afterClose(self);
      return result;
    };
    return () => {
      send.apply = sendTrap;
      close.apply = closeTrap;
    };
  }
}
