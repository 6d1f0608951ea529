import type { ChunkViews } from '../../../base/chunk-views.ts';
import { chunkViews, subChunk } from '../../../base/chunk-views.ts';
import type { ReadLimits } from '../limits.ts';
import { ByteHistory } from './byte-history.ts';

/** Why bytes of a stream are not there. */
export type TcpGapReason = 'packets lost' | 'packets cut by the snap length';

/** What a stream tells, in the order of its bytes. */
export interface TcpStreamEvents {
  /** `chunk.bytes[start, end)`, valid during the call. The bytes may be changed. */
  readonly data: (chunk: ChunkViews, start: number, end: number) => void;
  readonly gap: (byteLength: number, reason: TcpGapReason) => void;
  /** A retransmission brought other bytes than the first transmission; the first ones were taken. */
  readonly conflict: (byteLength: number) => void;
  /** A segment far outside of any window was left out. */
  readonly stray: (byteLength: number) => void;
}

const NONE = -1;

interface HeldSegment {
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly missing: number;
}

/** What all streams of a capture hold back together. */
export interface HeldBytes {
  total: number;
}

/**
 * One direction of a TCP connection: segments in the order of the capture in, bytes in the order of the stream out
 * (RFC 9293 §3.4, sequence numbers modulo 2^32). Waits for what is missing within limits, then tells a gap and goes on.
 */
export class TcpStream {
  readonly #limits: ReadLimits;
  readonly #events: TcpStreamEvents;
  readonly #shared: HeldBytes;
  /** −1 before the first segment: see `CapturedPacket.time` for why it is not null. */
  #next = NONE;
  #held: HeldSegment[] = [];
  #heldBytes = 0;
  #history: ByteHistory | null;
  #packetsAfterHole = 0;
  #finSequence: number | null = null;

  constructor(limits: ReadLimits, shared: HeldBytes, events: TcpStreamEvents) {
    this.#limits = limits;
    this.#shared = shared;
    this.#events = events;
    this.#history = new ByteHistory(limits.historyBytes);
  }

  /** Sequence number expected next; null before the first segment. */
  get next(): number | null {
    return this.#next === NONE ? null : this.#next;
  }

  /** All bytes up to the FIN were delivered or told as gaps. */
  get isFinished(): boolean {
    return this.#finSequence !== null && this.#next === this.#finSequence;
  }

  /** The connection carries nothing that is read: nothing is kept any more. */
  release(): void {
    this.#history = null;
    this.#dropHeld();
  }

  /** A SYN: its sequence number takes one place before the data. */
  begin(sequence: number): void {
    this.#next = (sequence + 1) >>> 0;
  }

  /** The sender has no more data behind this sequence number. */
  endAt(sequence: number): void {
    this.#finSequence ??= sequence;
  }

  /** A segment with `chunk.bytes[start, end)`; `missing` bytes follow them on the wire but not in the capture. */
  segment(sequence: number, chunk: ChunkViews, start: number, end: number, missing: number): void {
    if (sequence === this.#next && missing === 0 && this.#held.length === 0 && end > start) {
      this.#next = (sequence + end - start) >>> 0;
      // The history goes first: whoever takes the data may unmask it in place.
      this.#history?.append(chunk, start, end);
      this.#events.data(chunk, start, end);
    } else if (end - start + missing > 0) {
      this.#place(sequence, subChunk(chunk, start, end), missing);
    }
  }

  /** A segment that is not simply the next one. */
  #place(sequence: number, data: Uint8Array, missing: number): void {
    const next = this.#next === NONE ? sequence : this.#next;
    this.#next = next;
    const ahead = (sequence - next) | 0;
    if (ahead > 0) this.#hold(sequence, data, missing);
    else this.#deliver(data, missing, -ahead);
    if (this.#held.length > 0) this.#drain();
  }

  /**
   * The other side acknowledged up to here. Bytes it has and the capture does not will hardly come again, so after some more
   * packets (a capture may be a little out of order itself) they count as lost.
   */
  acknowledged(acknowledgement: number): void {
    if (this.#held.length === 0 || this.#next === NONE || ((acknowledgement - this.#next) | 0) <= 0) return;
    this.#packetsAfterHole += 1;
    if (this.#packetsAfterHole > this.#limits.packetsAfterAcknowledgedHole) this.#giveUpHole();
  }

  /** No more segments: whatever is held is delivered with the gaps before it. */
  flush(): void {
    while (this.#held.length > 0) this.#giveUpHole();
  }

  #deliver(data: Uint8Array, missing: number, overlap: number): void {
    const next = this.#next;
    const length = data.length + missing;
    if (overlap > 0) this.#compare(data, overlap, length);
    if (overlap >= length) return;
    const fresh = overlap >= data.length ? data.subarray(data.length) : overlap === 0 ? data : data.subarray(overlap);
    const lacking = missing - Math.max(0, overlap - data.length);
    this.#next = (next + fresh.length + lacking) >>> 0;
    if (fresh.length > 0) {
      const chunk = chunkViews(fresh);
      this.#history?.append(chunk, 0, fresh.length);
      this.#events.data(chunk, 0, fresh.length);
    }
    if (lacking > 0) {
      this.#history?.forget();
      this.#events.gap(lacking, 'packets cut by the snap length');
    }
  }

  #compare(data: Uint8Array, overlap: number, length: number): void {
    // RFC 9293 §3.8.4: a keep-alive repeats the byte before the next one, with whatever value.
    if (overlap === 1 && length === 1) return;
    const again = data.subarray(0, Math.min(overlap, data.length));
    const differing = this.#history?.differences(again, overlap) ?? 0;
    if (differing > 0) this.#events.conflict(differing);
  }

  #hold(sequence: number, data: Uint8Array, missing: number): void {
    const next = this.#next === NONE ? sequence : this.#next;
    // Released: nobody reads what comes.
    if (this.#history === null) return;
    if ((sequence - next) >>> 0 > this.#limits.sequenceJumpBytes) {
      this.#events.stray(data.length + missing);
      return;
    }
    const ahead = (sequence - next) | 0;
    let index = this.#held.length;
    while (index > 0 && (((this.#held[index - 1]?.sequence ?? 0) - next) | 0) > ahead) index -= 1;
    const before = this.#held[index - 1];
    // The same segment again.
    if (before?.sequence === sequence && before.data.length >= data.length) {
      let differing = 0;
      for (let at = 0; at < data.length; at += 1) if (before.data[at] !== data[at]) differing += 1;
      if (differing > 0) this.#events.conflict(differing);
      return;
    }
    this.#held.splice(index, 0, { sequence, data: data.slice(), missing });
    this.#count(data.length);
    while (
      this.#held.length > this.#limits.outOfOrderSegments ||
      this.#heldBytes > this.#limits.outOfOrderBytes ||
      (this.#shared.total > this.#limits.heldBytes && this.#held.length > 0)
    ) {
      this.#giveUpHole();
    }
  }

  /** Delivers the held segments that the stream has reached. */
  #drain(): void {
    let taken = 0;
    for (const segment of this.#held) {
      const ahead = (segment.sequence - this.#next) | 0;
      if (ahead > 0) break;
      taken += 1;
      this.#count(-segment.data.length);
      this.#deliver(segment.data, segment.missing, -ahead);
    }
    if (taken > 0) {
      this.#held.splice(0, taken);
      this.#packetsAfterHole = 0;
    }
  }

  #giveUpHole(): void {
    const first = this.#held[0];
    if (first === undefined) return;
    const lost = (first.sequence - this.#next) >>> 0;
    this.#next = first.sequence;
    this.#history?.forget();
    this.#events.gap(lost, 'packets lost');
    this.#drain();
  }

  #dropHeld(): void {
    this.#held = [];
    this.#count(-this.#heldBytes);
  }

  #count(byteLength: number): void {
    this.#heldBytes += byteLength;
    this.#shared.total += byteLength;
  }
}
