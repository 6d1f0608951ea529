import { describe, expect, it } from 'vitest';
import { fromHex } from '../../../src/base/hex.ts';
import { decode } from '../../support/decode.ts';
import { frames, wire } from '../../support/draw-frames.ts';
import { runCase } from './run-case.ts';

function bytes(hex: string): Uint8Array {
  const result = fromHex(hex);
  if (result.kind === 'error') throw new Error(`${result.error.code} in ${hex}`);
  return result.value;
}

/** κόσμε */
const KOSME = 'ce ba cf 8c cf 83 ce bc ce b5';

describe('Autobahn 6.1–6.2: valid text', () => {
  it('6.1.1 an empty message', () => {
    expect(runCase(frames`text`)).toEqual(['text']);
  });

  it('6.1.2 three empty fragments', () => {
    expect(runCase(frames`text fin=0 | cont fin=0 | cont`)).toEqual(['text']);
  });

  it('6.1.3 an empty, a full and an empty fragment', () => {
    expect(runCase(frames`text fin=0 | cont fin=0 "middle" | cont`)).toEqual(['text middle']);
  });

  it('6.2.1–6.2.4 whole, cut between characters, and in fragments of one octet', () => {
    const text = bytes(`${KOSME} 2d e2 82 ac f0 9d 84 9e`);
    expect(runCase(frames`text ${text}`)).toEqual(['text κόσμε-€𝄞']);
    const octets = [...text].map((byte, index) => ({
      opcode: index === 0 ? 1 : 0,
      fin: index === text.length - 1,
      payload: Uint8Array.of(byte),
    }));
    expect(runCase(octets)).toEqual(['text κόσμε-€𝄞']);
  });
});

describe('Autobahn 6.3–6.4: invalid text is found at once', () => {
  const bad = `${KOSME} f4 90 80 80`;
  const rest = '65 64 69 74 65 64';

  it('6.3.1–6.3.2 in one frame and in fragments of one octet', () => {
    expect(runCase(frames`text ${bytes(`${KOSME} ed a0 80 ${rest}`)}`)).toEqual(['fail utf8-invalid']);
    const octets = [...bytes(`${KOSME} ed a0 80 ${rest}`)].map((byte, index, all) => ({
      opcode: index === 0 ? 1 : 0,
      fin: index === all.length - 1,
      payload: Uint8Array.of(byte),
    }));
    expect(runCase(octets)).toEqual(['fail utf8-invalid']);
  });

  it.each([
    ['6.4.1', 'on the fragment with the whole wrong sequence', [KOSME, 'f4 90 80 80', rest], 1],
    ['6.4.2', 'on the octet that makes it wrong, not on the one before', [`${KOSME} f4`, '90', `80 80 ${rest}`], 1],
    ['6.4.3', 'within a frame, with its offset', [bad, rest, rest], 0],
  ])('%s %s', (_id, _title, parts, wrongFrame) => {
    const drawn = parts.map((part, index) => ({
      opcode: index === 0 ? 1 : 0,
      fin: index === parts.length - 1,
      payload: bytes(part),
    }));
    const { events } = decode([wire(drawn)]);
    const marked = events.flatMap((event, index) =>
      event.kind === 'frame' && event.violations.length > 0 ? [{ index, offset: event.violations[0]?.offset }] : [],
    );
    expect(marked.map(({ index }) => index)).toEqual([wrongFrame]);
    const last = events.at(-1);
    // 90 behind f4: byte 11 of the message in each case.
    expect(last?.kind === 'frame' && last.message?.utf8Error).toEqual({
      code: 'utf8-invalid',
      offset: 11,
      sequenceOffset: 10,
    });
  });
});

describe('Autobahn 6.5–6.23: what is UTF-8 and what is not', () => {
  it.each([
    ['6.5', 'a good text of all lengths', `48 ${KOSME} e2 82 ac f0 9d 84 9e`],
    ['6.7.1', 'first of one byte', '00'],
    ['6.7.2', 'first of two bytes', 'c2 80'],
    ['6.7.3', 'first of three bytes', 'e0 a0 80'],
    ['6.7.4', 'first of four bytes', 'f0 90 80 80'],
    ['6.9.1', 'last of one byte', '7f'],
    ['6.9.2', 'last of two bytes', 'df bf'],
    ['6.9.3', 'last of three bytes', 'ef bf bf'],
    ['6.9.4', 'last of four bytes', 'f4 8f bf bf'],
    ['6.11.1', 'below the surrogates', 'ed 9f bf'],
    ['6.11.2', 'above the surrogates', 'ee 80 80'],
    ['6.11.3', 'the replacement character', 'ef bf bd'],
    ['6.22.1', 'the non-character U+FFFE', 'ef bf be'],
    ['6.22.2', 'the non-character U+FFFF', 'ef bf bf'],
    ['6.22.3', 'the non-character U+1FFFE', 'f0 9f bf be'],
    ['6.22.34', 'the non-character U+10FFFF', 'f4 8f bf bf'],
    ['6.23.1', 'the specials', 'ef bf b9 ef bf ba ef bf bb ef bf bc ef bf bd'],
  ])('%s takes %s', (_id, _title, hex) => {
    expect(decode([wire(frames`text ${bytes(hex)}`)]).codes).toEqual([]);
  });

  it.each([
    // hex, offset of the byte at which it cannot become valid any more
    ['6.6.1', 'half a character', 'ce', 1],
    ['6.6.3', 'a character and a half', 'ce ba cf', 3],
    ['6.8.1', 'five bytes', 'f8 88 80 80 80', 0],
    ['6.8.2', 'six bytes', 'fc 84 80 80 80 80', 0],
    ['6.10.1', 'beyond the last of four bytes', 'f7 bf bf bf', 0],
    ['6.10.2', 'the last of five bytes', 'fb bf bf bf bf', 0],
    ['6.10.3', 'the last of six bytes', 'fd bf bf bf bf bf', 0],
    ['6.11.5', 'U+110000', 'f4 90 80 80', 1],
    ['6.12.1', 'a lone 80', '80', 0],
    ['6.12.2', 'a lone bf', 'bf', 0],
    ['6.12.8', 'seven continuation bytes', '80 bf 80 bf 80 bf 80', 0],
    ['6.13.1', 'first bytes of two, each with a space', 'c0 20 c1 20', 0],
    ['6.13.2', 'first bytes of three, each with a space', 'e0 20 e1 20', 1],
    ['6.13.3', 'first bytes of four, each with a space', 'f0 20 f1 20', 1],
    ['6.14.1', 'two bytes without the last', 'c0', 0],
    ['6.14.2', 'three bytes without the last', 'e0 80', 1],
    ['6.14.6', 'two good bytes without the last', 'df', 1],
    ['6.14.7', 'three good bytes without the last', 'ef bf', 2],
    ['6.15', 'incomplete sequences in a row', 'c0 e0 80 f0 80 80', 0],
    ['6.16.1', 'fe', 'fe', 0],
    ['6.16.2', 'ff', 'ff', 0],
    ['6.17.1', 'an overlong slash in two bytes', 'c0 af', 0],
    ['6.17.2', 'an overlong slash in three bytes', 'e0 80 af', 1],
    ['6.17.3', 'an overlong slash in four bytes', 'f0 80 80 af', 1],
    ['6.18.1', 'the last overlong of two bytes', 'c1 bf', 0],
    ['6.18.2', 'the last overlong of three bytes', 'e0 9f bf', 1],
    ['6.18.3', 'the last overlong of four bytes', 'f0 8f bf bf', 1],
    ['6.19.1', 'an overlong NUL', 'c0 80', 0],
    ['6.20.1', 'the first high surrogate', 'ed a0 80', 1],
    ['6.20.4', 'the first low surrogate', 'ed b0 80', 1],
    ['6.20.7', 'the last low surrogate', 'ed bf bf', 1],
    ['6.21.1', 'a pair of surrogates', 'ed a0 80 ed b0 80', 1],
  ])('%s refuses %s', (_id, _title, hex, offset) => {
    const { events, codes } = decode([wire(frames`text ${bytes(hex)}`)]);
    expect(codes).toEqual(['utf8-invalid']);
    expect(events[0]).toMatchObject({ violations: [{ offset: 2 + offset }] });
  });
});
