import { opcodeLabel } from '../../decoder/opcode.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { isoTime } from './csv.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { isReadableText, readableBytes, textSteps } from './payload-text.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

export interface TranscriptOptions {
  /** Bytes of a payload that are shown; the rest is said, not shown. Infinity shows all. */
  readonly maxPayloadBytes?: number;
}

/** A line that a person scrolls through; a log with larger messages is for the other formats. */
const DEFAULT_MAX_PAYLOAD_BYTES = 16 * 1024;

/**
 * Plain text to read or paste into a ticket: one line an event, `>` from the client, `<` from the server. Control characters
 * are written as escapes, so that a payload can neither drive a terminal nor forge a line.
 */
export class TranscriptEncoder implements RecordEncoder {
  readonly #maxPayloadBytes: number;

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

  *#frame(frame: FrameRecord, out: ByteSink): Steps {
    const bytes = readableBytes(frame);
    const mark = frame.sender === 'client' ? '>' : '<';
    out.text(`${time(frame.time)} ${printable(frame.connection)} ${mark} ${frameLabel(frame)}`);
    if (bytes === null) {
      out.text(frame.payloadLength === 0 ? '\n' : ' [payload not captured]\n');
      return;
    }
    const shown = bytes.subarray(0, this.#maxPayloadBytes);
    if (shown.length > 0) out.text(' ');
    if (isReadableText(frame)) {
      yield* textSteps(out, wholeCharacters(shown, bytes.length), printable);
    } else {
      for (let offset = 0; offset < shown.length; offset += HEX_STEP) {
        out.text(hexText(shown.subarray(offset, offset + HEX_STEP), offset > 0));
        yield undefined;
      }
    }
    const hidden = bytes.length - shown.length;
    out.text(hidden > 0 ? ` […${hidden} more bytes]\n` : '\n');
  }
}

const HEX_STEP = 16 * 1024;

function connectionLine(record: ConnectionRecord): string {
  const status = record.handshake?.response?.status;
  const parts = [
    record.url ?? 'unknown URL',
    status === undefined ? '' : `status ${status}`,
    record.protocol ? `protocol ${record.protocol}` : '',
    record.extensions ? `extensions ${record.extensions}` : '',
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return `${time(record.time)} ${printable(record.id)} = ${printable(text)}\n`;
}

function frameLabel(frame: FrameRecord): string {
  const bits = [
    frame.fin ? '' : 'FIN=0',
    frame.rsv1 ? 'RSV1' : '',
    frame.rsv2 ? 'RSV2' : '',
    frame.rsv3 ? 'RSV3' : '',
    frame.isDiscarded ? 'never sent' : '',
    frame.origin === 'injected' || frame.origin === 'edited' ? frame.origin : '',
    frame.closeCode === null ? '' : String(frame.closeCode),
    ...frame.violations.map((code) => `!${code}`),
  ].filter((part) => part !== '');
  const text = [`${opcodeLabel(frame.opcode)} ${frame.payloadLength} B`, ...bits].join(', ');
  return `[${printable(text)}]`;
}

/** Cuts an unfinished UTF-8 sequence off the end of what is shown. */
function wholeCharacters(shown: Uint8Array, fullLength: number): Uint8Array {
  if (shown.length === fullLength) return shown;
  let end = shown.length;
  while (end > 0 && ((shown[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  if (end > 0 && (shown[end - 1] ?? 0) >= 0xc0) end -= 1;
  return shown.subarray(0, end);
}

function hexText(bytes: Uint8Array, isContinued: boolean): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) {
    if (index > 0 || isContinued) text += ' ';
    text += (bytes[index] ?? 0).toString(16).padStart(2, '0');
  }
  return text;
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
