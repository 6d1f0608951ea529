import { concatBytes, NO_BYTES } from '../../base/bytes.ts';
import { ReusedArena } from '../../base/reused-arena.ts';
import type { Sender } from '../../decoder/wire-frame.ts';
import type { CaptureFormat, Detection } from '../detect.ts';
import { DETECT_BYTES, detectFormat } from '../detect.ts';
import type { CaptureRecord } from '../record.ts';
import { readSession } from '../session/session-reader.ts';
import { createHarReader } from './har/har.ts';
import { createHexDumpReader } from './hex/hex-dump.ts';
import type { ReadLimits } from './limits.ts';
import { DEFAULT_READ_LIMITS } from './limits.ts';
import { createNdjsonReader } from './ndjson.ts';
import { createNetLogReader } from './netlog/netlog.ts';
import { createPacketDecoder } from './packets/packet-decoder.ts';
import { createPcapReader } from './packets/pcap.ts';
import { createPcapngReader } from './packets/pcapng.ts';
import { createRawStreamReader } from './raw-stream.ts';
import type { Reader, ReaderContext } from './reader.ts';
import type { RecordSink } from './record-sink.ts';
import { createRecordSink } from './record-sink.ts';

/** All of it has defaults. */
export interface ReadCaptureOptions {
  /** Null (default): the content tells. */
  readonly format?: CaptureFormat | null;
  /** For raw streams and hex dumps: who sent the bytes. Null (default): the mask bit tells. */
  readonly sender?: Sender | null;
  /** For raw streams and hex dumps: what was negotiated, as in the response's header. */
  readonly extensions?: string | null;
  readonly limits?: ReadLimits;
  /**
   * The source's chunks lie in a buffer that it uses again: each holds until the next is asked for. Packet files, the large ones, are
   * then read where they lie; other formats get copies. Memory in which frames are joined is then used again as well. Default false: each chunk
   * is given away for good.
   */
  readonly isBufferReused?: boolean;
  /** The iterator rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Bytes of the source read so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Longer chunks are read in pieces, so that a batch of records stays small and a worker can answer in between. */
const PIECE_BYTES = 256 * 1024;

/**
 * Reads a capture of any known format. The source's chunks are given away: masked payloads are unmasked in them. Records come in
 * batches; their bytes are views, valid until the next batch is asked for. Bad input is told as `problem` and `gap` records; it
 * rejects only when the signal aborts or the source itself fails.
 */
export async function* readCapture(
  source: AsyncIterable<Uint8Array>,
  options: ReadCaptureOptions = {},
): AsyncGenerator<readonly CaptureRecord[], void> {
  const { signal, onProgress } = options;
  const counted = counting(source, signal, onProgress);
  yield* readUnpacked(counted, options, options.isBufferReused ?? false);
}

async function* readUnpacked(
  source: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  options: ReadCaptureOptions,
  isBufferReused: boolean,
  isUnpacked = false,
): AsyncGenerator<readonly CaptureRecord[], void> {
  const limits = options.limits ?? DEFAULT_READ_LIMITS;
  const sink = createRecordSink(limits.problemsPerCode);
  try {
    const start = await takeStart(source, isBufferReused);
    const named = options.format ?? null;
    const detection: Detection = named === null ? detectFormat(start) : { kind: 'format', format: named };
    const format = detection.kind === 'format' ? detection.format : null;
    const isReadInPlace = format === 'pcap' || format === 'pcapng';
    const all = prepend(start, isBufferReused && !isReadInPlace ? copies(source) : source);
    if (detection.kind === 'gzip' && !isUnpacked) {
      yield* readUnpacked(gunzip(all, sink), options, false, true);
    } else if (format === 'session') {
      yield* readSession(all);
    } else if (format !== null) {
      // Who uses the source's memory again is done with each batch before the next.
      const joins = (options.isBufferReused ?? false) ? new ReusedArena() : null;
      const context = { sink, limits, joins };
      yield* drive(createReader(format, context, options), all, context);
    } else {
      const what = detection.kind === 'unknown' ? detection.looksLike : 'packed twice';
      sink.problem(
        'format-unknown',
        `The format is not recognised (it looks like ${what}). Known are pcap, pcapng, Chromium NetLog, HAR, Framescope sessions and NDJSON, hex dumps; a raw byte stream has to be named as such.`,
        0,
      );
    }
    sink.finish();
    const last = sink.take();
    if (last.length > 0) yield last;
  } finally {
    await source.return(undefined);
  }
}

function createReader(
  format: Exclude<CaptureFormat, 'session'>,
  context: ReaderContext,
  options: ReadCaptureOptions,
): Reader {
  const raw = { sender: options.sender ?? null, extensions: options.extensions ?? null };
  switch (format) {
    case 'pcap':
      return createPcapReader(context, createPacketDecoder(context));
    case 'pcapng':
      return createPcapngReader(context, createPacketDecoder(context));
    case 'netlog':
      return createNetLogReader(context);
    case 'har':
      return createHarReader(context);
    case 'ndjson':
      return createNdjsonReader(context);
    case 'hex':
      return createHexDumpReader(context, raw);
    case 'raw':
      return createRawStreamReader(context, raw);
  }
}

async function* drive(
  reader: Reader,
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { sink, joins }: ReaderContext,
): AsyncGenerator<readonly CaptureRecord[], void> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      joins?.recycle();
      reader.push(chunk.length <= PIECE_BYTES ? chunk : chunk.subarray(start, start + PIECE_BYTES));
      const records = sink.take();
      if (records.length > 0) yield records;
    }
  }
  reader.end();
  sink.finish();
  const records = sink.take();
  if (records.length > 0) yield records;
}

/** Counts, checks the signal, and makes plain arrays of Node's Buffers and of views on shared memory. */
async function* counting(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let total = 0;
  signal?.throwIfAborted();
  for await (const chunk of source) {
    signal?.throwIfAborted();
    const { buffer } = chunk;
    // A Buffer's `slice` is a view where Uint8Array's is a copy.
    yield buffer instanceof ArrayBuffer
      ? new Uint8Array(buffer, chunk.byteOffset, chunk.byteLength)
      : new Uint8Array(chunk);
    total += chunk.length;
    onProgress?.(total);
  }
  signal?.throwIfAborted();
}

async function* copies(source: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of source) yield chunk.slice();
}

async function takeStart(
  source: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  isBufferReused: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  let start: Uint8Array<ArrayBuffer> = NO_BYTES;
  while (start.length < DETECT_BYTES) {
    const next = await source.next();
    if (next.done === true) break;
    const isKept = start.length === 0 && !isBufferReused;
    start = isKept ? next.value : concatBytes([start, next.value]);
  }
  return start;
}

async function* prepend(
  start: Uint8Array<ArrayBuffer>,
  source: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (start.length > 0) yield start;
  yield* source;
}

/** Unpacks on the way, as tools do that write `.pcapng.gz` or `.har.gz`. A damaged rest is told and left. */
async function* gunzip(
  source: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  sink: RecordSink,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // What fails in the source is not damage and goes on to the caller; the stream alone would mix both.
  let failure: { readonly error: unknown } | null = null;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      try {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        failure = { error };
        controller.close();
      }
    },
    cancel: async () => {
      await source.return(undefined);
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const next = await readNext(reader);
      throwFailure(failure);
      if (next === 'damaged') {
        sink.problem('gzip-damaged', 'The gzip wrapping is damaged or cut; what could be unpacked is read.', null);
        return;
      }
      if (next === null) return;
      yield next;
    }
  } finally {
    // The stream may have failed already, which was told.
    await reader.cancel().catch(() => undefined);
  }
}

function throwFailure(failure: { readonly error: unknown } | null): void {
  if (failure !== null) throw failure.error;
}

async function readNext(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | 'damaged' | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch {
    // The source's own failures do not come this way, so it is the data.
    return 'damaged';
  }
}
