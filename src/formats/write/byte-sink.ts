import type { AsciiText } from './ascii-text.ts';
import { BASE64_PAIRS } from './base64-codes.ts';

/** Writers hand out pieces of about this size. */
export const CHUNK_BYTES = 64 * 1024;
/** UTF-8 needs at most three bytes a UTF-16 unit. */
const MAX_UTF8_PER_UNIT = 3;
const TEXT_PIECE_UNITS = 16 * 1024;
const SHORT_TEXT_UNITS = 40;
/** ASCII. */
const SPACE = 0x20;
const PADDING = 0x3d;
const POINT = 0x2e;
const ZERO = 0x30;
/** Of numbers up to 2^43: below it doubles are less than 1/1000 apart. */
const MAX_THOUSANDTHS = 2 ** 43 * 1000;
const MAX_DIGITS = 20;
const HEX_DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const POWERS_OF_TEN = Int32Array.from({ length: 9 }, (_, power) => 10 ** power);

/**
 * Where an encoder puts its bytes: filled chunk after chunk. A chunk that was taken belongs to the taker and is not written
 * to again, so that it may become a part of a Blob, unless the taker gives it back.
 */
export class ByteSink {
  #buffer: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #spare: ArrayBuffer | null = null;
  #used = 0;
  #ready: Uint8Array<ArrayBuffer>[] = [];
  #taken = 0;
  readonly #chunkBytes: number;
  readonly #encoder = new TextEncoder();

  constructor(chunkBytes: number = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes;
    this.#buffer = new Uint8Array(chunkBytes);
    this.#view = new DataView(this.#buffer.buffer);
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
    if (text.length <= SHORT_TEXT_UNITS && this.#shortAscii(text)) return;
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

  /** `text` for what is written over and over, in a quarter of the steps. */
  ascii({ text, words }: AsciiText): void {
    let used = this.#used;
    if (words.length * 4 > this.#buffer.length - used) {
      this.text(text);
      return;
    }
    const view = this.#view;
    for (let index = 0; index < words.length; index += 1, used += 4) view.setInt32(used, words[index] ?? 0);
    // What the last word is filled up with is written over by whatever comes next.
    this.#used += text.length;
  }

  /** Copies the bytes in. */
  bytes(bytes: Uint8Array): void {
    if (bytes.length <= this.#buffer.length - this.#used) {
      this.#buffer.set(bytes, this.#used);
      this.#used += bytes.length;
      return;
    }
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
      const view = this.#view;
      let used = this.#used;
      for (; index < end; index += 3) {
        const triple = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
        const digits = ((BASE64_PAIRS[triple >>> 12] ?? 0) << 16) | (BASE64_PAIRS[triple & 0xfff] ?? 0);
        view.setInt32(used, digits);
        used += 4;
      }
      this.#used = used;
    }
    const rest = bytes.length - whole;
    if (rest === 0) return;
    if (this.#buffer.length - this.#used < 4) this.#finishChunk();
    const triple = ((bytes[whole] ?? 0) << 16) | (rest === 2 ? (bytes[whole + 1] ?? 0) << 8 : 0);
    const digits = ((BASE64_PAIRS[triple >>> 12] ?? 0) << 16) | (BASE64_PAIRS[triple & 0xfff] ?? 0);
    const padding = rest === 2 ? PADDING : (PADDING << 8) | PADDING;
    this.#view.setInt32(this.#used, rest === 2 ? (digits & ~0xff) | padding : (digits & ~0xffff) | padding);
    this.#used += 4;
  }

  /** Each byte as two hexadecimal digits behind a space. */
  spacedHex(bytes: Uint8Array): void {
    let index = 0;
    while (index < bytes.length) {
      if (this.#buffer.length - this.#used < 3) this.#finishChunk();
      const end = Math.min(bytes.length, index + Math.floor((this.#buffer.length - this.#used) / 3));
      const buffer = this.#buffer;
      let used = this.#used;
      for (; index < end; index += 1, used += 3) {
        const byte = bytes[index] ?? 0;
        buffer[used] = SPACE;
        buffer[used + 1] = HEX_DIGITS[byte >>> 4] ?? 0;
        buffer[used + 2] = HEX_DIGITS[byte & 15] ?? 0;
      }
      this.#used = used;
    }
  }

  /** A number as JavaScript and JSON write it. */
  number(value: number): void {
    const thousandths = Math.round(value * 1000);
    const isShort = thousandths >= 0 && thousandths < MAX_THOUSANDTHS && thousandths / 1000 === value;
    if (!isShort || Object.is(value, -0) || this.#buffer.length - this.#used < MAX_DIGITS) {
      this.text(String(value));
      return;
    }
    // Doubles of this size are less than 1/1000 apart, so these digits are the shortest that give the number back.
    const whole = Math.floor(value);
    const fraction = thousandths - whole * 1000;
    const high = Math.floor(whole / 1e8);
    if (high > 0) {
      this.#digits(high, 1);
      this.#digits(whole - high * 1e8, 8);
    } else {
      this.#digits(whole, 1);
    }
    if (fraction === 0) return;
    this.#buffer[this.#used] = POINT;
    this.#used += 1;
    if (fraction % 100 === 0) this.#digits(fraction / 100, 1);
    else if (fraction % 10 === 0) this.#digits(fraction / 10, 2);
    else this.#digits(fraction, 3);
  }

  /** Decimal digits of an integer below 10^9, with zeros in front up to `minCount`. */
  #digits(value: number, minCount: number): void {
    let count = minCount;
    while (count < 9 && value >= (POWERS_OF_TEN[count] ?? 0)) count += 1;
    let rest = value | 0;
    for (let at = this.#used + count - 1; at >= this.#used; at -= 1) {
      const next = (rest / 10) | 0;
      this.#buffer[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#used += count;
  }

  /**
   * Writes `length` bytes again that began `distance` bytes ago. False, having written nothing, when they do not all stand in this
   * chunk or there is no room for them.
   */
  again(distance: number, length: number): boolean {
    const from = this.#used - distance;
    if (from < 0 || length > distance || length > this.#buffer.length - this.#used) return false;
    this.#buffer.copyWithin(this.#used, from, from + length);
    this.#used += length;
    return true;
  }

  /** Gives a taken chunk back: its memory is written to again. */
  reuse(chunk: Uint8Array<ArrayBuffer>): void {
    if (chunk.buffer.byteLength === this.#chunkBytes) this.#spare = chunk.buffer;
  }

  /** False, having written nothing, when it is not ASCII or does not fit. An encoder's call costs as much as a hundred digits. */
  #shortAscii(text: string): boolean {
    const buffer = this.#buffer;
    let used = this.#used;
    if (text.length > buffer.length - used) return false;
    for (let index = 0; index < text.length; index += 1, used += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return false;
      buffer[used] = unit;
    }
    this.#used = used;
    return true;
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
    this.#buffer = new Uint8Array(this.#spare ?? new ArrayBuffer(this.#chunkBytes));
    this.#view = new DataView(this.#buffer.buffer);
    this.#spare = null;
    this.#used = 0;
  }
}

/** Where a piece may end without parting a surrogate pair. */
function pieceEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + TEXT_PIECE_UNITS);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
