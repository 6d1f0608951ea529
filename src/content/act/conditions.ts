import { getterOf, privateMap, uncurry } from '../page/built-ins.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { readyStateOf } from '../page/native-socket.ts';
import type { Latency } from './latency.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';

/** How a connection is to end for the page, whatever the browser says. */
interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** RFC 6455 §7.4.1: says that no Close frame came. */
const LOST: Ending = { code: 1006, reason: '' };

/**
 * Lets a page live through what it must survive: a close by the server, a loss, refused connections, a slow network. At an end the real socket is closed, so its
 * `readyState` is true; the events that the browser dispatches at the end are replaced by those of the case. Stands between the browser
 * and the page only while there is something to replace.
 */
export class Conditions {
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #endings = privateMap<Ending>();
  readonly #typeOf = getterOf<string>(Event.prototype, 'type');
  readonly #stop = uncurry<Event, [], void>(Event.prototype.stopImmediatePropagation);
  readonly #latency: Latency;
  readonly #soon: (run: () => void) => void;
  #isOffline = false;
  #open = 0;
  #giveBackConstructor: (() => void) | null = null;

  /** `soon`: runs a function in a task of its own. */
  constructor(parts: HookParts, calls: NativeSocketCalls, latency: Latency, soon: (run: () => void) => void) {
    this.#parts = parts;
    this.#calls = calls;
    this.#latency = latency;
    this.#soon = soon;
  }

  /** The panel was closed: the page gets its network back. */
  reset(): void {
    this.setOffline(false);
    this.setLatency(0, 0);
  }

  setLatency(delayMs: number, jitterMs: number): void {
    this.#latency.set(delayMs, jitterMs);
    this.#tap();
  }

  /** Ends a connection that is connecting or open as if the other side had done it. */
  end(record: ConnectionRecord, socket: object, code: number, reason: string): void {
    // One that is closed gets no event any more.
    if (this.#endings.get(socket) || readyStateOf(socket) > 2) return;
    this.#endings.set(socket, { code, reason });
    this.#open += 1;
    this.#tap();
    record.closedBy = 'panel';
    this.#calls.close(socket, null, null);
  }

  setOffline(isOffline: boolean): void {
    if (this.#isOffline === isOffline) return;
    this.#isOffline = isOffline;
    this.#giveBackConstructor?.();
    this.#giveBackConstructor = isOffline ? this.#refuseNew() : null;
    this.#tap();
    if (!isOffline) return;
    const { connections } = this.#parts;
    for (let record = connections.first; record; record = record.next) {
      if (record.socket && readyStateOf(record.socket) < 2) this.end(record, record.socket, LOST.code, LOST.reason);
    }
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
      if (record) this.#soon(() => this.end(record, socket, LOST.code, LOST.reason));
      return socket;
    };
    return () => {
      construct.construct = trap;
    };
  }

  #tap(): void {
    const { observer } = this.#parts;
    observer.tap =
      this.#open > 0 || this.#isOffline || this.#latency.isOn
        ? (record, socket, event) => this.#take(record, socket, event)
        : null;
  }

  #take(record: ConnectionRecord, socket: EventTarget, event: Event): boolean {
    const type = this.#typeOf(event);
    if (this.#latency.isOn && this.#latency.take(record, socket, event, type)) {
      this.#stop(event);
      return true;
    }
    const ending = this.#endings.get(socket);
    if (!ending) return false;
    this.#stop(event);
    if (type !== 'close') return true;
    this.#open -= 1;
    this.#tap();
    const { code, reason } = ending;
    // RFC 6455 §7.1.4: only a closing handshake is clean; 1006 and 1015 say that there was none.
    const wasClean = code !== 1006 && code !== 1015;
    if (!wasClean) this.#parts.recorder.error(record);
    this.#parts.recorder.close(record, code, reason, wasClean);
    this.#calls.end(socket, code, reason, wasClean);
    return true;
  }
}
