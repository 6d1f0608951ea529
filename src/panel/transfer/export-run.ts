import { PackedRowReader } from '../../formats/packed-rows.ts';
import type { CaptureRecord, ConnectionRecord } from '../../formats/record.ts';
import { recordsOfRows, rowsFrom } from '../../formats/records-from-log.ts';
import type { Redactor } from '../../formats/redact/redactor.ts';
import { exportOrder } from '../../formats/write/export-format.ts';
import { exportRecords } from '../../formats/write/index.ts';
import { createRedactor } from './create-redactor.ts';
import { openExportFile } from './export-file.ts';
import { PART_BYTES, type FromExportWorker, type ToExportWorker } from './export-message.ts';

type Start = Extract<ToExportWorker, { kind: 'start' }>;

/** One export on the worker's side: takes packed rows, gives the file in parts. Errors become a message. */
export class ExportRun {
  readonly #post: (message: FromExportWorker) => void;
  #queue: ToExportWorker[] = [];
  #wake: (() => void) | null = null;
  #connections = new Map<number, ConnectionRecord>();

  constructor(post: (message: FromExportWorker) => void) {
    this.#post = post;
  }

  take(message: ToExportWorker): void {
    if (message.kind === 'start') {
      void this.#run(message);
      return;
    }
    this.#queue.push(message);
    this.#wake?.();
  }

  async #run(start: Start): Promise<void> {
    try {
      const redactor = await createRedactor(start.redaction);
      if (redactor.kind === 'error') this.#post({ kind: 'failed', reason: 'pattern', message: redactor.error });
      else await this.#write(start, redactor.value);
    } catch (error) {
      this.#post({ kind: 'failed', reason: 'write', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #write({ format, keep }: Start, redactor: Redactor | null): Promise<void> {
    const file = keep === 'file' ? await openExportFile(Date.now()) : null;
    const written = { rows: 0, bytes: 0 };
    const records = this.#records(written);
    const source = redactor === null ? records : redactor.redactBatches(records);
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    const give = (): void => {
      if (bytes > 0) this.#post({ kind: 'written', part: new Blob(chunks) });
      chunks = [];
      bytes = 0;
    };
    this.#post({ kind: 'ready' });
    // Nobody waits for this thread, so it never pauses: it takes messages while it waits for rows.
    const options = { sliceMs: Number.POSITIVE_INFINITY };
    for await (const chunk of exportRecords(format, source, options, exportOrder(format))) {
      written.bytes += chunk.length;
      if (file !== null) file.write(chunk);
      else if (keep !== 'nothing') {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= PART_BYTES) give();
      }
    }
    if (file !== null) this.#post({ kind: 'written', part: await file.finish() });
    give();
    this.#post({ kind: 'done', ...written, redaction: redactor?.report() ?? null });
  }

  /** The rows that come, as records; counts them in `written`. */
  async *#records(written: { rows: number; readonly bytes: number }): AsyncGenerator<readonly CaptureRecord[]> {
    const told = new Set<number>();
    let ahead: Uint8Array[] = [];
    for (;;) {
      const message = await this.#next();
      switch (message.kind) {
        case 'connections':
          for (const [index, record] of message.connections) this.#connections.set(index, record);
          break;
        case 'part':
          ahead.push(message.bytes);
          break;
        case 'rows': {
          const rows = new PackedRowReader(message, ahead);
          ahead = [];
          yield [
            ...recordsOfRows(rows, rowsFrom(0, rows.count), (index) => this.#connections.get(index) ?? null, told),
          ];
          written.rows += rows.count;
          this.#post({ kind: 'taken', ...written });
          break;
        }
        case 'end':
        case 'start':
          return;
      }
    }
  }

  async #next(): Promise<ToExportWorker> {
    for (;;) {
      const message = this.#queue.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
