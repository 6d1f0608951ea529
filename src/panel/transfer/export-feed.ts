import { takeBreath } from '../../base/take-breath.ts';
import { groupRows } from '../../formats/group-rows.ts';
import { buffersOf, packRows, type PackedRows } from '../../formats/packed-rows.ts';
import { connectionRecord, rowsFrom } from '../../formats/records-from-log.ts';
import type { ConnectionRecord } from '../../formats/record.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import { exportOrder, type ExportFormat } from '../../formats/write/export-format.ts';
import type { PanelSession } from '../session.ts';
import { ExportError } from './export-error.ts';
import { ROWS_IN_FLIGHT, type FromExportWorker, type ToExportWorker } from './export-message.ts';
import type { RedactionChoice } from './redaction-choice.ts';

/** The part of a worker that an export needs. */
export interface ExportWorker {
  post(message: ToExportWorker, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: FromExportWorker) => void): void;
  /** The worker itself broke: out of memory, or a fault of ours. */
  onError(listener: (message: string) => void): void;
  terminate(): void;
}

export interface FeedOptions {
  readonly worker: ExportWorker;
  readonly session: Pick<PanelSession, 'log' | 'connections'>;
  readonly format: ExportFormat;
  /** Ascending row indexes; null for all. */
  readonly rows: Iterable<number> | null;
  /** Of the log when the rows were chosen. */
  readonly generation: number;
  readonly redaction: RedactionChoice;
  readonly keep: Extract<ToExportWorker, { kind: 'start' }>['keep'];
  /** Takes the parts of what is kept. The next rows wait until a part is written. */
  readonly write: (part: Blob) => Promise<void>;
  readonly onProgress: (progress: { readonly rows: number; readonly bytes: number }) => void;
  readonly signal: AbortSignal;
}

export interface FeedResult {
  readonly rows: number;
  readonly bytes: number;
  readonly redaction: RedactionReport | null;
}

/** Work of the panel's thread without a pause, in milliseconds: half a frame leaves room for what else it does. */
const SLICE_MS = 8;

/**
 * Runs one export: packs rows of the log in slices, with a bounded number of them on their way, and hands the parts of the
 * file on. Rejects with an `ExportError`, with the target's own error, or with the signal's reason. Ends the worker.
 */
export async function feedExport(options: FeedOptions): Promise<FeedResult> {
  const feed = new Feed(options);
  try {
    return await feed.run();
  } finally {
    options.worker.terminate();
  }
}

class Feed {
  readonly #options: FeedOptions;
  readonly #ended: Promise<FeedResult>;
  #resolve: (result: FeedResult) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;
  #room = ROWS_IN_FLIGHT;
  #hasEnded = false;
  #wake: () => void = () => undefined;
  #writes: Promise<void> = Promise.resolve();
  #sliceEnd = 0;
  #told = new Set<number>();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  async run(): Promise<FeedResult> {
    const { worker, format, redaction, keep, signal } = this.#options;
    signal.throwIfAborted();
    const onAbort = (): void => this.#fail(signal.reason);
    signal.addEventListener('abort', onAbort);
    worker.onMessage((message) => this.#take(message));
    worker.onError((message) => this.#fail(new ExportError('write', message)));
    worker.post({ kind: 'start', format: format.id, redaction, keep }, []);
    try {
      return await this.#ended;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #take(message: FromExportWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#send().catch((error: unknown) => this.#fail(error));
        break;
      case 'taken':
        this.#room += 1;
        this.#options.onProgress(message);
        this.#wake();
        break;
      case 'written':
        this.#writes = this.#writes.then(() => this.#options.write(message.part));
        // Said at once: the sender may be waiting for something else.
        this.#writes.catch((error: unknown) => this.#fail(error));
        break;
      case 'done':
        void this.#finish(message);
        break;
      case 'failed':
        this.#fail(new ExportError(message.reason, message.message));
        break;
    }
  }

  async #finish({ rows, bytes, redaction }: FeedResult): Promise<void> {
    try {
      await this.#writes;
      this.#hasEnded = true;
      this.#resolve({ rows, bytes, redaction });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#hasEnded = true;
    this.#reject(error);
    this.#wake();
  }

  async #send(): Promise<void> {
    const { worker, session } = this.#options;
    this.#sliceEnd = performance.now() + SLICE_MS;
    const pieces = packRows(session.log, presentRows(session.log, await this.#order()));
    for (;;) {
      // While we waited, rows may have got other indexes: then nothing of them may be read.
      this.#check();
      const piece = pieces.next();
      if (this.#hasEnded) return;
      if (piece.done === true) break;
      if (piece.value.kind === 'away') {
        await session.log.fetch(piece.value.index);
        continue;
      }
      if (piece.value.kind === 'rows') {
        this.#introduce(piece.value);
        this.#room -= 1;
      }
      worker.post(piece.value, buffersOf(piece.value));
      await this.#writes;
      while (this.#room === 0 && !this.#hasEnded) await this.#news();
      await this.#pause();
    }
    worker.post({ kind: 'end' }, []);
  }

  /** The rows in the order that the format wants. */
  async #order(): Promise<Iterable<number>> {
    const { format, rows, session } = this.#options;
    const { log } = session;
    const wanted = rows ?? rowsFrom(log.firstRow, log.size);
    if (exportOrder(format.id) === 'log') return wanted;
    const steps = groupRows(log, wanted, log.size);
    for (;;) {
      this.#check();
      const step = steps.next();
      if (step.done === true) return step.value;
      await this.#pause();
    }
  }

  /** Tells the worker of connections before their first rows, with all that is known of them now. */
  #introduce({ count, columns }: PackedRows): void {
    const { worker, session } = this.#options;
    const connections: (readonly [number, ConnectionRecord])[] = [];
    for (let at = 0; at < count; at += 1) {
      const index = columns.connection[at] ?? -1;
      if (this.#told.has(index)) continue;
      this.#told.add(index);
      const connection = session.connections.at(index);
      if (connection) connections.push([index, connectionRecord(connection)]);
    }
    if (connections.length > 0) worker.post({ kind: 'connections', connections }, []);
  }

  #check(): void {
    const { session, generation } = this.#options;
    if (session.log.generation !== generation) throw new ExportError('cleared');
  }

  async #pause(): Promise<void> {
    if (performance.now() < this.#sliceEnd) return;
    await takeBreath();
    this.#sliceEnd = performance.now() + SLICE_MS;
  }

  async #news(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // The wait was a pause.
    this.#sliceEnd = performance.now() + SLICE_MS;
  }
}

/** A log that is full drops its oldest rows, and what is gone reads as an empty frame: that must not get into a file. */
function* presentRows(log: PanelSession['log'], rows: Iterable<number>): Generator<number> {
  for (const index of rows) {
    if (index < log.firstRow) throw new ExportError('cleared');
    yield index;
  }
}
