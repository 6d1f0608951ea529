import { describe, expect, it } from 'vitest';
import { OPCODE } from '../../../src/decoder/opcode.ts';
import { decode } from '../../support/decode.ts';
import { fromClient, wire } from '../../support/draw-frames.ts';
import { chopped } from './run-case.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

function filled(opcode: number, length: number): Uint8Array {
  return new Uint8Array(length).fill(opcode === OPCODE.text ? 0x2a : 0xfe);
}

/** Length and a check of the content, without comparing megabytes element by element. */
function isFilled(payload: Uint8Array | undefined, expected: Uint8Array): boolean {
  return payload !== undefined && Buffer.compare(payload, expected) === 0;
}

describe.each([
  ['text', OPCODE.text],
  ['binary', OPCODE.binary],
])('Autobahn 9: limits, %s', (_name, opcode) => {
  it.each([64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB])('9.1, 9.2 a message of %i bytes', (length) => {
    const payload = filled(opcode, length);
    const stream = wire(fromClient([{ opcode, payload }]));
    const { messages, codes } = decode(chopped(stream, 64 * KIB), { sender: 'client' });
    expect(codes).toEqual([]);
    expect(isFilled(messages[0]?.payload, payload)).toBe(true);
  });

  it.each([64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB])(
    '9.3, 9.4 a message of 4 MiB in fragments of %i bytes',
    (fragmentLength) => {
      const payload = filled(opcode, 4 * MIB);
      const fragments = chopped(payload, fragmentLength).map((part, index, all) => ({
        opcode: index === 0 ? opcode : OPCODE.continuation,
        fin: index === all.length - 1,
        payload: part,
      }));
      const { messages, codes } = decode(chopped(wire(fragments), 64 * KIB));
      expect(codes).toEqual([]);
      expect(messages[0]?.frameCount).toBe(fragments.length);
      expect(isFilled(messages[0]?.payload, payload)).toBe(true);
    },
  );

  it.each([64, 128, 256, 512, KIB, 2 * KIB])('9.5, 9.6 a message of 1 MiB in chops of %i octets', (chop) => {
    const payload = filled(opcode, MIB);
    const { messages, codes } = decode(chopped(wire(fromClient([{ opcode, payload }])), chop), { sender: 'client' });
    expect(codes).toEqual([]);
    expect(isFilled(messages[0]?.payload, payload)).toBe(true);
  });

  it.each([0, 16, 64, 256, KIB, 4 * KIB])('9.7, 9.8 a thousand messages of %i bytes', (length) => {
    const payload = filled(opcode, length);
    const stream = wire(Array.from({ length: 1000 }, () => ({ opcode, payload })));
    const { messages, codes } = decode(chopped(stream, 1448));
    expect(codes).toEqual([]);
    expect(messages.length).toBe(1000);
    expect(messages.every((message) => isFilled(message.payload, payload))).toBe(true);
  });
});
