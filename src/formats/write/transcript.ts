import { opcodeLabel } from '../../decoder/opcode.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { cutMark } from './cut-mark.ts';
import { isoTime } from './iso-time.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { isPrintableAscii, isReadableText, readableBytes, STEP_BYTES, textSteps } from './payload-text.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

export interface TranscriptOptions {
  /** Bytes of a payload that are shown; the rest is said, not shown. Infinity shows all. */
  readonly maxPayloadBytes?: number;
}

/** A line that a person scrolls through; a log with larger messages is for the other formats. */
const DEFAULT_MAX_PAYLOAD_BYTES = 16 * 1024;
/** Connections whose printable names are remembered; a log with more makes some of them again. */
const MAX_NAMES = 1_000;

/**
 * Plain text to read or paste into a ticket: one line an event, `>` from the client, `<` from the server. Control characters
 * are written as escapes, so that a payload can neither drive a terminal nor forge a line.
 */
export class TranscriptEncoder implements RecordEncoder {
  readonly #maxPayloadBytes: number;
  readonly #names = new Map<string, string>();

  constructor(options: TranscriptOptions = {}) {
    this.#maxPayloadBytes = options.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES;
  }

  begin(): void {
    // The first connection is the head.
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    switch (record.kind) {
      case 'connection':
        out.text(connectionLine(record));
        return undefined;
      case 'frame':
        return this.#frame(record, out);
      case 'lifecycle':
        out.text(
          `${time(record.time)} ${printable(record.connection ?? '-')} * ${printable(lifecycleText(record.event))}\n`,
        );
        return undefined;
      case 'problem':
        out.text(`${time(null)} - ! ${printable(record.message)} (${printable(record.code)})\n`);
        return undefined;
    }
  }

  end(): undefined {
    return undefined;
  }

  #frame(frame: FrameRecord, out: ByteSink): Steps | undefined {
    const bytes = readableBytes(frame);
    out.text(time(frame.time));
    // Short texts one by one are written without an encoder.
    out.text(this.#nameOf(frame.connection));
    out.text(frame.sender === 'client' ? '> ' : '< ');
    out.text(frameLabel(frame));
    if (bytes === null) {
      out.text(frame.payloadLength === 0 ? '\n' : ' [payload not captured]\n');
      return undefined;
    }
    const shown = bytes.length > this.#maxPayloadBytes ? bytes.subarray(0, this.#maxPayloadBytes) : bytes;
    const hidden = bytes.length - shown.length;
    const end = hidden > 0 ? ` […${hidden} more bytes]\n` : '\n';
    if (!isReadableText(frame)) {
      if (shown.length > STEP_BYTES) return hexSteps(out, shown, end);
      out.spacedHex(shown);
    } else if (shown.length <= STEP_BYTES && isPrintableAscii(shown)) {
      if (shown.length > 0) out.text(' ');
      out.bytes(shown);
    } else {
      return readableSteps(out, wholeCharacters(shown, bytes.length), end);
    }
    out.text(end);
    return undefined;
  }

  /** The connection between spaces, as it may be printed. */
  #nameOf(connection: string): string {
    const known = this.#names.get(connection);
    if (known !== undefined) return known;
    const name = ` ${printable(connection)} `;
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    this.#names.set(connection, name);
    return name;
  }
}

function connectionLine(record: ConnectionRecord): string {
  const status = record.handshake?.response?.status;
  const parts = [
    `${record.url ?? 'unknown URL'}${cutMark(record)}`,
    status === undefined ? '' : `status ${status}`,
    record.protocol ? `protocol ${record.protocol}` : '',
    record.extensions ? `extensions ${record.extensions}` : '',
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return `${time(record.time)} ${printable(record.id)} = ${printable(text)}\n`;
}

function frameLabel(frame: FrameRecord): string {
  const start = `[${opcodeLabel(frame.opcode)} ${frame.payloadLength} B`;
  const bits = frameBits(frame);
  return bits === '' ? `${start}]` : `${start}${printable(bits)}]`;
}

/** What is worth saying beside opcode and length; each part behind a comma. */
function frameBits(frame: FrameRecord): string {
  let bits = '';
  if (!frame.fin) bits += ', FIN=0';
  if (frame.rsv1) bits += ', RSV1';
  if (frame.rsv2) bits += ', RSV2';
  if (frame.rsv3) bits += ', RSV3';
  if (frame.isDiscarded) bits += ', never sent';
  if (frame.passage !== undefined) bits += `, ${frame.passage}`;
  const origin = frame.capturedOrigin ?? frame.origin;
  if (origin === 'injected' || origin === 'edited') bits += `, ${origin}`;
  if (frame.closeCode !== null) bits += `, ${frame.closeCode}`;
  for (const code of frame.violations) bits += `, !${code}`;
  return bits;
}

function* hexSteps(out: ByteSink, bytes: Uint8Array, end: string): Steps {
  for (let offset = 0; offset < bytes.length; offset += STEP_BYTES) {
    out.spacedHex(bytes.subarray(offset, offset + STEP_BYTES));
    yield undefined;
  }
  out.text(end);
}

function* readableSteps(out: ByteSink, bytes: Uint8Array, end: string): Steps {
  if (bytes.length > 0) out.text(' ');
  yield* textSteps(out, bytes, printable);
  out.text(end);
}

/** Cuts an unfinished UTF-8 sequence off the end of what is shown. */
function wholeCharacters(shown: Uint8Array, fullLength: number): Uint8Array {
  if (shown.length === fullLength) return shown;
  let end = shown.length;
  while (end > 0 && ((shown[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  if (end > 0 && (shown[end - 1] ?? 0) >= 0xc0) end -= 1;
  return shown.subarray(0, end);
}

function time(timeMs: number | null): string {
  return timeMs === null ? '-' : isoTime(timeMs);
}

/**
 * Control characters (terminal escapes), line and paragraph separators (they break lines) and the marks that turn the
 * direction of text (they make a line read as another one) as `\u001b`.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
