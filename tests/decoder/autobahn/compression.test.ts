import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { DeflateParameters } from '../../../src/decoder/extensions.ts';
import { deflateParameters, parseExtensions } from '../../../src/decoder/extensions.ts';
import type { FrameInput } from '../../../src/decoder/frame-writer.ts';
import { OPCODE } from '../../../src/decoder/opcode.ts';
import { compressMessages } from '../../support/compress-messages.ts';
import { decode } from '../../support/decode.ts';
import { wire } from '../../support/draw-frames.ts';
import { chopped } from './run-case.ts';

/** The suite sends a thousand of each; fifty fill and leave every window as well. */
const MESSAGE_COUNT = 50;

function agreed(value: string): DeflateParameters {
  const parsed = parseExtensions(value);
  const extension = parsed.kind === 'ok' ? parsed.value[0] : undefined;
  const parameters = extension === undefined ? null : deflateParameters(extension, 'response');
  if (parameters?.kind !== 'ok') throw new Error(`not a response: ${value}`);
  return parameters.value;
}

/** Stands for the suite's files: a large JSON data file, Shakespeare, HTML, a bitmap, a JPEG. */
const CONTENTS: Readonly<Record<string, (length: number) => Uint8Array>> = {
  'JSON data': (length) =>
    encodeUtf8(
      Array.from({ length: 1 + length / 40 }, (_, id) => `{"id":${id},"name":"n${id % 13}","v":${id * 7919}},`).join(
        '',
      ),
    ).slice(0, length),
  'text with all lengths of UTF-8': (length) =>
    encodeUtf8(`${'To be, or not to be – ὣς φάτο 𝄞 '.repeat(1 + length / 45)}`).slice(0, length),
  'bytes that repeat': (length) => new Uint8Array(length).fill(0x61),
  'bytes that do not compress': (length) => pseudoRandom(length),
};

function pseudoRandom(length: number): Uint8Array {
  let state = 0x2545f491;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

async function roundTrip(
  messages: readonly Uint8Array[],
  deflate: DeflateParameters,
  fragmentLength: number,
): Promise<{ readonly codes: readonly string[]; readonly isEqual: boolean }> {
  const compressed = await compressMessages(messages, {
    windowBits: deflate.serverMaxWindowBits,
    hasContextTakeover: !deflate.serverNoContextTakeover,
  });
  const drawn = compressed.flatMap((payload) =>
    chopped(payload, fragmentLength).map((part, index, all): FrameInput => ({
      opcode: index === 0 ? OPCODE.binary : OPCODE.continuation,
      rsv1: index === 0,
      fin: index === all.length - 1,
      payload: part,
    })),
  );
  const found = decode(chopped(wire(drawn), 1448), { deflate });
  const isEqual =
    found.messages.length === messages.length &&
    found.messages.every(({ payload }, index) => Buffer.compare(payload, messages[index] ?? new Uint8Array(0)) === 0);
  return { codes: found.codes, isEqual };
}

describe.each(Object.entries(CONTENTS))('Autobahn 12: compression of %s', (_name, content) => {
  it.each([
    [16, Infinity],
    [64, Infinity],
    [256, Infinity],
    [1024, Infinity],
    [4096, Infinity],
    [8192, 256],
    [16_384, 256],
    [32_768, 256],
    [65_536, 1024],
    [131_072, 2048],
  ])('messages of %i bytes in fragments of %d', async (length, fragmentLength) => {
    const message = content(length);
    const messages = Array.from({ length: length > 30_000 ? 5 : MESSAGE_COUNT }, () => message);
    const { codes, isEqual } = await roundTrip(messages, agreed('permessage-deflate'), fragmentLength);
    expect(codes).toEqual([]);
    expect(isEqual).toBe(true);
  });
});

// zlib does not write a window of 8 bits, and the suite begins at 9 as well (13.4).
describe.each([
  ['13.1', 'permessage-deflate'],
  ['13.2', 'permessage-deflate; server_no_context_takeover'],
  ['13.3', 'permessage-deflate; server_max_window_bits=9'],
  ['13.4', 'permessage-deflate; server_max_window_bits=15'],
  ['13.5', 'permessage-deflate; server_no_context_takeover; server_max_window_bits=9'],
  ['13.6', 'permessage-deflate; server_no_context_takeover; server_max_window_bits=15'],
  ['13.7', 'permessage-deflate; server_max_window_bits=9; client_max_window_bits=9; client_no_context_takeover'],
])('Autobahn %s: %s', (_id, value) => {
  it.each([16, 256, 4096, 32_768])('messages of %i bytes and of everything at once', async (length) => {
    const messages = Array.from(
      { length: 12 },
      (_, index) => Object.values(CONTENTS)[index % 4]?.(length + index) ?? new Uint8Array(0),
    );
    const { codes, isEqual } = await roundTrip(messages, agreed(value), Infinity);
    expect(codes).toEqual([]);
    expect(isEqual).toBe(true);
  });
});
