import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { toHex } from '../../../src/base/hex.ts';
import { pastedBytes } from '../../../src/panel/transfer/pasted-bytes.ts';
import { frames, wire } from '../../support/draw-frames.ts';

describe('pasted bytes', () => {
  const hello = wire(frames`text "Hello"`);

  it('understands hex and its dumps', () => {
    expect(pastedBytes(toHex(hello, ' '))).toMatchObject({ kind: 'ok', value: { format: 'hex', as: 'hex' } });
    expect(pastedBytes(`00000000: ${toHex(hello, ' ')}  ..Hello`)).toMatchObject({
      kind: 'ok',
      value: { format: 'hex' },
    });
  });

  it('understands base64 of frames, also with line breaks and as a data URL', () => {
    const base64 = toBase64(hello);
    for (const text of [base64, `${base64.slice(0, 4)}\n${base64.slice(4)}`, `data:;base64,${base64}`]) {
      expect(pastedBytes(text)).toEqual({ kind: 'ok', value: { bytes: hello, format: 'raw', as: 'base64' } });
    }
  });

  it('understands a whole capture in text form', () => {
    expect(pastedBytes('{"log": {"entries": []}}')).toMatchObject({
      kind: 'ok',
      value: { format: 'har', as: 'capture' },
    });
  });

  it('says when there is nothing, or nothing it knows', () => {
    expect(pastedBytes('  \n ')).toEqual({ kind: 'error', error: 'empty' });
    expect(pastedBytes('These are words.')).toEqual({ kind: 'error', error: 'neither' });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => ['ok', 'error'].includes(pastedBytes(text).kind)));
  });
});
