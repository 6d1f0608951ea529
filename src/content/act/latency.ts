import { privateMap } from '../page/built-ins.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { blobSizeOf, dataOf, readyStateOf } from '../page/native-socket.ts';
import { byteSourceOf, copyFrom } from '../page/payload.ts';
import type { DelayLine } from './delay-line.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';

interface Lines {
  readonly in: DelayLine;
  readonly out: DelayLine;
}

/**
 * Delays every message of a document, each direction in its order. A message to the server leaves later; one from the server reaches the page
 * later, as an event of ours. A row stands where the message was sent or delivered. Nothing waits longer than its connection: what is left goes
 * out before a close, and in before the close event.
 */
export class Latency {
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #newLine: () => DelayLine;
  readonly #random: () => number;
  readonly #lines = privateMap<Lines>();
  #delayMs = 0;
  #jitterMs = 0;
  #giveBack: (() => void) | null = null;

  constructor(parts: HookParts, calls: NativeSocketCalls, newLine: () => DelayLine, random: () => number) {
    this.#parts = parts;
    this.#calls = calls;
    this.#newLine = newLine;
    this.#random = random;
  }

  get isOn(): boolean {
    return this.#giveBack !== null;
  }

  /** Milliseconds each way, and up to how many more by chance. Both 0: off; what waits is let go at once. */
  set(delayMs: number, jitterMs: number): void {
    this.#delayMs = delayMs;
    this.#jitterMs = jitterMs;
    const isOn = delayMs > 0 || jitterMs > 0;
    if (isOn) this.#giveBack ??= this.#delayCalls();
    else {
      this.#giveBack?.();
      this.#giveBack = null;
      this.#flushAll();
    }
  }

  /** An event on its way to the page; says whether it is kept for later. */
  take(record: ConnectionRecord, socket: object, event: Event, type: string): boolean {
    const line = this.#linesOf(socket).in;
    if (type === 'close') line.flush();
    if (type !== 'message') return false;
    const data = dataOf(event);
    line.push(this.#nextDelay(), () => {
      // On a socket that the page has closed since, the standard drops what comes.
      if (record.closedBy || readyStateOf(socket) === 2) return;
      this.#parts.observer.message(record, 0, data);
      this.#calls.dispatchMessage(socket, data);
    });
    return true;
  }

  #delayCalls(): () => void {
    const { traps, observer } = this.#parts;
    const send = traps?.send;
    const close = traps?.close;
    const sendTrap = send?.apply;
    const closeTrap = close?.apply;
    if (!send || !close || !sendTrap || !closeTrap) return () => undefined;
    send.apply = (target, self: unknown, args: unknown[]) => {
      const record = observer.recordOf(self);
      const data = args.length > 0 ? settled(args[0]) : null;
      if (!record || data === null || typeof self !== 'object' || self === null || readyStateOf(self) !== 1) {
        if (record && typeof self === 'object' && self !== null) this.#linesOf(self).out.flush();
        return sendTrap(target, self, args) as unknown;
      }
      this.#linesOf(self).out.push(this.#nextDelay(), () => void sendTrap(target, self, [data]));
      return undefined;
    };
    close.apply = (target, self: unknown, args: unknown[]) => {
      if (typeof self === 'object' && self !== null) this.#lines.get(self)?.out.flush();
      return closeTrap(target, self, args) as unknown;
    };
    return () => {
      send.apply = sendTrap;
      close.apply = closeTrap;
    };
  }

  #nextDelay(): number {
    return this.#delayMs + this.#jitterMs * this.#random();
  }

  #linesOf(socket: object): Lines {
    const known = this.#lines.get(socket);
    if (known) return known;
    const lines: Lines = { in: this.#newLine(), out: this.#newLine() };
    this.#lines.set(socket, lines);
    return lines;
  }

  #flushAll(): void {
    for (let record = this.#parts.connections.first; record; record = record.next) {
      const lines = record.socket && this.#lines.get(record.socket);
      if (!lines) continue;
      lines.out.flush();
      lines.in.flush();
    }
  }
}

/** What `send()` was given, as it was then: a page may change its bytes meanwhile. Null for what must be converted by the browser at once. */
function settled(data: unknown): unknown {
  if (typeof data === 'string') return data;
  if (typeof data !== 'object' || data === null) return null;
  const source = byteSourceOf(data);
  if (source) return copyFrom(source, 0, source.length);
  return blobSizeOf(data) >= 0 ? data : null;
}
