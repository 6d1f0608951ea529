import { decodeUtf8, encodeUtf8 } from '../../base/utf8.ts';
import type { CaptureRecord, FrameRecord } from '../record.ts';
import { FragmentHold } from './fragment-hold.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redactConnection, redactEvent, type HeaderRules } from './redact-connection.ts';
import { RedactionCounter, type RedactionReport } from './redaction-report.ts';
import { TextRedactor } from './text-redactor.ts';
import type { UserPattern } from './user-pattern.ts';

export interface RedactionOptions {
  /** Values of `Cookie` and `Set-Cookie`. Default on. */
  readonly cookies?: boolean;
  /** Credentials of `Authorization` and `Proxy-Authorization`. Default on. */
  readonly authorization?: boolean;
  /** Tokens, passwords and keys in URLs, headers, JSON, forms; JSON Web Tokens anywhere. Default on. */
  readonly tokens?: boolean;
  readonly patterns?: readonly UserPattern[];
  /** For tests; a new random key otherwise. */
  readonly key?: Uint8Array;
  /** Fragments of unfinished messages that are held back at most. */
  readonly heldBytes?: number;
}

const KEY_BYTES = 32;
const DEFAULT_HELD_BYTES = 64 * 1024 * 1024;

/**
 * Replaces secrets in records by stand-ins of the same length. Frame lengths, offsets and masks stay true; compressed bytes
 * are left out, since nothing in them can be replaced, and their messages are kept. One redactor serves one export.
 */
export class Redactor {
  readonly #counter = new RedactionCounter();
  readonly #text: TextRedactor;
  readonly #rules: HeaderRules;
  readonly #hold: FragmentHold;

  constructor(options: RedactionOptions = {}) {
    const pseudonyms = new Pseudonyms(options.key ?? crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
    this.#rules = {
      cookies: options.cookies ?? true,
      authorization: options.authorization ?? true,
      tokens: options.tokens ?? true,
    };
    this.#text = new TextRedactor(pseudonyms, this.#counter, options.patterns ?? [], this.#rules.tokens);
    this.#hold = new FragmentHold({
      redact: (bytes) => this.#bytes(bytes, 'message'),
      onLeftOut: (fragments) => {
        this.#counter.fragmentsLeftOut += fragments;
      },
      maxBytes: options.heldBytes ?? DEFAULT_HELD_BYTES,
    });
  }

  /** What was replaced so far. */
  report(): RedactionReport {
    return this.#counter.report();
  }

  /** The records, redacted, in their order; a fragmented message is held back until its end. */
  *redact(records: Iterable<CaptureRecord>): Generator<CaptureRecord> {
    for (const record of records) yield* this.push(record);
    yield* this.flush();
  }

  async *redactBatches(batches: AsyncIterable<readonly CaptureRecord[]>): AsyncGenerator<readonly CaptureRecord[]> {
    for await (const batch of batches) {
      const redacted: CaptureRecord[] = [];
      for (const record of batch) redacted.push(...this.push(record));
      yield redacted;
    }
    yield [...this.flush()];
  }

  /** Takes one record and gives those that can go on. */
  push(record: CaptureRecord): Iterable<CaptureRecord> {
    const noted = this.#noted(record);
    return this.#hold.push(noted.kind === 'frame' ? this.#frame(noted) : this.#other(noted));
  }

  /** The source has ended: what is held goes on, without the bytes that could not be looked at as a whole. */
  flush(): Iterable<CaptureRecord> {
    return this.#hold.flush();
  }

  /** What the user has written may quote what is redacted. */
  #noted(record: CaptureRecord): CaptureRecord {
    if ((record.kind !== 'frame' && record.kind !== 'lifecycle') || record.mark === undefined) return record;
    return { ...record, mark: { ...record.mark, note: this.#text.text(record.mark.note, 'note') } };
  }

  #other(record: Exclude<CaptureRecord, FrameRecord>): CaptureRecord {
    switch (record.kind) {
      case 'connection':
        return redactConnection(record, this.#text, this.#rules);
      case 'lifecycle':
        return { ...record, event: redactEvent(record.event, this.#text, this.#rules) };
      case 'problem':
        return { ...record, message: this.#text.text(record.message, 'problem') };
    }
  }

  #frame(frame: FrameRecord): FrameRecord {
    const isControl = (frame.opcode & 0x8) !== 0;
    if (this.#hold.isPlainFragment(frame)) return frame;
    const place = isControl ? 'control frame' : 'message';
    const message = frame.message && this.#bytes(frame.message, place);
    if (frame.payload === null) return { ...frame, message };
    if (!isControl && this.#hold.isCompressed(frame)) {
      this.#counter.compressedPayloadsLeftOut += 1;
      return { ...frame, message, payload: null, payloadLoss: 'redacted' };
    }
    if (frame.message !== null && isSameView(frame.message, frame.payload))
      return { ...frame, message, payload: message };
    return { ...frame, message, payload: this.#bytes(frame.payload, place) };
  }

  /** The same bytes when nothing was found, else a copy of the same length. */
  #bytes(bytes: Uint8Array, place: string): Uint8Array {
    const decoded = decodeUtf8(bytes);
    if (decoded.kind === 'ok') {
      const redacted = this.#text.text(decoded.value, place);
      return redacted === decoded.value ? bytes : encodeUtf8(redacted);
    }
    // Not text, but text may be in it: a character a byte, so that places and lengths are the same.
    const characters = latin1(bytes);
    const redacted = this.#text.byteText(characters, place);
    return redacted === characters ? bytes : fromLatin1(redacted);
  }
}

function isSameView(left: Uint8Array, right: Uint8Array): boolean {
  return left.buffer === right.buffer && left.byteOffset === right.byteOffset && left.length === right.length;
}

/** ISO 8859-1 proper; `TextDecoder('latin1')` is windows-1252 (WHATWG Encoding). */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += LATIN1_STEP) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + LATIN1_STEP));
  }
  return text;
}

const LATIN1_STEP = 8192;

function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
