import { BASE64_CODES } from './base64-codes.ts';

/** Writers hand out pieces of about this size. */
export const CHUNK_BYTES = 64 * 1024;
/** UTF-8 needs at most three bytes a UTF-16 unit. */
const MAX_UTF8_PER_UNIT = 3;
const TEXT_PIECE_UNITS = 16 * 1024;

/**
 * Where an encoder puts its bytes: filled chunk after chunk. A chunk that was taken belongs to the taker and is not written
 * to again, so that it may become a part of a Blob.
 */
export class ByteSink {
  #buffer: Uint8Array<ArrayBuffer>;
  #used = 0;
  #ready: Uint8Array<ArrayBuffer>[] = [];
  #taken = 0;
  readonly #chunkBytes: number;
  readonly #encoder = new TextEncoder();

  constructor(chunkBytes: number = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes;
    this.#buffer = new Uint8Array(chunkBytes);
  }

  /** Bytes written so far. */
  get byteLength(): number {
    let length = this.#taken + this.#used;
    for (const chunk of this.#ready) length += chunk.length;
    return length;
  }

  /** Whether a full chunk waits to be taken. */
  get hasChunk(): boolean {
    return this.#ready.length > 0;
  }

  /** The full chunks. */
  takeChunks(): Uint8Array<ArrayBuffer>[] {
    const chunks = this.#ready;
    this.#ready = [];
    for (const chunk of chunks) this.#taken += chunk.length;
    return chunks;
  }

  /** All that is left, also the chunk that is not full. */
  takeAll(): Uint8Array<ArrayBuffer>[] {
    if (this.#used > 0) this.#finishChunk();
    return this.takeChunks();
  }

  /** UTF-8 of the text; a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    if (text.length * MAX_UTF8_PER_UNIT <= this.#buffer.length - this.#used) {
      const { written } = this.#encoder.encodeInto(text, this.#buffer.subarray(this.#used));
      this.#used += written;
      return;
    }
    for (let start = 0; start < text.length;) {
      const end = pieceEnd(text, start);
      this.#piece(text.slice(start, end));
      start = end;
    }
  }

  /** Copies the bytes in. */
  bytes(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#used === this.#buffer.length) this.#finishChunk();
      const count = Math.min(bytes.length - offset, this.#buffer.length - this.#used);
      this.#buffer.set(bytes.subarray(offset, offset + count), this.#used);
      this.#used += count;
      offset += count;
    }
  }

  /** Base64 with padding (RFC 4648 §4), straight into the chunk: no string is made of it. */
  base64(bytes: Uint8Array): void {
    const whole = bytes.length - (bytes.length % 3);
    let index = 0;
    while (index < whole) {
      if (this.#buffer.length - this.#used < 4) this.#finishChunk();
      const room = Math.floor((this.#buffer.length - this.#used) / 4) * 3;
      const end = Math.min(whole, index + room);
      const buffer = this.#buffer;
      let used = this.#used;
      for (; index < end; index += 3) {
        const triple = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
        buffer[used] = BASE64_CODES[triple >>> 18] ?? 0;
        buffer[used + 1] = BASE64_CODES[(triple >>> 12) & 63] ?? 0;
        buffer[used + 2] = BASE64_CODES[(triple >>> 6) & 63] ?? 0;
        buffer[used + 3] = BASE64_CODES[triple & 63] ?? 0;
        used += 4;
      }
      this.#used = used;
    }
    const rest = bytes.length - whole;
    if (rest === 0) return;
    const triple = ((bytes[whole] ?? 0) << 16) | (rest === 2 ? (bytes[whole + 1] ?? 0) << 8 : 0);
    const codes = [triple >>> 18, (triple >>> 12) & 63, rest === 2 ? (triple >>> 6) & 63 : 64, 64];
    this.bytes(Uint8Array.from(codes, (code) => BASE64_CODES[code] ?? 0));
  }

  #piece(piece: string): void {
    if (piece.length * MAX_UTF8_PER_UNIT > this.#buffer.length - this.#used) {
      // A chunk smaller than the piece only occurs in tests, which make chunks tiny on purpose.
      if (piece.length * MAX_UTF8_PER_UNIT > this.#chunkBytes) {
        this.bytes(this.#encoder.encode(piece));
        return;
      }
      this.#finishChunk();
    }
    const { written } = this.#encoder.encodeInto(piece, this.#buffer.subarray(this.#used));
    this.#used += written;
  }

  #finishChunk(): void {
    if (this.#used > 0) this.#ready.push(this.#buffer.subarray(0, this.#used));
    this.#buffer = new Uint8Array(this.#chunkBytes);
    this.#used = 0;
  }
}

/** Where a piece may end without parting a surrogate pair. */
function pieceEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + TEXT_PIECE_UNITS);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
