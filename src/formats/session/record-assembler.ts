import { ByteBuffer } from '../../base/byte-buffer.ts';
import { decodeUtf8 } from '../../base/utf8.ts';
import { NULL_LENGTH, RECORD_HEADER_BYTES, SAME_LENGTH, type SessionLimits } from './session-format.ts';

/** One record as it stands in the stream. */
export interface RawRecord {
  /** Null when the JSON is not UTF-8. */
  readonly json: string | null;
  /** Each is a copy of its own. */
  readonly payload: Uint8Array | null;
  readonly message: Uint8Array | null;
}

export type AssemblerOutput =
  | { readonly kind: 'record'; readonly record: RawRecord }
  | { readonly kind: 'too-large'; readonly length: number };

/**
 * Cuts the record stream into records. It grows with the bytes that come, never with a length that is claimed, and walks
 * past a record that is over a limit.
 */
export class RecordAssembler {
  readonly #limits: SessionLimits;
  #header = new ByteBuffer(RECORD_HEADER_BYTES);
  #body = new ByteBuffer(Number.POSITIVE_INFINITY);
  #lengths: { readonly json: number; readonly payload: number; readonly message: number } | null = null;
  #skip = 0;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  /** Whether the stream stands between two records. */
  get isAtStart(): boolean {
    return this.#header.length === 0 && this.#skip === 0 && this.#lengths === null;
  }

  /** Forgets an unfinished record. */
  reset(): void {
    this.#header.clear();
    this.#body.clear();
    this.#lengths = null;
    this.#skip = 0;
  }

  *push(bytes: Uint8Array): Generator<AssemblerOutput> {
    let offset = 0;
    for (;;) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - offset);
        this.#skip -= skipped;
        offset += skipped;
        if (this.#skip > 0) return;
      }
      if (this.#lengths === null) {
        if (offset === bytes.length) return;
        const wanted = RECORD_HEADER_BYTES - this.#header.length;
        const part = bytes.subarray(offset, offset + wanted);
        this.#header.append(part);
        offset += part.length;
        if (this.#header.length < RECORD_HEADER_BYTES) return;
        const tooLarge = this.#begin();
        if (tooLarge !== null) yield { kind: 'too-large', length: tooLarge };
        if (this.#lengths === null) continue;
      }
      const { json, payload, message } = this.#lengths;
      const total = json + bytesOf(payload) + bytesOf(message);
      const part = bytes.subarray(offset, offset + total - this.#body.length);
      this.#body.append(part);
      offset += part.length;
      if (this.#body.length < total) return;
      yield { kind: 'record', record: this.#finish(json, payload, message) };
    }
  }

  /** Reads the header. Returns the length of a record that is over a limit, and is skipped. */
  #begin(): number | null {
    const header = this.#header.view();
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const json = view.getUint32(0, true);
    const payload = view.getUint32(4, true);
    const message = view.getUint32(8, true);
    this.#header.clear();
    const { recordJsonBytes, payloadBytes } = this.#limits;
    const total = json + bytesOf(payload) + bytesOf(message);
    if (json > recordJsonBytes || bytesOf(payload) > payloadBytes || bytesOf(message) > payloadBytes) {
      this.#skip = total;
      return total;
    }
    this.#lengths = { json, payload, message };
    return null;
  }

  #finish(json: number, payload: number, message: number): RawRecord {
    const body = this.#body.view();
    const text = decodeUtf8(body.subarray(0, json));
    const payloadEnd = json + bytesOf(payload);
    const payloadBytes = payload >= SAME_LENGTH ? null : body.slice(json, payloadEnd);
    const messageBytes =
      message === NULL_LENGTH
        ? null
        : message === SAME_LENGTH
          ? payloadBytes
          : body.slice(payloadEnd, payloadEnd + message);
    this.#body.clear();
    this.#lengths = null;
    return { json: text.kind === 'ok' ? text.value : null, payload: payloadBytes, message: messageBytes };
  }
}

/** Bytes in the stream for a length that may be one of the two special ones. */
function bytesOf(length: number): number {
  return length >= SAME_LENGTH ? 0 : length;
}
