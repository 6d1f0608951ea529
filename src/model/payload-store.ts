/** Arenas are this large; a longer payload gets a buffer of its own, so that dropping it frees its memory. */
const ARENA_BYTES = 4 * 1024 * 1024;
const OWN_BUFFER_BYTES = 256 * 1024;
/** UTF-8 needs at most three bytes a UTF-16 unit. */
const MAX_UTF8_PER_UNIT = 3;

/** Where a payload lies: plain numbers, so that a row can keep them in columns. */
export interface PayloadPlace {
  readonly buffer: number;
  readonly offset: number;
  readonly length: number;
}

const EMPTY_BYTES = new Uint8Array(0);
const EMPTY: PayloadPlace = { buffer: 0, offset: 0, length: 0 };

/** Payload bytes of all rows, packed into a few large buffers instead of one object each. */
export class PayloadStore {
  #buffers: (Uint8Array | null)[] = [EMPTY_BYTES];
  /** Payloads that lie in each buffer. */
  #uses: number[] = [0];
  #arena = 0;
  #arenaUsed = 0;
  #byteLength = 0;
  #encoder = new TextEncoder();

  /** Payload bytes stored. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Copies `bytes` in. */
  addBytes(bytes: Uint8Array): PayloadPlace {
    if (bytes.length === 0) return EMPTY;
    this.#byteLength += bytes.length;
    if (bytes.length > OWN_BUFFER_BYTES) return this.#own(bytes.slice());
    const place = this.#reserve(bytes.length);
    this.#buffer(place.buffer).set(bytes, place.offset);
    this.#use(place.buffer);
    return place;
  }

  /** Takes `bytes` over without a copy when they are large: the caller must not use them again. */
  adoptBytes(bytes: Uint8Array): PayloadPlace {
    if (bytes.length <= OWN_BUFFER_BYTES) return this.addBytes(bytes);
    this.#byteLength += bytes.length;
    return this.#own(bytes);
  }

  /** Stores `text` as UTF-8; lone surrogates become U+FFFD, as they do on the wire (WebIDL USVString). */
  addText(text: string): PayloadPlace {
    if (text.length === 0) return EMPTY;
    const worstCase = text.length * MAX_UTF8_PER_UNIT;
    if (worstCase > OWN_BUFFER_BYTES) return this.adoptBytes(this.#encoder.encode(text));
    const place = this.#reserve(worstCase);
    const { written } = this.#encoder.encodeInto(text, this.#buffer(place.buffer).subarray(place.offset));
    this.#arenaUsed = place.offset + written;
    this.#byteLength += written;
    this.#use(place.buffer);
    return { buffer: place.buffer, offset: place.offset, length: written };
  }

  /** The payload is not needed any more. A buffer whose payloads have all gone is freed; views on it stay valid. */
  release({ buffer, length }: PayloadPlace): void {
    if (length === 0) return;
    this.#byteLength -= length;
    const uses = (this.#uses[buffer] ?? 1) - 1;
    this.#uses[buffer] = uses;
    if (uses > 0) return;
    if (buffer === this.#arena) this.#arena = 0;
    this.#buffers[buffer] = null;
  }

  /** A view; it stays valid, payloads never move. Of a payload that was released: nothing. */
  bytes(buffer: number, offset: number, length: number): Uint8Array {
    return this.#buffer(buffer).subarray(offset, offset + length);
  }

  #buffer(index: number): Uint8Array {
    const buffer = this.#buffers[index];
    if (buffer === undefined) throw new RangeError(`No payload buffer ${index}`);
    return buffer ?? EMPTY_BYTES;
  }

  #use(buffer: number): void {
    this.#uses[buffer] = (this.#uses[buffer] ?? 0) + 1;
  }

  #own(bytes: Uint8Array): PayloadPlace {
    this.#buffers.push(bytes);
    this.#uses.push(1);
    return { buffer: this.#buffers.length - 1, offset: 0, length: bytes.length };
  }

  #reserve(length: number): PayloadPlace {
    if (this.#arena === 0 || this.#arenaUsed + length > ARENA_BYTES) {
      this.#buffers.push(new Uint8Array(ARENA_BYTES));
      this.#uses.push(0);
      this.#arena = this.#buffers.length - 1;
      this.#arenaUsed = 0;
    }
    const place = { buffer: this.#arena, offset: this.#arenaUsed, length };
    this.#arenaUsed += length;
    return place;
  }
}
