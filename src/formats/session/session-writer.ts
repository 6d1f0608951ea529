import { crc32 } from '../../base/crc32.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import type { CaptureRecord } from '../record.ts';
import type { ByteSink } from '../write/byte-sink.ts';
import type { RecordEncoder } from '../write/record-writer.ts';
import { deflateBlock } from './inflate-block.ts';
import {
  BlockCoding,
  BlockType,
  BLOCK_HEADER_BYTES,
  MAX_BLOCK_BYTES,
  NO_RECORD,
  NULL_LENGTH,
  RECORD_HEADER_BYTES,
  SAME_LENGTH,
  SESSION_MAGIC,
  SESSION_VERSION,
} from './session-format.ts';

/** Filled blocks are this long: large enough to compress well, small enough to be compressed within a frame. */
const BLOCK_BYTES = 256 * 1024;

/** Writes the session file (see `README.md`): nothing of a record is left out. */
export class SessionEncoder implements RecordEncoder {
  #block = new Uint8Array(BLOCK_BYTES);
  #used = 0;
  #firstRecord = NO_RECORD;
  #records = 0;
  #encoder = new TextEncoder();

  begin(out: ByteSink): void {
    const rest = new Uint8Array(4);
    new DataView(rest.buffer).setUint16(0, SESSION_VERSION, true);
    out.bytes(SESSION_MAGIC);
    out.bytes(rest);
  }

  add(record: CaptureRecord, out: ByteSink): Promise<void> | undefined {
    const payload = record.kind === 'frame' ? record.payload : null;
    const message = record.kind === 'frame' ? record.message : null;
    const json = recordJson(record);
    this.#records += 1;
    // A record that finds the block full begins in the next one, which `#addLarge` starts.
    if (this.#firstRecord === NO_RECORD && this.#used < BLOCK_BYTES) this.#firstRecord = this.#used;
    const messageLength = lengthOf(message, payload);
    const messageBytes = messageLength === SAME_LENGTH ? null : message;
    // Three bytes a UTF-16 unit are the most that UTF-8 needs.
    const worst = RECORD_HEADER_BYTES + json.length * 3 + (payload?.length ?? 0) + (messageBytes?.length ?? 0);
    if (worst > BLOCK_BYTES - this.#used)
      return this.#addLarge(encodeUtf8(json), payload, messageLength, messageBytes, out);
    const { written } = this.#encoder.encodeInto(json, this.#block.subarray(this.#used + RECORD_HEADER_BYTES));
    this.#block.set(recordHeader(written, payload, messageLength), this.#used);
    this.#used += RECORD_HEADER_BYTES + written;
    if (payload !== null) this.#put(payload);
    if (messageBytes !== null) this.#put(messageBytes);
    return undefined;
  }

  /** Ends the block, so that everything so far can be read should nothing follow. */
  async flush(out: ByteSink): Promise<void> {
    await this.#flush(out);
  }

  async end(out: ByteSink): Promise<void> {
    await this.#flush(out);
    const json = encodeUtf8(JSON.stringify({ records: this.#records }));
    writeBlock(out, BlockType.end, json, json, NO_RECORD);
  }

  /** Over as many blocks as it takes. */
  async #addLarge(
    json: Uint8Array,
    payload: Uint8Array | null,
    messageLength: number,
    message: Uint8Array | null,
    out: ByteSink,
  ): Promise<void> {
    if (this.#used === BLOCK_BYTES) await this.#flush(out);
    if (this.#firstRecord === NO_RECORD) this.#firstRecord = this.#used;
    const parts = [recordHeader(json.length, payload, messageLength), json, payload, message];
    for (const part of parts) {
      if (part === null) continue;
      for (let offset = 0; offset < part.length;) {
        if (this.#used === BLOCK_BYTES) await this.#flush(out);
        const count = Math.min(part.length - offset, BLOCK_BYTES - this.#used);
        this.#put(part.subarray(offset, offset + count));
        offset += count;
      }
    }
  }

  #put(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  async #flush(out: ByteSink): Promise<void> {
    if (this.#used === 0) return;
    const raw = this.#block.slice(0, this.#used);
    const firstRecord = this.#firstRecord;
    this.#used = 0;
    this.#firstRecord = NO_RECORD;
    writeBlock(out, BlockType.records, raw, await deflateBlock(raw), firstRecord);
  }
}

/** The record without its byte strings, which stand beside it. */
function recordJson(record: CaptureRecord): string {
  if (record.kind !== 'frame') return JSON.stringify(record);
  const { payload: _payload, message: _message, ...rest } = record;
  return JSON.stringify(rest);
}

function lengthOf(message: Uint8Array | null, payload: Uint8Array | null): number {
  if (message === null) return NULL_LENGTH;
  const isSame =
    payload !== null &&
    payload.buffer === message.buffer &&
    payload.byteOffset === message.byteOffset &&
    payload.length === message.length;
  return isSame ? SAME_LENGTH : message.length;
}

function recordHeader(jsonLength: number, payload: Uint8Array | null, messageLength: number): Uint8Array {
  const header = new Uint8Array(RECORD_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, jsonLength, true);
  view.setUint32(4, payload?.length ?? NULL_LENGTH, true);
  view.setUint32(8, messageLength, true);
  return header;
}

function writeBlock(out: ByteSink, type: number, raw: Uint8Array, deflated: Uint8Array, firstRecord: number): void {
  if (raw.length > MAX_BLOCK_BYTES) throw new RangeError(`Block of ${raw.length} bytes`);
  const isSmaller = deflated.length < raw.length;
  const stored = isSmaller ? deflated : raw;
  const header = new Uint8Array(BLOCK_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint8(0, type);
  view.setUint8(1, isSmaller ? BlockCoding.deflate : BlockCoding.stored);
  view.setUint32(4, stored.length, true);
  view.setUint32(8, raw.length, true);
  view.setUint32(12, firstRecord, true);
  view.setUint32(16, crc32(raw), true);
  out.bytes(header);
  out.bytes(stored);
}
