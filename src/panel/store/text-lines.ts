const NEWLINE = 0x0a;
const TAB = 0x09;
/** Without wrapping, a line is still broken here: browsers draw no endless lines. */
export const MAX_LINE_COLUMNS = 4000;
const TAB_COLUMNS = 2;
/** Bytes scanned at a time: about a millisecond. */
const SLICE_BYTES = 512 * 1024;

/**
 * Where the lines of a text begin, found in the bytes slice by slice, so that a text of any length can be drawn at once and is
 * never made into one string. A line ends at a line feed or where the columns end.
 */
export class TextLines {
  readonly bytes: Uint8Array;
  readonly #columns: number;
  #starts = new Uint32Array(256);
  #size = 1;
  #at = 0;
  #column = 0;

  constructor(bytes: Uint8Array, columns: number) {
    this.bytes = bytes;
    this.#columns = Math.max(20, Math.min(columns, MAX_LINE_COLUMNS));
  }

  /** Lines known so far. */
  get size(): number {
    return this.#size;
  }

  get isComplete(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** Share that is known, 0 to 1. */
  get progress(): number {
    return this.bytes.length === 0 ? 1 : this.#at / this.bytes.length;
  }

  /** The bytes of a line without its line feed (view). */
  line(position: number): Uint8Array {
    const start = this.#starts[position] ?? 0;
    const next = position + 1 < this.#size ? (this.#starts[position + 1] ?? 0) : this.#at;
    const isBroken = next > start && this.bytes[next - 1] === NEWLINE;
    return this.bytes.subarray(start, isBroken ? next - 1 : next);
  }

  /** Offset of a line's first byte. */
  start(position: number): number {
    return this.#starts[position] ?? 0;
  }

  /** The known line that a byte is in. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** True when the line goes on in the next one: it was broken for its length. */
  isContinued(position: number): boolean {
    const next = this.#starts[position + 1];
    return position + 1 < this.#size && next !== undefined && this.bytes[next - 1] !== NEWLINE;
  }

  /** Looks at one more slice. */
  advance(): void {
    const { bytes } = this;
    const end = Math.min(bytes.length, this.#at + SLICE_BYTES);
    let at = this.#at;
    let column = this.#column;
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      // A continuation byte belongs to the character before it.
      if ((byte & 0xc0) === 0x80) continue;
      const width = byte === TAB ? TAB_COLUMNS : byte >= 0xe0 ? 2 : 1;
      if (column + width > this.#columns && byte !== NEWLINE) {
        this.#push(at);
        column = 0;
      }
      column += width;
      if (byte === NEWLINE) {
        this.#push(at + 1);
        column = 0;
      }
    }
    this.#at = at;
    this.#column = column;
  }

  #push(start: number): void {
    if (this.#size === this.#starts.length) {
      const larger = new Uint32Array(this.#size * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#size] = start;
    this.#size += 1;
  }
}
