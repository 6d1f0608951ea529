import { STATE_COMPLETE, STATE_CUT, STATE_MORE, STATE_UNREADABLE } from '../../protocol/packed-events.ts';
import { bufferByteLength, getterOf, uncurry, Uint8ArrayFunction } from '../page/built-ins.ts';
import { type QueuedEvent, MARK_READING } from '../page/queued-event.ts';

/** What the reader finds out, in order per Blob. `bytes` is null when it could not be read. */
export type TakeBlobPart = (message: QueuedEvent, bytes: Uint8Array | null, length: number, state: number) => void;

/** Blobs read at the same time: enough to keep a stream of them going, few enough to bound what is in memory. */
const READERS = 8;

interface Waiting {
  readonly message: QueuedEvent;
  next: Waiting | null;
}

/**
 * Reads the bytes of Blobs in parts, first come first served, without holding up anything else. `FileReader`, because promises would look
 * up a `constructor` that the page may have put there.
 */
export class BlobReader {
  readonly #take: TakeBlobPart;
  readonly #maxBytes: number;
  readonly #partBytes: number;
  readonly #FileReader = FileReader;
  readonly #read = uncurry(FileReader.prototype.readAsArrayBuffer);
  readonly #resultOf = getterOf<unknown>(FileReader.prototype, 'result');
  readonly #slice = uncurry<Blob, [number, number], Blob>(Blob.prototype.slice);
  readonly #listen = uncurry<EventTarget, [string, () => void], void>(EventTarget.prototype.addEventListener);
  #first: Waiting | null = null;
  #last: Waiting | null = null;
  #running = 0;

  constructor(take: TakeBlobPart, maxBytes: number, partBytes: number) {
    this.#take = take;
    this.#maxBytes = maxBytes;
    this.#partBytes = partBytes;
  }

  /** Adds every event of a log whose Blob nobody has read so far. */
  addAll(first: QueuedEvent | null): void {
    for (let event = first; event; event = event.next) {
      if (event.blob && (event.tag & MARK_READING) === 0) this.add(event);
    }
  }

  add(message: QueuedEvent): void {
    message.tag |= MARK_READING;
    const waiting: Waiting = { message, next: null };
    if (this.#last) this.#last.next = waiting;
    else this.#first = waiting;
    this.#last = waiting;
    this.#startNext();
  }

  #startNext(): void {
    while (this.#running < READERS && this.#first) {
      const { message, next } = this.#first;
      this.#first = next;
      if (!next) this.#last = null;
      // The event may have left the log or been cut while it waited.
      if (!message.blob) continue;
      this.#running += 1;
      this.#readFrom(message, message.blob, 0);
    }
  }

  #readFrom(message: QueuedEvent, blob: Blob, start: number): void {
    const size = message.byteLength;
    const limit = size < this.#maxBytes ? size : this.#maxBytes;
    const end = start + this.#partBytes < limit ? start + this.#partBytes : limit;
    const reader = new this.#FileReader();
    this.#listen(reader, 'loadend', () => {
      const bytes = bytesOfResult(this.#resultOf(reader), end - start);
      if (!bytes) this.#finish(message, null, 0, STATE_UNREADABLE);
      else if (end < limit) {
        this.#take(message, bytes, end - start, STATE_MORE);
        this.#readFrom(message, blob, end);
      } else this.#finish(message, bytes, end - start, limit < size ? STATE_CUT : STATE_COMPLETE);
    });
    this.#read(reader, start === 0 && end === size ? blob : this.#slice(blob, start, end));
  }

  #finish(message: QueuedEvent, bytes: Uint8Array | null, length: number, state: number): void {
    this.#running -= 1;
    message.blob = null;
    this.#take(message, bytes, length, state);
    this.#startNext();
  }
}

function bytesOfResult(result: unknown, length: number): Uint8Array | null {
  if (typeof result !== 'object' || result === null) return null;
  const buffer = result as ArrayBuffer;
  // A file that changed under the Blob may be shorter now.
  return bufferByteLength(buffer) === length ? new Uint8ArrayFunction(buffer) : null;
}
