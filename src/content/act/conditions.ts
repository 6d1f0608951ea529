import { getterOf, privateMap, uncurry } from '../page/built-ins.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { codeOf, dataOf, readyStateOf, reasonOf, wasCleanOf } from '../page/native-socket.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';
import type { PageCalls } from './page-calls.ts';
import type { Ending } from './passing.ts';
import type { Pipeline } from './pipeline.ts';

/** RFC 6455 §7.4.1: says that no Close frame came. */
const LOST_CODE = 1006;

/**
 * Lets a page live through what it must survive: a close by the server, a loss, refused connections. At an end the real socket is closed, so its `readyState` is
 * true; the events that the browser dispatches at the end are replaced by those of the case. Stands between the browser and the page only while there is
 * something to replace, or messages have to pass the pipeline.
 */
export class Conditions {
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #pipeline: Pipeline;
  readonly #pageCalls: PageCalls;
  readonly #endings = privateMap<Ending>();
  readonly #typeOf = getterOf<string>(Event.prototype, 'type');
  readonly #stop = uncurry<Event, [], void>(Event.prototype.stopImmediatePropagation);
  readonly #soon: (run: () => void) => void;
  #isOffline = false;
  #open = 0;
  #giveBackConstructor: (() => void) | null = null;

  /** `soon`: runs a function in a task of its own. */
  constructor(
    parts: HookParts,
    calls: NativeSocketCalls,
    pipeline: Pipeline,
    pageCalls: PageCalls,
    soon: (run: () => void) => void,
  ) {
    this.#parts = parts;
    this.#calls = calls;
    this.#pipeline = pipeline;
    this.#pageCalls = pageCalls;
    this.#soon = soon;
  }

  /** Ends a connection that is connecting or open as if the other side had done it. */
  end(record: ConnectionRecord, socket: object, code: number, reason: string): void {
    // One that is closed gets no event any more.
    if (this.#endings.get(socket) || readyStateOf(socket) > 2) return;
    // RFC 6455 §7.1.4: only a closing handshake is clean; 1006 and 1015 say that there was none.
    const wasClean = code !== LOST_CODE && code !== 1015;
    this.#endings.set(socket, { code, reason, wasClean, hasError: !wasClean });
    this.#open += 1;
    this.tap();
    record.closedBy = 'panel';
    this.#pipeline.discardOutgoing(socket);
    this.#calls.close(socket, null, null);
  }

  setOffline(isOffline: boolean): void {
    if (this.#isOffline === isOffline) return;
    this.#isOffline = isOffline;
    this.#giveBackConstructor?.();
    this.#giveBackConstructor = isOffline ? this.#refuseNew() : null;
    this.tap();
    if (!isOffline) return;
    const { connections } = this.#parts;
    for (let record = connections.first; record; record = record.next) {
      if (record.socket && readyStateOf(record.socket) < 2) this.end(record, record.socket, LOST_CODE, '');
    }
  }

  /** Stands between the browser and the page while there is a reason to, and no longer. */
  tap(): void {
    const { observer } = this.#parts;
    const isPassing = this.#pipeline.isOn;
    this.#pageCalls.set(isPassing);
    observer.tap =
      this.#open > 0 || this.#isOffline || isPassing
        ? (record, socket, event) => this.#take(record, socket, event)
        : null;
  }

  /** Refuses what the page opens from now on; returns how to stop that. */
  #refuseNew(): (() => void) | null {
    const construct = this.#parts.traps?.construct;
    const trap = construct?.construct;
    if (!construct || !trap) return null;
    construct.construct = (target, args: unknown[], newTarget) => {
      const socket = trap(target, args, newTarget);
      const record = this.#parts.observer.recordOf(socket);
      // In a task of its own: right behind the constructor a page sees a socket that is connecting.
      if (record) this.#soon(() => this.end(record, socket, LOST_CODE, ''));
      return socket;
    };
    return () => {
      construct.construct = trap;
    };
  }

  #take(record: ConnectionRecord, socket: EventTarget, event: Event): boolean {
    const isTaken = this.#takes(record, socket, event, this.#typeOf(event));
    if (isTaken) this.#stop(event);
    return isTaken;
  }

  #takes(record: ConnectionRecord, socket: EventTarget, event: Event, type: string): boolean {
    const ending = this.#endings.get(socket);
    if (type === 'close') return this.#takesEnd(record, socket, event, ending);
    // What comes behind a simulated end does not come.
    if (ending) return true;
    if (type === 'message') return this.#pipeline.enter(record, socket, false, dataOf(event));
    return type === 'error' && this.#pipeline.error(socket);
  }

  #takesEnd(record: ConnectionRecord, socket: object, event: Event, simulated: Ending | undefined): boolean {
    const hasError = this.#pipeline.hasError(socket);
    const ending = simulated ?? {
      code: codeOf(event),
      reason: reasonOf(event),
      wasClean: wasCleanOf(event),
      hasError,
    };
    const isLater = this.#pipeline.end(record, socket, ending);
    if (simulated) {
      this.#open -= 1;
      this.tap();
    }
    // An error that was held back has to be told too.
    if (!isLater && (simulated || hasError)) this.#pipeline.tellEnd(record, socket, ending);
    return isLater || simulated !== undefined || hasError;
  }
}
