import { concatBytes } from '../../src/base/bytes.ts';
import { fromHex } from '../../src/base/hex.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import type { FrameInput } from '../../src/decoder/frame-writer.ts';
import { writeFrame } from '../../src/decoder/frame-writer.ts';

const OPCODES: Readonly<Record<string, number>> = { cont: 0, text: 1, bin: 2, close: 8, ping: 9, pong: 10 };

/** Key of RFC 6455 §5.7, for frames that a client sends. */
export const CLIENT_KEY = 0x37fa213d;

/** Frames as a test draws them, ready to be written. */
export type DrawnFrames = readonly FrameInput[];

/**
 * Frames drawn as text: `` frames`text fin=0 "Hel" | ping "?" | cont fin=1 "lo"` ``.
 *
 * A frame is its name (`text`, `bin`, `cont`, `close`, `ping`, `pong`, or `op=3`), then in any order `fin=0`, `rsv1`,
 * `rsv2`, `rsv3`, `mask=37fa213d`, `len=16` or `len=64` (form of the length), `claim=1000000` (a length that is not
 * true), a close code `1000`, and the payload: `"text"`, `<c3 28>` in hex, or an interpolated `${bytes}`.
 */
export function frames(texts: TemplateStringsArray, ...payloads: readonly Uint8Array[]): DrawnFrames {
  const source = texts.map((text, index) => (index === 0 ? text : `$${index - 1} ${text}`)).join('');
  return splitOutsideQuotes(source).map((text) => drawFrame(text, payloads));
}

/** The bytes of the frames in a row (copy). */
export function wire(drawn: DrawnFrames): Uint8Array<ArrayBuffer> {
  return concatBytes(drawn.map((frame) => writeFrame(frame)));
}

/** The same frames masked, as a client sends them. */
export function fromClient(drawn: DrawnFrames): DrawnFrames {
  return drawn.map((frame) => ({ maskingKey: CLIENT_KEY, ...frame }));
}

function drawFrame(text: string, payloads: readonly Uint8Array[]): FrameInput {
  const words = text.match(/"[^"]*"|<[^>]*>|\S+/g) ?? [];
  const frame: { -readonly [Key in keyof FrameInput]: FrameInput[Key] } = { opcode: -1 };
  const parts: Uint8Array[] = [];
  for (const word of words) {
    const [name = '', value = ''] = /^["<$]/.test(word) ? [] : word.split('=');
    const opcode = OPCODES[word];
    if (opcode !== undefined) frame.opcode = opcode;
    else if (word.startsWith('"')) parts.push(encodeUtf8(word.slice(1, -1)));
    else if (word.startsWith('<')) parts.push(hexBytes(word.slice(1, -1)));
    else if (word.startsWith('$')) parts.push(payloads[Number(word.slice(1))] ?? new Uint8Array(0));
    else if (/^\d{1,5}$/.test(word)) parts.push(Uint8Array.of(Number(word) >> 8, Number(word) & 0xff));
    else if (name === 'op') frame.opcode = Number(value);
    else if (name === 'fin') frame.fin = value === '1';
    else if (name === 'rsv1' || name === 'rsv2' || name === 'rsv3') frame[name] = true;
    else if (name === 'mask') frame.maskingKey = Number.parseInt(value, 16);
    else if (name === 'len') frame.lengthForm = value === '64' ? 64 : 16;
    else if (name === 'claim') frame.claimedLength = BigInt(value);
    else throw new Error(`draw-frames: ${word} in ${text}`);
  }
  if (frame.opcode < 0) throw new Error(`draw-frames: no opcode in ${text}`);
  if (parts.length > 0) frame.payload = concatBytes(parts);
  return frame;
}

function splitOutsideQuotes(source: string): readonly string[] {
  return (source.match(/(?:"[^"]*"|[^|"])+/g) ?? []).map((text) => text.trim()).filter((text) => text !== '');
}

function hexBytes(text: string): Uint8Array {
  const result = fromHex(text);
  if (result.kind === 'error') throw new Error(`draw-frames: ${result.error.code} in ${text}`);
  return result.value;
}
