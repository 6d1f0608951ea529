import type { ReleaseCause } from '../../protocol/capture-event.ts';
import { MAX_HELD_BYTES, MAX_HELD_MESSAGES } from '../../protocol/limits.ts';
import { privateMap } from '../page/built-ins.ts';
import type { ConnectionTable } from '../page/connection-record.ts';
import { MessageLine, type Passing, WAITS_BYTES, WAITS_TURN, WAITS_USER } from './passing.ts';
import { sizeOf } from './sent-data.ts';

/** One that is to be passed by others goes on without them after this long. */
const REORDER_MS = 2_000;
/** Timers overflow at 2^31 ms, and then fire at once. */
const MAX_TIMER_MS = 1_000_000_000;

interface Lines {
  readonly in: MessageLine;
  readonly out: MessageLine;
}

export interface LineTools {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => void;
  /** Runs a function in a task of its own. */
  readonly soon: (run: () => void) => void;
  /** Whether anything waits has changed. */
  readonly onBusy: () => void;
}

/** What becomes of those that stand in a line. */
export interface LineHost {
  /** Its turn has come. */
  leave(passing: Passing): void;
  /** It waits for somebody, or behind one that does. */
  note(passing: Passing): void;
  /** It will never leave. */
  discard(passing: Passing): void;
  /** It cannot leave before its Blob was read. */
  lacksBytes(passing: Passing): boolean;
  read(line: MessageLine, passing: Passing): void;
}

/** The lines of all connections: two each, in order. Whoever is first leaves as soon as it may. */
export class MessageLines {
  readonly #connections: ConnectionTable;
  readonly #tools: LineTools;
  readonly #host: LineHost;
  readonly #lines = privateMap<Lines>();
  /** How many stand in all lines. */
  waiting = 0;
  heldBytes = 0;

  constructor(connections: ConnectionTable, tools: LineTools, host: LineHost) {
    this.#connections = connections;
    this.#tools = tools;
    this.#host = host;
  }

  of(socket: object): Lines | undefined {
    return this.#lines.get(socket);
  }

  /** The one with that row; null when it does not wait any more. */
  find(message: number): Passing | null {
    for (let record = this.#connections.first; record; record = record.next) {
      const lines = record.socket && this.#lines.get(record.socket);
      if (!lines) continue;
      for (let at = lines.out.first; at; at = at.next) if (at.message === message) return at;
      for (let at = lines.in.first; at; at = at.next) if (at.message === message) return at;
    }
    return null;
  }

  each(visit: (line: MessageLine) => void): void {
    for (let record = this.#connections.first; record;) {
      // What leaves may end the connection, which takes its record out of the list.
      const { next } = record;
      const lines = record.socket && this.#lines.get(record.socket);
      if (lines) {
        visit(lines.out);
        visit(lines.in);
      }
      record = next;
    }
  }

  push(line: MessageLine, passing: Passing): void {
    line.push(passing);
    this.#added(line);
  }

  #added(line: MessageLine): void {
    this.waiting += 1;
    if (this.waiting === 1) this.#tools.onBusy();
    if (this.waiting > MAX_HELD_MESSAGES || this.heldBytes > MAX_HELD_BYTES) this.release(line, 'limit', false);
  }

  remove(line: MessageLine, passing: Passing): void {
    line.remove(passing);
    if (passing.message !== 0) this.heldBytes -= sizeOf(passing.data);
    this.waiting -= 1;
    if (this.waiting === 0) this.#tools.onBusy();
  }

  /** Lets go what may go, and sees to it that the rest will. */
  run(line: MessageLine): void {
    if (line.held > 0) this.#noteHeld(line);
    this.pump(line);
  }

  /** What waits for somebody, and what waits behind it, has its row. */
  #noteHeld(line: MessageLine): void {
    let isBehind = false;
    for (let at = line.first; at; at = at.next) {
      isBehind ||= at.waits === WAITS_USER;
      if (isBehind) at.isLate = true;
      if (isBehind || at.waits !== WAITS_TURN) this.#host.note(at);
    }
  }

  pump(line: MessageLine): void {
    if (line.isPumping || line.isScheduled) return;
    line.isPumping = true;
    try {
      for (let first = line.first; first; first = line.first) {
        if (first.waits !== WAITS_TURN) return;
        if (first.window > 0) {
          first.isLate = true;
          if (!first.next) {
            this.#waitForOthers(line, first);
            return;
          }
          first.window = first.next.ending ? 0 : first.window - 1;
          if (!first.next.ending) line.swap();
          continue;
        }
        const wait = first.dueAt - this.#tools.now();
        if (wait > 0) {
          this.#time(line, wait);
          return;
        }
        if (this.#host.lacksBytes(first)) {
          first.waits = WAITS_BYTES;
          first.isRead = true;
          this.#host.read(line, first);
          return;
        }
        this.remove(line, first);
        this.#host.leave(first);
        if (first.isOut || !line.first) continue;
        this.schedule(line);
        return;
      }
    } finally {
      line.isPumping = false;
    }
  }

  /** There may be no other message for a long time. */
  #waitForOthers(line: MessageLine, passing: Passing): void {
    if (passing.isTimed) return;
    passing.isTimed = true;
    this.#tools.setTimer(() => {
      passing.window = 0;
      this.pump(line);
    }, REORDER_MS);
  }

  /** Puts what was added to a message right behind it, or, when it has gone already, at the end of what came with it. */
  pushFollowers(line: MessageLine, passing: Passing): void {
    let before = passing;
    let { follower } = passing;
    passing.follower = null;
    while (follower) {
      const { follower: next } = follower;
      follower.follower = null;
      line.pushBehind(before, follower);
      this.#added(line);
      before = follower;
      follower = next;
    }
  }

  schedule(line: MessageLine): void {
    if (line.isScheduled) return;
    line.isScheduled = true;
    this.#tools.soon(() => {
      line.isScheduled = false;
      this.pump(line);
    });
  }

  #time(line: MessageLine, waitMs: number): void {
    if (line.isTimed || waitMs === Number.POSITIVE_INFINITY) return;
    line.isTimed = true;
    this.#tools.setTimer(
      () => {
        line.isTimed = false;
        this.pump(line);
      },
      waitMs < MAX_TIMER_MS ? waitMs : MAX_TIMER_MS,
    );
  }

  release(line: MessageLine, cause: ReleaseCause, isNow: boolean): void {
    for (let at = line.first; at; at = at.next) {
      at.dueAt = 0;
      at.window = 0;
      // What was let go already keeps its reason.
      if (at.waits !== WAITS_TURN) at.cause = cause;
      line.change(at, WAITS_TURN);
    }
    if (!isNow) {
      this.pump(line);
      return;
    }
    for (let first = line.first; first; first = line.first) {
      this.remove(line, first);
      this.#host.leave(first);
    }
  }

  discard(line: MessageLine): void {
    for (let at = line.first; at;) {
      const { next } = at;
      if (!at.ending) {
        this.remove(line, at);
        this.#host.discard(at);
      }
      at = next;
    }
    this.run(line);
  }

  line(socket: object, isOut: boolean): MessageLine {
    let lines = this.#lines.get(socket);
    if (!lines) {
      lines = { in: new MessageLine(), out: new MessageLine() };
      this.#lines.set(socket, lines);
    }
    return isOut ? lines.out : lines.in;
  }
}
