import type { ReusedArena } from '../../base/reused-arena.ts';
import type { ReadLimits } from './limits.ts';
import type { RecordSink } from './record-sink.ts';

/**
 * One format's reader: bytes are pushed in any chunking, records go to the sink. It never throws for what the bytes hold.
 * Synchronous, so that reading costs one promise a chunk and not one a packet; a worker or the command line drives it.
 */
export interface Reader {
  /**
   * The chunk may be kept until the next call only, by a reader of packets not even that long; what lives longer is copied. Its
   * bytes may be changed (unmasked).
   */
  readonly push: (chunk: Uint8Array<ArrayBuffer>) => void;
  /** The source has ended: says what is incomplete and ends all connections. */
  readonly end: () => void;
}

export interface ReaderContext {
  readonly sink: RecordSink;
  readonly limits: ReadLimits;
  /** For frames that are cut by segments, when whoever takes the records is done with them before the next push; else null. */
  readonly joins: ReusedArena | null;
}
