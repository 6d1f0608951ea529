import { takeBreath } from '../../base/take-breath.ts';
import type { CaptureRecord } from '../record.ts';
import { ByteSink } from './byte-sink.ts';

/** What a writer reads: records made from a log on demand, or the batches of a reader. */
export type RecordSource = Iterable<CaptureRecord> | AsyncIterable<readonly CaptureRecord[]>;

/** Steps of work too long to be done at once; each `yield` is a place to stop for a while. */
export type Steps = Generator<undefined, void>;

/**
 * Turns records into the bytes of one format. `add` does short work at once and gives the steps of long work; a promise is
 * for what only an asynchronous browser API can do (compression).
 */
export interface RecordEncoder {
  begin(out: ByteSink): void;
  add(record: CaptureRecord, out: ByteSink): Steps | Promise<void> | undefined;
  end(out: ByteSink): Steps | Promise<void> | undefined;
}

export interface WriteProgress {
  readonly records: number;
  readonly bytes: number;
}

export interface WriteOptions {
  /** The iterator rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WriteProgress) => void;
  /** Longest work without a pause, in milliseconds. */
  readonly sliceMs?: number;
  readonly chunkBytes?: number;
  /** A chunk is done with when the next one is asked for: its memory is then written to again. Default false. */
  readonly isChunkReused?: boolean;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Lets the browser paint and handle input. */
  readonly pause?: () => Promise<void>;
}

/** A panel may not be blocked for 50 ms; half a frame leaves room for what else it does. */
const DEFAULT_SLICE_MS = 8;
/** Asking the clock for every record would cost as much as a small record. */
const RECORDS_PER_CHECK = 64;

/**
 * Runs an encoder over records and yields its bytes in chunks, with bounded memory: nothing is read ahead, nothing is kept.
 * It pauses at least every `sliceMs`, also within one long payload.
 */
export async function* writeRecords(
  records: RecordSource,
  encoder: RecordEncoder,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { signal, onProgress, sliceMs = DEFAULT_SLICE_MS, now = () => performance.now(), pause = takeBreath } = options;
  const isChunkReused = options.isChunkReused ?? false;
  const out = new ByteSink(options.chunkBytes);
  let count = 0;
  let sliceEnd = now() + sliceMs;
  const progress = (): void => onProgress?.({ records: count, bytes: out.byteLength });
  const breathe = async (): Promise<void> => {
    progress();
    await pause();
    signal?.throwIfAborted();
    sliceEnd = now() + sliceMs;
  };
  const finish = async function* (work: Steps | Promise<void> | undefined): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (work === undefined) return;
    if (work instanceof Promise) {
      await work;
      signal?.throwIfAborted();
      return;
    }
    for (const _ of work) {
      if (out.hasChunk) yield* chunksOf(out, isChunkReused);
      if (now() >= sliceEnd) await breathe();
    }
  };

  signal?.throwIfAborted();
  encoder.begin(out);
  for await (const batch of batches(records)) {
    for (const record of batch) {
      const work = encoder.add(record, out);
      if (work !== undefined) yield* finish(work);
      count += 1;
      if (out.hasChunk) yield* chunksOf(out, isChunkReused);
      if (count % RECORDS_PER_CHECK === 0 && now() >= sliceEnd) await breathe();
    }
  }
  yield* finish(encoder.end(out));
  yield* out.takeAll();
  progress();
}

function* chunksOf(out: ByteSink, isChunkReused: boolean): Generator<Uint8Array<ArrayBuffer>> {
  for (const chunk of out.takeChunks()) {
    yield chunk;
    if (isChunkReused) out.reuse(chunk);
  }
}

/** A synchronous source is one batch that is made while it is read. */
async function* batches(records: RecordSource): AsyncGenerator<Iterable<CaptureRecord>> {
  if (Symbol.asyncIterator in records) yield* records;
  else yield records;
}
