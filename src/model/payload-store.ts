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

/** Where buffers are that are not in memory: on disk, as far as this store is concerned wherever it likes. */
export interface PayloadShelf {
  /** Resolves when the buffer was brought back with `bringBack`, or will not be. */
  fetch(buffer: number): Promise<void>;
  /** Nobody needs the buffer any more. */
  discard(buffer: number): void;
}

const EMPTY_BYTES = new Uint8Array(0);
const EMPTY: PayloadPlace = { buffer: 0, offset: 0, length: 0 };

/** A buffer that is not in memory for good. */
interface ShelvedBuffer {
  /** While it was brought back. */
  bytes: Uint8Array | null;
  isLost: boolean;
}

/**
 * Payload bytes of all rows, packed into a few large buffers instead of one object each. Buffers fill in the order in which rows
 * arrive, so that the oldest buffers hold the oldest payloads: whole ones can be put on a shelf (`PayloadShelf`) and brought back.
 */
export class PayloadStore {
  #buffers: (Uint8Array | null)[] = [EMPTY_BYTES];
  /** Payloads that lie in each buffer, and their bytes. */
  #uses: number[] = [0];
  #usedBytes: number[] = [0];
  #arena = 0;
  #arenaUsed = 0;
  #byteLength = 0;
  #shelf: PayloadShelf | null = null;
  #shelved = new Map<number, ShelvedBuffer>();
  #shelvedBytes = 0;
  #hasLost = false;
  /** No buffer before it is in memory and on no shelf. */
  #oldest = 1;
  #encoder = new TextEncoder();

  /** Payload bytes in memory. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Payload bytes on the shelf. */
  get shelvedBytes(): number {
    return this.#shelvedBytes;
  }

  /** Copies `bytes` in. */
  addBytes(bytes: Uint8Array): PayloadPlace {
    if (bytes.length === 0) return EMPTY;
    this.#byteLength += bytes.length;
    if (bytes.length > OWN_BUFFER_BYTES) return this.#own(bytes.slice());
    const place = this.#reserve(bytes.length);
    this.#buffer(place.buffer).set(bytes, place.offset);
    this.#use(place);
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
    const { buffer, offset } = this.#reserve(worstCase);
    const { written } = this.#encoder.encodeInto(text, this.#buffer(buffer).subarray(offset));
    this.#arenaUsed = offset + written;
    this.#byteLength += written;
    const place = { buffer, offset, length: written };
    this.#use(place);
    return place;
  }

  /** The payload is not needed any more. A buffer whose payloads have all gone is freed; views on it stay valid. */
  release({ buffer, length }: PayloadPlace): void {
    if (length === 0) return;
    const isShelved = this.#shelved.has(buffer);
    if (isShelved) this.#shelvedBytes -= length;
    else this.#byteLength -= length;
    const uses = (this.#uses[buffer] ?? 1) - 1;
    this.#uses[buffer] = uses;
    this.#usedBytes[buffer] = (this.#usedBytes[buffer] ?? length) - length;
    if (uses > 0) return;
    if (buffer === this.#arena) this.#arena = 0;
    this.#buffers[buffer] = null;
    this.#shelved.delete(buffer);
    if (isShelved) this.#shelf?.discard(buffer);
  }

  /** A view; it stays valid, payloads never move. Of a payload that was released, or that is on the shelf: nothing. */
  bytes(buffer: number, offset: number, length: number): Uint8Array {
    return this.#buffer(buffer).subarray(offset, offset + length);
  }

  /** Null: nothing can be put away any more. What is on the shelf that was stays there. */
  setShelf(shelf: PayloadShelf | null): void {
    this.#shelf = shelf;
  }

  /** The oldest buffer behind `after` that is in memory for good and gets no more payloads; null when there is none. Views. */
  nextToShelve(after: number): { readonly buffer: number; readonly bytes: Uint8Array } | null {
    while (this.#oldest < this.#buffers.length && this.#isPast(this.#oldest)) this.#oldest += 1;
    for (let buffer = Math.max(this.#oldest, after + 1); buffer < this.#buffers.length; buffer += 1) {
      const bytes = this.#buffers[buffer];
      if (buffer !== this.#arena && bytes && !this.#shelved.has(buffer)) return { buffer, bytes };
    }
    return null;
  }

  /** The shelf has a buffer: it goes from memory. False when nobody needs it any more. */
  shelve(buffer: number): boolean {
    if (!this.#buffers[buffer] || this.#shelved.has(buffer)) return false;
    const bytes = this.#usedBytes[buffer] ?? 0;
    this.#buffers[buffer] = null;
    this.#shelved.set(buffer, { bytes: null, isLost: false });
    this.#byteLength -= bytes;
    this.#shelvedBytes += bytes;
    return true;
  }

  /** Bytes of a buffer on the shelf, as long as they can be had; null takes them out of memory again. */
  bringBack(buffer: number, bytes: Uint8Array | null): void {
    const shelved = this.#shelved.get(buffer);
    if (shelved) shelved.bytes = bytes;
  }

  /** The shelf has lost a buffer: its payloads are empty from now on. */
  lose(buffer: number): void {
    const shelved = this.#shelved.get(buffer);
    if (!shelved) return;
    shelved.isLost = true;
    this.#hasLost = true;
  }

  /** Its bytes cannot be had without `fetch`. */
  isAway(buffer: number): boolean {
    const shelved = this.#shelved.get(buffer);
    return shelved !== undefined && shelved.bytes === null && !shelved.isLost;
  }

  /** Whether any is. */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  isLost(buffer: number): boolean {
    return this.#shelved.get(buffer)?.isLost === true;
  }

  isShelved(buffer: number): boolean {
    return this.#shelved.has(buffer);
  }

  async fetch(buffer: number): Promise<void> {
    if (this.isAway(buffer)) await this.#shelf?.fetch(buffer);
  }

  #buffer(index: number): Uint8Array {
    const buffer = this.#buffers[index];
    if (buffer === undefined) throw new RangeError(`No payload buffer ${index}`);
    return buffer ?? this.#shelved.get(index)?.bytes ?? EMPTY_BYTES;
  }

  #isPast(buffer: number): boolean {
    return this.#buffers[buffer] === null;
  }

  #use({ buffer, length }: PayloadPlace): void {
    this.#uses[buffer] = (this.#uses[buffer] ?? 0) + 1;
    this.#usedBytes[buffer] = (this.#usedBytes[buffer] ?? 0) + length;
  }

  #own(bytes: Uint8Array): PayloadPlace {
    this.#buffers.push(bytes);
    this.#uses.push(1);
    this.#usedBytes.push(bytes.length);
    return { buffer: this.#buffers.length - 1, offset: 0, length: bytes.length };
  }

  #reserve(length: number): PayloadPlace {
    if (this.#arena === 0 || this.#arenaUsed + length > ARENA_BYTES) {
      this.#buffers.push(new Uint8Array(ARENA_BYTES));
      this.#uses.push(0);
      this.#usedBytes.push(0);
      this.#arena = this.#buffers.length - 1;
      this.#arenaUsed = 0;
    }
    const place = { buffer: this.#arena, offset: this.#arenaUsed, length };
    this.#arenaUsed += length;
    return place;
  }
}
