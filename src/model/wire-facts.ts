import type { ActedOrigin } from './row-kind.ts';
import { RowOrigin } from './row-kind.ts';
import { PayloadStore, type PayloadPlace } from './payload-store.ts';

const CHUNK_SHIFT = 14;
const CHUNK_ROWS = 1 << CHUNK_SHIFT;
const CHUNK_MASK = CHUNK_ROWS - 1;
const NO_OFFSET = -1;

/** What only bytes can tell of a frame. Live rows have none of it, so they pay nothing for it. */
export interface WireFacts {
  /** False when the frame is masked but the source lacks the key. */
  readonly isMaskingKeyKnown: boolean;
  /** False when the source has no payload at all, as a NetLog without bytes. */
  readonly isPayloadKnown: boolean;
  /** False when the source has no time for the frame; the row then carries the time of the one before it. */
  readonly isTimeKnown: boolean;
  /** Row of the message's first frame (links the fragments); the row itself when it is the first or only one. */
  readonly messageRow: number;
  /** The complete, inflated message on the frame that ends it, else null. View. */
  readonly message: Uint8Array | null;
  /** True when the message is the frame's own payload: one frame, not compressed. */
  readonly isMessagePayload: boolean;
  /** Of the frame's first byte in its sender's stream after the handshake; null when not known. */
  readonly streamOffset: number | null;
  /** Codes of `decoder/violation.ts`. */
  readonly violations: readonly string[];
  /** It ends a message that an import holds and the captured connection, into which that was merged, lacks. */
  readonly isOnlyInImport?: boolean;
  /** Set when it carries a message that the user injected or edited; the bytes are observed all the same. */
  readonly capturedOrigin?: ActedOrigin;
}

/** What a caller gives. `message` is copied in; null: this frame ends no message; `'payload'`: it is the row's payload. */
export interface WireFactsInput {
  readonly isMaskingKeyKnown: boolean;
  readonly isPayloadKnown: boolean;
  readonly isTimeKnown: boolean;
  readonly messageRow: number | null;
  readonly message: Uint8Array | 'payload' | null;
  readonly streamOffset: number | null;
  readonly violations: readonly string[];
  readonly isOnlyInImport?: boolean;
  readonly capturedOrigin?: ActedOrigin;
}

const Bit = {
  facts: 1,
  key: 2,
  payload: 4,
  message: 8,
  messageIsPayload: 16,
  time: 32,
  onlyInImport: 64,
  injected: 128,
  edited: 256,
} as const;

/** 26 bytes a row, for the stretches of the log that hold imported rows. */
class WireChunk {
  readonly bits = new Uint16Array(CHUNK_ROWS);
  readonly messageRow = new Int32Array(CHUNK_ROWS);
  readonly messageBuffer = new Uint32Array(CHUNK_ROWS);
  readonly messageOffset = new Uint32Array(CHUNK_ROWS);
  readonly messageLength = new Uint32Array(CHUNK_ROWS);
  readonly streamOffset = new Float64Array(CHUNK_ROWS);
}

/**
 * Columns beside those of `RowColumns`, addressed by the same row index and present only where a row needs them. Findings
 * are rare, so they stand in a map.
 */
export class WireFactColumns {
  #chunks: (WireChunk | undefined)[] = [];
  #violations = new Map<number, readonly string[]>();
  #messages = new PayloadStore();

  /** Bytes of messages that are kept apart from the payloads of their frames. */
  get messageBytes(): number {
    return this.#messages.byteLength;
  }

  set(row: number, facts: WireFactsInput): void {
    const chunk = (this.#chunks[row >>> CHUNK_SHIFT] ??= new WireChunk());
    const slot = row & CHUNK_MASK;
    const isOwn = facts.message !== null && facts.message !== 'payload';
    const place: PayloadPlace | null = isOwn ? this.#messages.addBytes(facts.message) : null;
    chunk.bits[slot] =
      Bit.facts |
      (facts.isMaskingKeyKnown ? Bit.key : 0) |
      (facts.isPayloadKnown ? Bit.payload : 0) |
      (facts.isTimeKnown ? Bit.time : 0) |
      (facts.message === null ? 0 : Bit.message) |
      (facts.message === 'payload' ? Bit.messageIsPayload : 0) |
      (facts.isOnlyInImport === true ? Bit.onlyInImport : 0) |
      (facts.capturedOrigin === RowOrigin.injected ? Bit.injected : 0) |
      (facts.capturedOrigin === RowOrigin.edited ? Bit.edited : 0);
    chunk.messageRow[slot] = facts.messageRow ?? row;
    chunk.messageBuffer[slot] = place?.buffer ?? 0;
    chunk.messageOffset[slot] = place?.offset ?? 0;
    chunk.messageLength[slot] = place?.length ?? 0;
    chunk.streamOffset[slot] = facts.streamOffset ?? NO_OFFSET;
    if (facts.violations.length > 0) this.#violations.set(row, facts.violations);
  }

  /** Null for a row that nobody gave facts for. `payload` is the row's own, for messages that are their frame's payload. */
  get(row: number, payload: Uint8Array): WireFacts | null {
    const chunk = this.#chunks[row >>> CHUNK_SHIFT];
    const slot = row & CHUNK_MASK;
    const bits = chunk?.bits[slot] ?? 0;
    if (!chunk || bits === 0) return null;
    const streamOffset = chunk.streamOffset[slot] ?? NO_OFFSET;
    return {
      isMaskingKeyKnown: (bits & Bit.key) !== 0,
      isPayloadKnown: (bits & Bit.payload) !== 0,
      isTimeKnown: (bits & Bit.time) !== 0,
      messageRow: chunk.messageRow[slot] ?? row,
      message:
        (bits & Bit.message) === 0 ? null : (bits & Bit.messageIsPayload) !== 0 ? payload : this.#own(chunk, slot),
      isMessagePayload: (bits & Bit.messageIsPayload) !== 0,
      streamOffset: streamOffset === NO_OFFSET ? null : streamOffset,
      violations: this.#violations.get(row) ?? [],
      ...((bits & Bit.onlyInImport) === 0 ? {} : { isOnlyInImport: true }),
      ...((bits & ACTED) === 0 ? {} : { capturedOrigin: actedOrigin(bits) }),
    };
  }

  /** What the user did to the message that the row carries; null when nothing. */
  capturedOrigin(row: number): ActedOrigin | null {
    const bits = this.#chunks[row >>> CHUNK_SHIFT]?.bits[row & CHUNK_MASK] ?? 0;
    return (bits & ACTED) === 0 ? null : actedOrigin(bits);
  }

  isOnlyInImport(row: number): boolean {
    return ((this.#chunks[row >>> CHUNK_SHIFT]?.bits[row & CHUNK_MASK] ?? 0) & Bit.onlyInImport) !== 0;
  }

  /** Codes of what is wrong with the row; empty for nearly all. Cheap enough to ask for every row on screen. */
  violations(row: number): readonly string[] {
    return this.#violations.get(row) ?? [];
  }

  /** Bytes of a message that is kept apart from the row's payload. */
  messageLength(row: number): number {
    return this.#chunks[row >>> CHUNK_SHIFT]?.messageLength[row & CHUNK_MASK] ?? 0;
  }

  /** Frees what a row takes. To be called for rows in rising order. */
  delete(row: number): void {
    const at = row >>> CHUNK_SHIFT;
    const chunk = this.#chunks[at];
    if (!chunk) return;
    const slot = row & CHUNK_MASK;
    this.#messages.release({
      buffer: chunk.messageBuffer[slot] ?? 0,
      offset: 0,
      length: chunk.messageLength[slot] ?? 0,
    });
    this.#violations.delete(row);
    chunk.bits[slot] = 0;
    if (slot === CHUNK_MASK) this.#chunks[at] = undefined;
  }

  /** Takes one row over from the columns of an older log; `mapRow` gives the new index of a row, -1 when it went away. */
  adopt(row: number, from: WireFactColumns, fromRow: number, mapRow: (row: number) => number): void {
    const facts = from.get(fromRow, EMPTY);
    if (facts === null) return;
    const messageRow = mapRow(facts.messageRow);
    this.set(row, {
      ...facts,
      messageRow: messageRow < 0 ? null : messageRow,
      message: facts.isMessagePayload ? 'payload' : facts.message,
    });
  }

  #own(chunk: WireChunk, slot: number): Uint8Array {
    return this.#messages.bytes(
      chunk.messageBuffer[slot] ?? 0,
      chunk.messageOffset[slot] ?? 0,
      chunk.messageLength[slot] ?? 0,
    );
  }
}

const EMPTY = new Uint8Array(0);

const ACTED = Bit.injected | Bit.edited;

function actedOrigin(bits: number): ActedOrigin {
  return (bits & Bit.edited) === 0 ? RowOrigin.injected : RowOrigin.edited;
}
