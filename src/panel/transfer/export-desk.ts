import type { Dispose } from '../../base/dispose.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import type { ExportFormat } from '../../formats/write/export-format.ts';
import type { PanelSession } from '../session.ts';
import { ExportError, type ExportFailure } from './export-error.ts';
import type { ExportWorker, FeedResult } from './export-feed.ts';
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
      readonly rows: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'done';
      readonly purpose: 'file' | 'clipboard' | 'preview';
      readonly name: string;
      readonly rows: number;
      readonly bytes: number;
      /** Null when nothing was to be replaced. */
      readonly redaction: RedactionReport | null;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: ExportFailure; readonly message: string };

export interface ExportDeskDependencies {
  readonly session: Pick<PanelSession, 'log' | 'connections'>;
  readonly chooseTarget: ChooseTarget;
  readonly copyText: (text: string) => Promise<boolean>;
  readonly startWorker: () => ExportWorker;
  readonly maxClipboardBytes?: number;
}

/** A clipboard that gets more than this makes the whole desktop wait. */
const MAX_CLIPBOARD_BYTES = 32 * 1024 * 1024;

/** A file may be of any size; a clipboard's text is in memory anyhow. */
const KEEP = { file: 'file', clipboard: 'parts', preview: 'nothing' } as const;

/** A person sees no more than this of a number that runs. */
const PROGRESS_MS = 100;

/** Writes rows of the log to a file or to the clipboard, one export at a time, by a worker that the panel feeds. */
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
        write: (part) => {
          bytes += part.size;
          return bytes > maxClipboardBytes ? Promise.reject(new ExportError('too-large')) : blob.write(part);
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
    await this.#run('preview', request, () => Promise.resolve('nowhere'));
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
    open: () => Promise<SaveTarget | 'nowhere' | null>,
  ): Promise<void> {
    if (this.#cancel !== null) return;
    const cancel = new AbortController();
    this.#cancel = cancel;
    const { generation } = this.#dependencies.session.log;
    try {
      // First of all, while the user's gesture lasts.
      const target = await open();
      if (target === null) {
        this.#publish({ kind: 'idle' });
        return;
      }
      await this.#write(purpose, request, generation, target, cancel.signal);
    } catch (error) {
      this.#publish(failureOf(error, cancel.signal));
    } finally {
      this.#cancel = null;
    }
  }

  async #write(
    purpose: 'file' | 'clipboard' | 'preview',
    request: ExportRequest,
    generation: number,
    target: SaveTarget | 'nowhere',
    signal: AbortSignal,
  ): Promise<void> {
    const file = target === 'nowhere' ? null : target;
    try {
      const written = await this.#stream(purpose, request, generation, file, signal);
      await file?.close();
      this.#publish({ kind: 'done', purpose, name: request.name, ...written });
    } catch (error) {
      // A half file is worse than none; that it cannot be removed is no news.
      await file?.abort().catch(() => undefined);
      throw error;
    }
  }

  async #stream(
    purpose: 'file' | 'clipboard' | 'preview',
    { format, name, rows, redaction }: ExportRequest,
    generation: number,
    file: SaveTarget | null,
    signal: AbortSignal,
  ): Promise<FeedResult> {
    this.#publish({ kind: 'running', purpose, name, rows: 0, bytes: 0 });
    // Loaded on demand: most sessions export nothing.
    const { feedExport } = await import('./export-feed.ts');
    const { session, startWorker } = this.#dependencies;
    let nextAtMs = 0;
    return feedExport({
      worker: startWorker(),
      session,
      format,
      rows,
      generation,
      redaction,
      keep: KEEP[purpose],
      write: (part) => file?.write(part) ?? Promise.resolve(),
      onProgress: (progress) => {
        if (performance.now() < nextAtMs) return;
        nextAtMs = performance.now() + PROGRESS_MS;
        this.#publish({ kind: 'running', purpose, name, rows: progress.rows, bytes: progress.bytes });
      },
      signal,
    });
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
