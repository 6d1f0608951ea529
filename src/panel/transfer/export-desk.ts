import type { Dispose } from '../../base/dispose.ts';
import type { Redactor } from '../../formats/redact/redactor.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import type { ExportFormat } from '../../formats/write/index.ts';
import type { PanelSession } from '../session.ts';
import type { RedactionChoice } from './redaction-choice.ts';
import { createBlobTarget, type ChooseTarget, type SaveTarget } from './save-target.ts';

/** What an export is to be. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly name: string;
  /** Ascending row indexes; null for all. */
  readonly rows: Iterable<number> | null;
  readonly redaction: RedactionChoice;
}

/** An immutable snapshot of the export that runs or ran last. */
export type ExportState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly purpose: 'file' | 'clipboard' | 'preview';
      readonly name: string;
      readonly records: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'done';
      readonly purpose: 'file' | 'clipboard' | 'preview';
      readonly name: string;
      readonly records: number;
      readonly bytes: number;
      /** Null when nothing was to be replaced. */
      readonly redaction: RedactionReport | null;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: ExportFailure; readonly message: string };

/**
 * `pattern`: one of the user's is not valid; `cleared`: rows went away while they were written; `too-large`: more than a
 * clipboard takes; `clipboard`: the browser refused it; `write`: the file could not be written, in the browser's words.
 */
export type ExportFailure = 'pattern' | 'cleared' | 'too-large' | 'clipboard' | 'write';

export interface ExportDeskDependencies {
  readonly session: Pick<PanelSession, 'log' | 'connections'>;
  readonly chooseTarget: ChooseTarget;
  readonly copyText: (text: string) => Promise<boolean>;
  readonly maxClipboardBytes?: number;
}

/** A clipboard that gets more than this makes the whole desktop wait. */
const MAX_CLIPBOARD_BYTES = 32 * 1024 * 1024;

class ExportError extends Error {
  readonly reason: ExportFailure;

  constructor(reason: ExportFailure, message = '') {
    super(message);
    this.reason = reason;
  }
}

/** Writes rows of the log to a file or to the clipboard, one export at a time, in slices that leave the panel usable. */
export class ExportDesk {
  readonly #dependencies: ExportDeskDependencies;
  #listeners = new Set<() => void>();
  #state: ExportState = { kind: 'idle' };
  #cancel: AbortController | null = null;

  constructor(dependencies: ExportDeskDependencies) {
    this.#dependencies = dependencies;
  }

  getState = (): ExportState => this.#state;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** To be called in a user's gesture. */
  async save(request: ExportRequest): Promise<void> {
    const { chooseTarget } = this.#dependencies;
    await this.#run('file', request, () => chooseTarget(request.name, request.format));
  }

  /** To be called in a user's gesture; text formats only. */
  async copy(request: ExportRequest): Promise<void> {
    const { copyText, maxClipboardBytes = MAX_CLIPBOARD_BYTES } = this.#dependencies;
    let whole: Blob | null = null;
    let bytes = 0;
    const blob = createBlobTarget((saved) => {
      whole = saved;
    }, 'text/plain');
    await this.#run('clipboard', request, () =>
      Promise.resolve({
        ...blob,
        write: (chunk) => {
          bytes += chunk.length;
          if (bytes > maxClipboardBytes) throw new ExportError('too-large');
          return blob.write(chunk);
        },
        close: async () => {
          await blob.close();
          if (whole === null || !(await copyText(await whole.text()))) throw new ExportError('clipboard');
        },
      }),
    );
  }

  /** Runs the whole export and keeps nothing of it but the redaction's report. */
  async preview(request: ExportRequest): Promise<void> {
    const nowhere: SaveTarget = {
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    };
    await this.#run('preview', request, () => Promise.resolve(nowhere));
  }

  cancel(): void {
    this.#cancel?.abort();
  }

  /** Back to the beginning, when nothing is running. */
  dismiss(): void {
    if (this.#cancel === null) this.#publish({ kind: 'idle' });
  }

  async #run(
    purpose: 'file' | 'clipboard' | 'preview',
    request: ExportRequest,
    open: () => Promise<SaveTarget | null>,
  ): Promise<void> {
    if (this.#cancel !== null) return;
    const cancel = new AbortController();
    this.#cancel = cancel;
    try {
      // First of all, while the user's gesture lasts.
      const target = await open();
      if (target === null) {
        this.#publish({ kind: 'idle' });
        return;
      }
      await this.#write(purpose, request, target, cancel.signal);
    } catch (error) {
      this.#publish(failureOf(error, cancel.signal));
    } finally {
      this.#cancel = null;
    }
  }

  async #write(
    purpose: 'file' | 'clipboard' | 'preview',
    request: ExportRequest,
    target: SaveTarget,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      // Loaded on demand: most sessions export nothing.
      const { createRedactor } = await import('./create-redactor.ts');
      const redactor = await createRedactor(request.redaction);
      if (redactor.kind === 'error') throw new ExportError('pattern', redactor.error);
      const written = await this.#stream(purpose, request, redactor.value, target, signal);
      await target.close();
      this.#publish({
        kind: 'done',
        purpose,
        name: request.name,
        ...written,
        redaction: redactor.value?.report() ?? null,
      });
    } catch (error) {
      // A half file is worse than none; that it cannot be removed is no news.
      await target.abort().catch(() => undefined);
      throw error;
    }
  }

  async #stream(
    purpose: 'file' | 'clipboard' | 'preview',
    request: ExportRequest,
    redactor: Redactor | null,
    target: SaveTarget,
    signal: AbortSignal,
  ): Promise<{ records: number; bytes: number }> {
    const { exportLog } = await import('../../formats/write/index.ts');
    const { log, connections } = this.#dependencies.session;
    const { generation } = log;
    const { name, format, rows } = request;
    let written = { records: 0, bytes: 0 };
    this.#publish({ kind: 'running', purpose, name, ...written });
    const chunks = exportLog(format.id, log, connections, {
      signal,
      ...(rows === null ? {} : { rows }),
      ...(redactor === null ? {} : { redactor }),
      onProgress: ({ records, bytes }) => {
        if (log.generation !== generation) throw new ExportError('cleared');
        written = { records, bytes };
        this.#publish({ kind: 'running', purpose, name, ...written });
      },
    });
    try {
      for await (const chunk of chunks) {
        await target.write(chunk);
        // While we waited, rows may have got other indexes.
        if (log.generation !== generation) break;
      }
    } catch (error) {
      // Reading rows that are gone throws.
      if (log.generation === generation) throw error;
    }
    if (log.generation !== generation) throw new ExportError('cleared');
    return written;
  }

  #publish(state: ExportState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function failureOf(error: unknown, signal: AbortSignal): ExportState {
  if (signal.aborted) return { kind: 'cancelled' };
  if (error instanceof ExportError) return { kind: 'failed', reason: error.reason, message: error.message };
  return { kind: 'failed', reason: 'write', message: error instanceof Error ? error.message : String(error) };
}
