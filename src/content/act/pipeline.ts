import type { ReleaseCause } from '../../protocol/capture-event.ts';
import { TAG_IS_INJECTED } from '../../protocol/packed-events.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { blobSizeOf, readyStateOf } from '../page/native-socket.ts';
import type { ReadBlob } from './blob-bytes.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';
import { type LineTools, MessageLines } from './message-lines.ts';
import { type Ending, type MessageLine, Passing, WAITS_BYTES, WAITS_TURN, WAITS_USER } from './passing.ts';
import { PassingRows } from './passing-rows.ts';
import { ownData, sizeOf } from './sent-data.ts';

const INFINITE = Number.POSITIVE_INFINITY;

/** Says of each message, before it goes on, what is to become of it. */
export interface Stage {
  /** Something may become of messages. */
  readonly isOn: boolean;
  /** It asks for what a Blob holds. */
  readonly readsBlobs: boolean;
  /** Not even the end of a connection comes through. */
  readonly holdsEnds: boolean;
  /** Changes one that came, or lets it wait. True: it goes no further, and its rows are written. */
  take(passing: Passing, pipeline: Pipeline): boolean;
}

export interface PipelineTools extends LineTools {
  readonly readBlob: ReadBlob;
  /** Closes a connection as the panel's user does. */
  readonly close: (record: ConnectionRecord, socket: object, code: number | null, reason: string | null) => void;
}

/**
 * What every message passes while the user has something done to messages: one ordered line per connection and direction. One that waits lets nothing
 * overtake it, not even the end of its connection. A row stands where a message was sent or delivered; one that waits for somebody has its row at once, and a
 * `released` event says what became of it. Each incoming message is delivered in a task of its own, as the browser does it.
 */
export class Pipeline {
  readonly rows: PassingRows;
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #tools: PipelineTools;
  readonly #lines: MessageLines;
  readonly #stages: readonly [Stage, ...Stage[]];
  readonly #stageCount: number;

  /** `stages` in the order in which messages pass them. */
  constructor(parts: HookParts, calls: NativeSocketCalls, stages: readonly [Stage, ...Stage[]], tools: PipelineTools) {
    this.#parts = parts;
    this.#calls = calls;
    this.#stages = stages;
    this.#stageCount = stages.length;
    this.#tools = tools;
    this.rows = new PassingRows(parts, tools.now);
    this.#lines = new MessageLines(parts.connections, tools, {
      leave: (passing) => this.#leave(passing),
      note: (passing) => this.note(passing),
      discard: (passing) => this.rows.discard(passing),
      lacksBytes: (passing) => this.#lacksBytes(passing),
      read: (line, passing) => this.#read(line, passing),
    });
  }

  /** Messages have to pass here. */
  get isOn(): boolean {
    if (this.#lines.waiting > 0) return true;
    for (let at = 0; at < this.#stageCount; at += 1) if (this.#stages[at]?.isOn) return true;
    return false;
  }

  /**
   * A message that was sent, or that came; says whether it is taken. One that is not goes on as the browser has it. `data`: as `sendable` leaves it, or the
   * event's own.
   */
  enter(record: ConnectionRecord, socket: object, isOut: boolean, data: unknown): boolean {
    const line = this.#lines.line(socket, isOut);
    const passing = new Passing(record, socket, isOut, data);
    if (this.#readsBlobs() && blobSizeOf(data) >= 0) {
      passing.waits = WAITS_BYTES;
      this.#lines.push(line, passing);
      this.#read(line, passing);
      return true;
    }
    if (this.#judge(passing, 0)) return true;
    const { original, waits, dueAt, window, follower } = passing;
    if (waits === WAITS_TURN && window === 0 && !line.first && (dueAt === 0 || dueAt <= this.#tools.now())) {
      if (original === undefined && !follower) {
        this.#passed(passing, this.#parts.recorder.lastMessage + 1);
        return false;
      }
      this.#leave(passing);
    } else {
      if (isOut && original === undefined && waits === WAITS_TURN) passing.data = ownData(data);
      this.#lines.push(line, passing);
    }
    this.#lines.pushFollowers(line, passing);
    this.#lines.run(line);
    return true;
  }

  /** Sends or delivers what the user, or a rule, has written, behind what is on its way. */
  inject(record: ConnectionRecord, socket: object, isOut: boolean, data: string | Uint8Array): void {
    const passing = new Passing(record, socket, isOut, data);
    passing.origin = TAG_IS_INJECTED;
    const line = this.#lines.line(socket, isOut);
    this.#lines.push(line, passing);
    // The page gets nothing while it calls `send()`.
    if (isOut || line.size > 1) this.#lines.run(line);
    else this.#lines.schedule(line);
  }

  /** Puts another message behind one that passes. */
  follow(passing: Passing, data: unknown): void {
    const follower = new Passing(passing.record, passing.socket, passing.isOut, data);
    follower.origin = TAG_IS_INJECTED;
    follower.dueAt = passing.dueAt;
    let last = passing;
    while (last.follower) last = last.follower;
    last.follower = follower;
  }

  /** Says that one goes no further, with its row. Of one in a line: takes it out. */
  drop(passing: Passing, cause: ReleaseCause): void {
    const isInLine = passing.message !== 0;
    if (!isInLine) {
      this.#passed(passing, this.rows.drop(passing));
      return;
    }
    const line = this.#lines.line(passing.socket, passing.isOut);
    this.#lines.remove(line, passing);
    this.rows.released(passing, 'dropped', null, false, cause);
    this.#lines.run(line);
  }

  /** Gives one that will wait for somebody its row. */
  note(passing: Passing): void {
    if (passing.message !== 0 || passing.ending || passing.waits === WAITS_BYTES) return;
    this.rows.note(passing);
    this.#lines.heldBytes += sizeOf(passing.data);
  }

  /** Another message goes on in the place of one that waits, and its row tells of it. */
  renew(passing: Passing, data: string | Uint8Array): void {
    this.#lines.heldBytes += sizeOf(data) - sizeOf(passing.data);
    this.rows.renew(passing, data);
  }

  /** Lets one that waits for somebody go on when its turn comes. */
  forward(passing: Passing, cause: ReleaseCause): void {
    const line = this.#lines.line(passing.socket, passing.isOut);
    passing.cause = cause;
    line.change(passing, WAITS_TURN);
    this.#lines.run(line);
  }

  /** One that waited for the panel waits for the user from now on. */
  keep(passing: Passing): void {
    const line = this.#lines.line(passing.socket, passing.isOut);
    line.change(passing, WAITS_USER);
    passing.isLate = true;
    this.#lines.run(line);
  }

  /** One that waited for an answer has it: what is behind its stage says what comes next. */
  goOn(passing: Passing): void {
    const line = this.#lines.line(passing.socket, passing.isOut);
    line.change(passing, WAITS_TURN);
    if (this.#judge(passing, passing.stage + 1)) return;
    this.#judged(line, passing);
  }

  /** One that stands in the line was judged there. */
  #judged(line: MessageLine, passing: Passing): void {
    const { waits } = passing;
    // The stage has said it, and the line has not counted it yet.
    passing.waits = WAITS_TURN;
    line.change(passing, waits);
    this.#lines.pushFollowers(line, passing);
    this.#lines.run(line);
  }

  find(message: number): Passing | null {
    return this.#lines.find(message);
  }

  /** Lets everything go that waits. `isNow`: no task will run any more. */
  releaseAll(cause: ReleaseCause, isNow: boolean): void {
    this.#lines.each((line) => this.#lines.release(line, cause, isNow));
  }

  /** What waits for its time only goes now, or (`isStalled`) not at all. */
  retime(isStalled: boolean): void {
    this.#lines.each((line) => {
      for (let at = line.first; at; at = at.next) at.dueAt = isStalled ? INFINITE : 0;
      this.#lines.pump(line);
    });
  }

  /** `close()` is about to be called: what was sent before goes out before. */
  beforeClose(socket: object): void {
    const lines = this.#lines.of(socket);
    if (lines) this.#lines.release(lines.out, 'end', true);
  }

  /** WHATWG WebSockets: once the page has closed, what came is not delivered any more. */
  afterClose(socket: object): void {
    const lines = this.#lines.of(socket);
    if (lines) this.#lines.discard(lines.in);
  }

  /** The connection is gone: what was not sent cannot be sent any more. */
  discardOutgoing(socket: object): void {
    const lines = this.#lines.of(socket);
    if (lines) this.#lines.discard(lines.out);
  }

  /** The end of a connection, which the page learns behind what it has not got so far; says whether it has to wait. */
  end(record: ConnectionRecord, socket: object, ending: Ending): boolean {
    this.discardOutgoing(socket);
    const line = this.#lines.line(socket, false);
    const isStalled = this.#holdsEnds();
    if (!line.first && !isStalled) return false;
    const passing = new Passing(record, socket, false, null);
    passing.ending = ending;
    if (isStalled) passing.dueAt = INFINITE;
    this.#lines.push(line, passing);
    this.#lines.run(line);
    return true;
  }

  /** The page is to learn of an error before the end; says whether that has to wait. */
  error(socket: object): boolean {
    const line = this.#lines.line(socket, false);
    if (!line.first && !this.#holdsEnds()) return false;
    line.hasError = true;
    return true;
  }

  hasError(socket: object): boolean {
    return this.#lines.of(socket)?.in.hasError === true;
  }

  /** Tells the page how its connection has ended. */
  tellEnd(record: ConnectionRecord, socket: object, ending: Ending): void {
    const { code, reason, wasClean, hasError } = ending;
    if (hasError) this.#parts.recorder.error(record);
    this.#parts.recorder.close(record, code, reason, wasClean);
    this.#calls.end(socket, ending);
  }

  #readsBlobs(): boolean {
    for (let at = 0; at < this.#stageCount; at += 1) if (this.#stages[at]?.readsBlobs) return true;
    return false;
  }

  #holdsEnds(): boolean {
    for (let at = 0; at < this.#stageCount; at += 1) if (this.#stages[at]?.holdsEnds) return true;
    return false;
  }

  /** Sends a message through the stages from one on. True: it goes no further. */
  #judge(passing: Passing, from: number): boolean {
    for (let at = from; at < this.#stageCount; at += 1) {
      passing.stage = at;
      if (this.#stages[at]?.take(passing, this)) return true;
      if (passing.waits !== WAITS_TURN) return false;
    }
    return false;
  }

  #read(line: MessageLine, passing: Passing): void {
    this.#tools.readBlob(passing.data as Blob, (bytes) => {
      // It may have been let go meanwhile.
      if (passing.waits !== WAITS_BYTES) return;
      passing.bytes = bytes;
      passing.waits = WAITS_TURN;
      if (!passing.isRead) {
        passing.isRead = true;
        if (this.#judge(passing, 0)) {
          this.#lines.remove(line, passing);
          this.#lines.run(line);
          return;
        }
        this.#judged(line, passing);
        return;
      }
      this.#lines.run(line);
    });
  }

  /** A Blob for a page that wants buffers by now. */
  #lacksBytes({ isOut, ending, data, replacement, bytes, socket, isRead }: Passing): boolean {
    if (isOut || ending || bytes || replacement !== undefined || blobSizeOf(data) < 0) return false;
    // Asked for once: what cannot be read is delivered as it is.
    return !isRead && this.#calls.binaryTypeOf(socket) === 'arraybuffer';
  }

  #leave(passing: Passing): void {
    const { record, socket, isOut, ending } = passing;
    if (ending) {
      this.tellEnd(record, socket, ending);
      return;
    }
    const data = passing.replacement ?? passing.data;
    if (!isOut) {
      this.#passed(passing, this.rows.write(passing, false));
      this.#calls.dispatchMessage(socket, this.#calls.asDelivered(socket, data, passing.bytes));
      return;
    }
    const isDiscarded = readyStateOf(socket) !== 1;
    if (!isDiscarded) this.#calls.send(socket, data);
    this.#passed(passing, this.rows.write(passing, isDiscarded));
  }

  /** What a rule wants besides, now that its message passes with that row. */
  #passed({ tag, close, record, socket }: Passing, message: number): void {
    if (tag) this.rows.tag(record, message, tag);
    if (close) this.#tools.soon(() => this.#tools.close(record, socket, close.code, close.reason));
  }
}
