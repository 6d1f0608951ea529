import { opcodeLabel } from '../../decoder/opcode.ts';
import type { CaptureRecord, FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { cutMark } from './cut-mark.ts';
import { maskingKeyHex } from './frame-json.ts';
import { isoTime } from './iso-time.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { isReadableText, readableBytes, STEP_BYTES, textSteps, writeBase64 } from './payload-text.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

/** The header line, in this order. */
export const CSV_COLUMNS = [
  'index',
  'time',
  'connection',
  'url',
  'kind',
  'sender',
  'opcode',
  'opcodeName',
  'fin',
  'rsv1',
  'rsv2',
  'rsv3',
  'masked',
  'maskingKey',
  'payloadLength',
  'messageLength',
  'closeCode',
  'origin',
  'capturedOrigin',
  'discarded',
  'passage',
  'violations',
  'encoding',
  'data',
] as const;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Comma-separated values (RFC 4180): CRLF, quotes doubled. A text that a spreadsheet would take for a formula gets an
 * apostrophe in front (OWASP, "CSV Injection"), so that opening a log runs nothing that a page put there.
 */
export class CsvEncoder implements RecordEncoder {
  #index = 0;
  #urls = new Map<string, string>();

  begin(out: ByteSink): void {
    out.text(`${CSV_COLUMNS.join(',')}\r\n`);
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    switch (record.kind) {
      case 'connection':
        this.#urls.set(record.id, csvCell(`${record.url ?? ''}${cutMark(record)}`));
        return undefined;
      case 'frame':
        return this.#frame(record, out);
      case 'lifecycle': {
        const { connection, time, event } = record;
        const code = event.type === 'close' || event.type === 'closing' ? (event.code ?? '') : '';
        this.#row(out, connection, time, event.type, code, lifecycleText(event));
        return undefined;
      }
      case 'problem':
        this.#row(out, null, null, 'problem', '', record.message);
        return undefined;
    }
  }

  end(): undefined {
    return undefined;
  }

  #start(connection: string | null, time: number | null, kind: string): string {
    const url = connection === null ? '' : (this.#urls.get(connection) ?? '');
    const line = `${this.#index},${time === null ? '' : isoTime(time)},${csvCell(connection ?? '')},${url},${kind}`;
    this.#index += 1;
    return line;
  }

  #row(
    out: ByteSink,
    connection: string | null,
    time: number | null,
    kind: string,
    code: number | string,
    text: string,
  ) {
    out.text(`${this.#start(connection, time, kind)},,,,,,,,,,,,${code},,,,,,text,${csvCell(text)}\r\n`);
  }

  #frame(frame: FrameRecord, out: ByteSink): Steps | undefined {
    const bytes = readableBytes(frame);
    const isText = isReadableText(frame);
    const key = frame.maskingKey === null ? '' : maskingKeyHex(frame.maskingKey);
    // A masking key of eight decimal digits with an "e" in it would be read as a number by a spreadsheet.
    const bits = `${frame.fin},${frame.rsv1},${frame.rsv2},${frame.rsv3},${frame.masked},${key === '' ? '' : `0x${key}`}`;
    const encoding = bytes === null ? '' : isText ? 'text' : 'base64';
    out.text(
      `${this.#start(frame.connection, frame.time, 'frame')},${frame.sender},${frame.opcode},${opcodeLabel(frame.opcode)},` +
        `${bits},${frame.payloadLength},${frame.message?.length ?? ''},${frame.closeCode ?? ''},${frame.origin},` +
        `${frame.capturedOrigin ?? ''},${frame.isDiscarded},${frame.passage ?? ''},${frame.violations.join(' ')},${encoding},`,
    );
    if (bytes === null) {
      out.text('\r\n');
      return undefined;
    }
    // A cell of base64 may begin with "+", which is a formula too.
    if (!isText) {
      if (bytes.length > 0 && (bytes[0] ?? 0) >>> 2 === 62) out.text("'");
      return writeBase64(out, bytes, '\r\n');
    }
    if (bytes.length > STEP_BYTES) return longTextSteps(out, bytes);
    out.text(`${csvCell(decoder.decode(bytes))}\r\n`);
    return undefined;
  }
}

/** One cell, quoted when it must be, defused when it would be a formula. */
export function csvCell(text: string): string {
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n\t]|^[\s']|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `=`, `+`, `-`, `@`, their full-width forms, and the characters that Excel skips before it looks. */
export function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);
}

function* longTextSteps(out: ByteSink, bytes: Uint8Array): Steps {
  out.text(isFormula(decoder.decode(bytes.subarray(0, 4))) ? `"'` : '"');
  yield* textSteps(out, bytes, (piece) => piece.replaceAll('"', '""'));
  out.text('"\r\n');
}
