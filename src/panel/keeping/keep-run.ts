import { assertNever } from '../../base/assert-never.ts';
import { PackedRowReader, type PackedRows } from '../../formats/packed-rows.ts';
import type { CaptureRecord, ConnectionRecord } from '../../formats/record.ts';
import { recordsOfRows, rowsFrom } from '../../formats/records-from-log.ts';
import { SessionEncoder } from '../../formats/session/index.ts';
import { marksBlocks, type NumberedMark } from '../../formats/session/session-marks.ts';
import { ByteSink } from '../../formats/write/byte-sink.ts';
import type { RowMark } from '../../model/row-marks.ts';
import { KEPT_DESCRIPTION_VERSION, keptId, type AppendedFile, type KeptFiles } from './kept-files.ts';
import type { FromKeepWorker, ToKeepWorker } from './keep-message.ts';

export interface KeepRunDependencies {
  readonly files: KeptFiles;
  readonly post: (message: FromKeepWorker) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => void;
  /** Lower case letters and digits, different each time. */
  readonly random: () => string;
}

/** A session may fill this share of the budget in one file; then it goes on in the next, so that its beginning can be deleted. */
const FILE_SHARE = 0.25;
/** The budget is looked after each time so much was written. */
const BUDGET_STEP_BYTES = 4 * 1024 * 1024;
/** What the operating system has survives a crash of the browser; this is for one of the machine. */
const SYNC_EVERY_MS = 1_000;
const DESCRIBE_EVERY_MS = 1_000;

/** The file that is being written. */
interface OpenFile {
  readonly id: string;
  readonly file: AppendedFile;
  readonly encoder: SessionEncoder;
  readonly sink: ByteSink;
  readonly startedAt: number;
  readonly part: number;
  readonly told: Set<number>;
  connections: number;
  frames: number;
  byteLength: number;
  budgetAt: number;
  syncedAt: number;
  describedAt: number | null;
}

/**
 * Writes what a panel captures into session files, on the worker's side. Whatever moment it is ended in, the files can be read
 * up to their last whole block. One message after the other: each is written before the next is looked at.
 */
export class KeepRun {
  readonly #dependencies: KeepRunDependencies;
  #queue: Promise<void> = Promise.resolve();
  #url = '';
  #startedAt = 0;
  /** Of the session; the file that is open, or the next. */
  #part = 1;
  #budgetBytes = Number.POSITIVE_INFINITY;
  #open: OpenFile | null = null;
  /** Of the session so far, and the files that they went to. */
  #rows = 0;
  #files: { readonly id: string; readonly firstRow: number; marked: string }[] = [];
  #connections = new Map<number, ConnectionRecord>();
  #ahead: Uint8Array[] = [];
  #hasFailed = false;
  #isDescriptionDue = false;

  constructor(dependencies: KeepRunDependencies) {
    this.#dependencies = dependencies;
  }

  take(message: ToKeepWorker): void {
    this.#queue = this.#queue.then(() => this.#handle(message));
  }

  /** Resolves when all messages so far are done. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #handle(message: ToKeepWorker): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#write(message);
    } catch (error) {
      this.#hasFailed = true;
      // What is on disk stays as it is, without an end: it can be read like after a crash.
      this.#open?.file.close();
      this.#open = null;
      this.#dependencies.post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #write(message: ToKeepWorker): Promise<void> {
    switch (message.kind) {
      case 'begin':
        await this.#end();
        this.#url = message.url;
        this.#startedAt = message.startedAt;
        this.#part = 1;
        this.#rows = 0;
        this.#files = [];
        this.#connections.clear();
        return;
      case 'connections':
        for (const [index, record] of message.connections) {
          this.#connections.set(index, record);
          if (this.#open?.told.has(index)) await this.#add(this.#open, [record]);
        }
        if (this.#open) await this.#flush(this.#open);
        return;
      case 'renumbered':
        this.#connections.clear();
        this.#open?.told.clear();
        return;
      case 'marks':
        await this.#writeMarks(message.marks);
        return;
      case 'budget':
        this.#budgetBytes = message.bytes;
        await this.#keepToBudget();
        return;
      case 'part':
        this.#ahead.push(message.bytes);
        return;
      case 'rows':
        await this.#addRows(message);
        this.#dependencies.post({ kind: 'taken' });
        return;
      case 'end':
        await this.#end();
        return;
      default:
        assertNever(message);
    }
  }

  async #addRows(message: PackedRows): Promise<void> {
    const open = this.#open ?? (await this.#begin());
    const rows = new PackedRowReader(message, this.#ahead);
    this.#ahead = [];
    const { told } = open;
    const before = told.size;
    const connectionOf = (index: number): ConnectionRecord | null => this.#connections.get(index) ?? null;
    this.#rows += rows.count;
    await this.#add(open, recordsOfRows(rows, rowsFrom(0, rows.count), connectionOf, told));
    open.connections += Math.max(0, told.size - before);
    await this.#flush(open);
    await this.#lookAfter(open);
  }

  async #add(open: OpenFile, records: Iterable<CaptureRecord>): Promise<void> {
    for (const record of records) {
      if (record.kind === 'frame') open.frames += 1;
      const waiting = open.encoder.add(record, open.sink);
      if (waiting) await waiting;
      if (open.sink.hasChunk) append(open, open.sink.takeChunks());
    }
  }

  /** Ends the block, so that a crash from here on loses nothing of it. */
  async #flush(open: OpenFile): Promise<void> {
    await open.encoder.flush(open.sink);
    append(open, open.sink.takeAll());
  }

  async #begin(): Promise<OpenFile> {
    const { files, now, random, post } = this.#dependencies;
    const part = this.#part;
    const time = now();
    const startedAt = part === 1 ? this.#startedAt : time;
    const id = keptId(startedAt, random());
    const file = await files.create(id);
    const open: OpenFile = {
      id,
      file,
      encoder: new SessionEncoder(),
      sink: new ByteSink(),
      startedAt,
      part,
      told: new Set(),
      connections: 0,
      frames: 0,
      byteLength: 0,
      budgetAt: BUDGET_STEP_BYTES,
      syncedAt: time,
      describedAt: null,
    };
    this.#open = open;
    this.#files.push({ id, firstRow: this.#rows, marked: '' });
    open.encoder.begin(open.sink);
    append(open, open.sink.takeAll());
    post({ kind: 'began', id });
    await this.#keepToBudget();
    return open;
  }

  async #end(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#ahead = [];
    try {
      await open.encoder.end(open.sink);
      append(open, open.sink.takeAll());
      open.file.sync();
    } finally {
      open.file.close();
    }
    await this.#describe(open);
  }

  /** What is due from time to time: to be safe, to be described, to be within the budget. */
  async #lookAfter(open: OpenFile): Promise<void> {
    const now = this.#dependencies.now();
    if (now - open.syncedAt >= SYNC_EVERY_MS) {
      open.file.sync();
      open.syncedAt = now;
    }
    if (open.describedAt === null) await this.#describe(open);
    else this.#describeSoon();
    if (open.byteLength >= this.#budgetBytes * FILE_SHARE) {
      await this.#end();
      this.#part += 1;
    } else if (open.byteLength >= open.budgetAt) {
      open.budgetAt = open.byteLength + BUDGET_STEP_BYTES;
      await this.#keepToBudget();
    }
  }

  /** Each file of the session gets the marks of its own rows, when they have changed. */
  async #writeMarks(marks: readonly (readonly [number, RowMark])[]): Promise<void> {
    for (const [at, file] of this.#files.entries()) {
      const end = this.#files[at + 1]?.firstRow ?? Number.POSITIVE_INFINITY;
      const own = marks
        .filter(([row]) => row >= file.firstRow && row < end)
        .map(([row, mark]): NumberedMark => [row - file.firstRow, mark]);
      const marked = JSON.stringify(own);
      if (marked === (file.marked === '' ? '[]' : file.marked)) continue;
      file.marked = marked;
      // One that was deleted to keep the budget has taken its marks along.
      await this.#dependencies.files.mark(file.id, marksBlocks(own)).catch(() => undefined);
    }
  }

  #describeSoon(): void {
    if (this.#isDescriptionDue) return;
    this.#isDescriptionDue = true;
    this.#dependencies.setTimer(() => {
      this.#isDescriptionDue = false;
      this.#queue = this.#queue.then(() => this.#describeOpen());
    }, DESCRIBE_EVERY_MS);
  }

  async #describeOpen(): Promise<void> {
    // A description is a comfort: keeping goes on without.
    if (this.#open !== null) await this.#describe(this.#open).catch(() => undefined);
  }

  #describe(open: OpenFile): Promise<void> {
    const { files, now } = this.#dependencies;
    open.describedAt = now();
    return files.describe(open.id, {
      version: KEPT_DESCRIPTION_VERSION,
      url: this.#url,
      startedAt: open.startedAt,
      endedAt: now(),
      connections: open.connections,
      frames: open.frames,
      part: open.part,
    });
  }

  /** Deletes the oldest sessions until all of them fit. What is being written, here or by another panel, stays. */
  async #keepToBudget(): Promise<void> {
    const { files } = this.#dependencies;
    const all = await files.list();
    let total = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const { id, byteLength } of all) {
      if (total <= this.#budgetBytes) return;
      if (id === this.#open?.id) continue;
      if (await files.remove(id)) total -= byteLength;
    }
  }
}

function append(open: OpenFile, chunks: readonly Uint8Array<ArrayBuffer>[]): void {
  for (const chunk of chunks) {
    open.file.append(chunk);
    open.byteLength += chunk.length;
  }
}
