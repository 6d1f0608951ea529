import { decodeUtf8Lossy } from '../../src/base/utf8.ts';
import type { ReadCaptureOptions } from '../../src/formats/read/read-capture.ts';
import { readCapture } from '../../src/formats/read/read-capture.ts';
import type { CaptureRecord, FrameRecord } from '../../src/formats/record.ts';

/** Reads bytes as a file; the reader gets copies, since it unmasks in place. Views in the records stay valid. */
export async function readRecords(
  bytes: Uint8Array | readonly Uint8Array[],
  options: ReadCaptureOptions = {},
): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const batch of readCapture(chunksOf(bytes), options)) records.push(...batch);
  return records;
}

async function* chunksOf(bytes: Uint8Array | readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) yield Uint8Array.from(chunk);
}

export function framesOf(records: readonly CaptureRecord[]): readonly FrameRecord[] {
  return records.filter((record) => record.kind === 'frame');
}

export function problemsOf(records: readonly CaptureRecord[]): readonly string[] {
  return records.flatMap((record) => (record.kind === 'problem' ? [record.code] : []));
}

/** Lifecycle events as `type: text`. */
export function eventsOf(records: readonly CaptureRecord[], type: string): readonly string[] {
  return records.flatMap((record) => {
    if (record.kind !== 'lifecycle' || record.event.type !== type) return [];
    const { event } = record;
    if (event.type === 'note') return [event.text];
    if (event.type === 'gap') return [`${event.reason}, ${event.bytes} bytes`];
    if (event.type === 'close')
      return [`${event.code} ${event.reason} ${event.wasClean ? 'clean' : 'unclean'} ${event.initiator}`];
    if (event.type === 'handshake-failed') return [`${event.status} ${event.message}`];
    return [JSON.stringify(event)];
  });
}

const NAMES = ['cont', 'text', 'bin', '3', '4', '5', '6', '7', 'close', 'ping', 'pong'];

/** Frames as lines: `client text fin "Hel" = "Hello" !utf8-invalid`; what stands behind `=` is the message that ends. */
export function drawn(records: readonly CaptureRecord[]): readonly string[] {
  return framesOf(records).map((frame) => {
    const flags = [frame.rsv1 && 'rsv1', frame.rsv2 && 'rsv2', frame.rsv3 && 'rsv3', !frame.fin && 'fin=0']
      .filter((flag) => flag !== false)
      .map((flag) => ` ${flag}`)
      .join('');
    const payload = frame.payload === null ? `(${frame.payloadLength} bytes)` : shown(frame.payload);
    const message =
      frame.message === null || (frame.message === frame.payload && !frame.rsv1) ? '' : ` = ${shown(frame.message)}`;
    const codes = frame.violations.map((code) => ` !${code}`).join('');
    return `${frame.sender} ${NAMES[frame.opcode] ?? frame.opcode}${flags} ${payload}${message}${codes}`;
  });
}

function shown(bytes: Uint8Array): string {
  return bytes.length > 60 ? `<${bytes.length} bytes>` : JSON.stringify(decodeUtf8Lossy(bytes));
}
