import type { Dispose } from '../../base/dispose.ts';
import type { CaptureFormat } from '../../formats/detect.ts';
import { RecordLog } from '../../formats/record-log.ts';
import type { CaptureRecord } from '../../formats/record.ts';
import type { Sender } from '../../decoder/wire-frame.ts';
import type { ImportedFrom } from '../../model/connection.ts';
import type { PanelSession } from '../session.ts';
import { importText } from '../text/import-text.ts';
import type { FromImportWorker, ToImportWorker } from './import-message.ts';
import { unpackRecords } from './unpack-records.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from './import-limits.ts';

/** The part of a worker that an import needs. */
export interface ImportWorker {
  post(message: ToImportWorker): void;
  onMessage(listener: (message: FromImportWorker) => void): void;
  /** The worker itself broke: out of memory, or a fault of ours. */
  onError(listener: (message: string) => void): void;
  terminate(): void;
}

export interface ImportRequest {
  /** Of the import; one is made up when absent. A file of the same id must not be in the log. */
  readonly id?: string;
  readonly name: string;
  readonly file: Blob;
  /** Null: the content tells. */
  readonly format?: CaptureFormat | null;
  /** For raw streams and hex dumps. */
  readonly sender?: Sender | null;
  readonly extensions?: string | null;
}

export interface ImportProblem {
  readonly code: string;
  readonly message: string;
  readonly offset: number | null;
}

export type ImportOutcome =
  | 'complete'
  /** By the user; what was read stays. */
  | 'cancelled'
  /** The log was cleared meanwhile. */
  | 'cleared'
  /** A limit of ours; the rest of the file was not read. */
  | 'limit'
  /** The file could not be read any more. */
  | 'failed';

/** What came of one file. */
export interface ImportReport {
  readonly id: string;
  /** To read the same file again in another way. */
  readonly request: ImportRequest;
  readonly name: string;
  readonly outcome: ImportOutcome;
  /** The browser's words when it failed. */
  readonly failure: string | null;
  readonly connections: number;
  readonly frames: number;
  readonly bytesRead: number;
  readonly byteLength: number;
  readonly problems: readonly ImportProblem[];
  /** More than are listed. */
  readonly problemCount: number;
}

/** An immutable snapshot. */
export interface ImportState {
  /** The file that is being read, as far as it is; the outcome is not decided yet. */
  readonly job: Omit<ImportReport, 'outcome' | 'failure'> | null;
  readonly waiting: number;
  /** Of the files that were read, newest last, until they are dismissed or closed. */
  readonly reports: readonly ImportReport[];
  /** Whether there is anything to close. */
  readonly hasImports: boolean;
}

export interface ImportDeskDependencies {
  readonly session: Pick<PanelSession, 'log' | 'connections' | 'imports' | 'subscribe'>;
  readonly startWorker: () => ImportWorker;
  /** Epoch milliseconds, for rows of a file that has no times at all. */
  readonly now: () => number;
  readonly limits?: ImportLimits;
  /** A file was read: its connections are in the log. */
  readonly onRead?: (report: ImportReport) => void;
}

interface Job {
  readonly request: ImportRequest;
  readonly from: ImportedFrom;
  readonly worker: ImportWorker;
  readonly records: RecordLog;
  readonly problems: ImportProblem[];
  rows: number;
  bytes: number;
  frames: number;
  connections: Set<string>;
  problemCount: number;
  bytesRead: number;
}

/** Reads files into the log, one after the other, each in a worker of its own. */
export class ImportDesk {
  readonly #dependencies: ImportDeskDependencies;
  readonly #limits: ImportLimits;
  readonly #stopMoves: Dispose;
  readonly #stopDrawing: Dispose;
  #listeners = new Set<() => void>();
  #queue: ImportRequest[] = [];
  #job: Job | null = null;
  #reports: readonly ImportReport[] = [];
  #count = 0;
  #hasImports = false;
  #state: ImportState = { job: null, waiting: 0, reports: [], hasImports: false };

  constructor(dependencies: ImportDeskDependencies) {
    this.#dependencies = dependencies;
    this.#limits = dependencies.limits ?? DEFAULT_IMPORT_LIMITS;
    this.#stopMoves = dependencies.session.imports.onMoved((rows) => {
      if (rows !== null) this.#job?.records.move(rows);
      else this.#cleared();
    });
    this.#stopDrawing = dependencies.session.subscribe(() => {
      if (this.#job !== null) this.#publish();
    });
  }

  getState = (): ImportState => this.#state;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Reads these next, in this order. */
  add(requests: readonly ImportRequest[]): void {
    this.#queue.push(...requests);
    this.#next();
    this.#publish();
  }

  /** Stops the file that is being read and forgets those that wait; what was read stays. */
  cancel(): void {
    this.#queue = [];
    this.#finish('cancelled', null);
  }

  /** Takes the reports away; what was imported stays. */
  dismissReports(): void {
    this.#reports = [];
    this.#publish();
  }

  /** Takes everything imported out of the log. */
  closeImported(): void {
    this.cancel();
    this.#reports = [];
    this.#hasImports = false;
    this.#dependencies.session.imports.close();
    this.#publish();
  }

  dispose(): void {
    this.#queue = [];
    this.#job?.worker.terminate();
    this.#job = null;
    this.#stopMoves();
    this.#stopDrawing();
    this.#listeners.clear();
  }

  #next(): void {
    if (this.#job !== null) return;
    const request = this.#queue.shift();
    if (!request) return;
    const { session, startWorker, now } = this.#dependencies;
    this.#count += 1;
    const from: ImportedFrom = { id: request.id ?? `import-${this.#count}`, name: request.name, startTime: null };
    const records = new RecordLog({
      log: session.log,
      connections: session.connections,
      importedFrom: from,
      startTime: now(),
      onUnownedRow: (row) => session.imports.ownRow(row, from.id),
    });
    const worker = startWorker();
    const job: Job = {
      request,
      from,
      worker,
      records,
      problems: [],
      rows: 0,
      bytes: 0,
      frames: 0,
      connections: new Set(),
      problemCount: 0,
      bytesRead: 0,
    };
    this.#job = job;
    worker.onMessage((message) => {
      if (this.#job === job) this.#take(job, message);
    });
    worker.onError((message) => {
      if (this.#job === job) this.#finish('failed', message);
    });
    const { file, format = null, sender = null, extensions = null } = request;
    worker.post({ kind: 'read', file, format, sender, extensions });
  }

  #take(job: Job, message: FromImportWorker): void {
    switch (message.kind) {
      case 'records': {
        job.bytesRead = message.bytesRead;
        const isFull = !unpackRecords(message.packed, (record) => this.#takeRecord(job, record));
        if (isFull) {
          this.#finish('limit', null);
          return;
        }
        job.worker.post({ kind: 'taken' });
        // Progress is told when the session draws what was added, at most once a frame, and not for every batch.
        this.#dependencies.session.imports.changed();
        return;
      }
      case 'end':
        job.bytesRead = job.request.file.size;
        this.#finish('complete', null);
        return;
      case 'failed':
        this.#finish('failed', message.isFileGone ? importText.fileGone(message.message) : message.message);
    }
  }

  /** False when a limit was reached: the record was not taken. */
  #takeRecord(job: Job, record: CaptureRecord): boolean {
    if (job.rows >= this.#limits.rows || job.bytes >= this.#limits.bytes) return false;
    this.#hasImports = true;
    if (record.kind === 'connection') job.connections.add(record.id);
    else job.rows += 1;
    if (record.kind === 'frame') {
      job.frames += 1;
      job.connections.add(record.connection);
      job.bytes += (record.payload?.length ?? 0) + (record.message?.length ?? 0);
    }
    if (record.kind === 'problem') {
      const { code, message, offset } = record;
      job.problemCount += 1;
      if (job.problems.length < this.#limits.problems) job.problems.push({ code, message, offset });
    }
    job.records.add(record);
    return true;
  }

  /** Everything was cleared: nothing more of this file is wanted, and its connections are gone. */
  #cleared(): void {
    this.#queue = [];
    this.#finish('cleared', null);
    this.#reports = [];
    this.#hasImports = false;
    this.#publish();
  }

  #finish(outcome: ImportOutcome, failure: string | null): void {
    const job = this.#job;
    if (job === null) return;
    this.#job = null;
    job.worker.terminate();
    if (outcome === 'limit' || outcome === 'cancelled' || outcome === 'failed') {
      // A row where it stopped: nobody may take what is here for all of it.
      job.records.add({
        kind: 'lifecycle',
        connection: null,
        time: null,
        event: { type: 'gap', reason: stopReason(job.request.name, outcome, failure), frames: null, bytes: null },
      });
      this.#hasImports = true;
    }
    job.records.finish();
    const report: ImportReport = { ...progressOf(job), outcome, failure };
    this.#reports = [...this.#reports, report];
    this.#dependencies.session.imports.changed();
    if (outcome !== 'cleared') this.#dependencies.onRead?.(report);
    this.#next();
    this.#publish();
  }

  #publish(): void {
    this.#state = {
      job: this.#job && progressOf(this.#job),
      waiting: this.#queue.length,
      reports: this.#reports,
      hasImports: this.#hasImports,
    };
    for (const listener of this.#listeners) listener();
  }
}

function progressOf(job: Job): Omit<ImportReport, 'outcome' | 'failure'> {
  return {
    id: job.from.id,
    request: job.request,
    name: job.from.name,
    connections: job.connections.size,
    frames: job.frames,
    bytesRead: job.bytesRead,
    byteLength: job.request.file.size,
    problems: [...job.problems],
    problemCount: job.problemCount,
  };
}

function stopReason(name: string, outcome: 'limit' | 'cancelled' | 'failed', failure: string | null): string {
  switch (outcome) {
    case 'limit':
      return `${name} holds more than the panel keeps; the rest was not read`;
    case 'cancelled':
      return `the import of ${name} was cancelled; the rest was not read`;
    case 'failed':
      return `${name} could not be read any further: ${failure ?? ''}`;
  }
}
