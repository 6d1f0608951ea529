import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  closeError,
  draftOf,
  EMPTY_DRAFT,
  formattedJson,
  inFormat,
  messageOf,
  serverCloseError,
  type Draft,
} from '../../../src/panel/act/draft.ts';
import type { TemplateSource } from '../../../src/panel/act/template.ts';
import { MAX_ACT_BYTES } from '../../../src/protocol/limits.ts';

const SOURCE: TemplateSource = { uuid: () => 'u', now: () => 0, random: () => 0, count: 0, find: () => null };
const draft = (change: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...change });

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a draft', () => {
  test('makes a text or a binary message, as is chosen', () => {
    expect(messageOf(draft({ text: 'hé' }), SOURCE)).toEqual({ kind: 'ok', value: 'hé' });
    expect(messageOf(draft({ text: 'hé', frame: 'binary' }), SOURCE)).toEqual({
      kind: 'ok',
      value: Uint8Array.of(0x68, 0xc3, 0xa9),
    });
    const bytes = Uint8Array.of(0x68, 0xc3, 0xa9);
    expect(messageOf(draft({ format: 'hex', bytes, frame: 'text' }), SOURCE)).toEqual({ kind: 'ok', value: 'hé' });
    expect(messageOf(draft({ format: 'base64', text: 'aMOp', frame: 'binary' }), SOURCE)).toEqual({
      kind: 'ok',
      value: bytes,
    });
  });

  test('fills its variables in before JSON is checked, and only if wanted', () => {
    const text = '{"n":{{counter 7}}}';
    expect(messageOf(draft({ format: 'json', text }), SOURCE)).toEqual({ kind: 'ok', value: '{"n":7}' });
    expect(messageOf(draft({ format: 'json', text, hasVariables: false }), SOURCE)).toMatchObject({
      error: { code: 'json', line: 1, column: 7 },
    });
    expect(messageOf(draft({ text: '{{x}}', hasVariables: false }), SOURCE)).toEqual({ kind: 'ok', value: '{{x}}' });
  });

  test('says where it is wrong', () => {
    expect(messageOf(draft({ format: 'json', text: '{\n  "é": tru\n}' }), SOURCE)).toMatchObject({
      error: { code: 'json', line: 2, column: 8 },
    });
    expect(messageOf(draft({ format: 'base64', text: 'aM*p' }), SOURCE)).toEqual({
      kind: 'error',
      error: { code: 'base64', offset: 2 },
    });
    const bytes = Uint8Array.of(0x61, 0xff);
    expect(messageOf(draft({ format: 'hex', bytes, frame: 'text' }), SOURCE)).toEqual({
      kind: 'error',
      error: { code: 'not-utf8', offset: 1 },
    });
    expect(messageOf(draft({ format: 'file' }), SOURCE)).toMatchObject({ error: { code: 'no-file' } });
    const long = draft({ format: 'hex', bytes: new Uint8Array(MAX_ACT_BYTES + 1), frame: 'binary' });
    expect(messageOf(long, SOURCE)).toMatchObject({ error: { code: 'too-long' } });
  });

  test('keeps its bytes through every other way of writing it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let written = draft({ text });
        for (const format of ['json', 'hex', 'base64', 'hex', 'text'] as const) {
          const changed = inFormat(written, format);
          if (changed.kind === 'error') throw new Error(changed.error.code);
          written = changed.value;
        }
        expect(written.text).toBe(text.toWellFormed());
      }),
    );
  });

  test('stays as it was when its bytes are no text', () => {
    const binary = draft({ format: 'hex', bytes: Uint8Array.of(0xff) });
    expect(inFormat(binary, 'text')).toEqual({ kind: 'error', error: { code: 'not-utf8', offset: 0 } });
    const noBase64 = draft({ format: 'base64', text: '*' });
    expect(inFormat(noBase64, 'hex')).toMatchObject({ kind: 'error' });
    expect(inFormat(noBase64, 'text')).toMatchObject({ kind: 'ok', value: { format: 'text', text: '*' } });
  });

  test('of a captured message opens in the editor that fits it, exactly', () => {
    expect(draftOf(encode('{"a":1}'), true, 'in')).toMatchObject({ format: 'json', text: '{"a":1}', direction: 'in' });
    expect(draftOf(encode('{{uuid}}'), true, 'out')).toMatchObject({ format: 'text', hasVariables: false });
    expect(draftOf(Uint8Array.of(1, 2), false, 'out')).toMatchObject({ format: 'hex', frame: 'binary' });
    expect(draftOf(encode('{"a":1}'), false, 'out')).toMatchObject({ format: 'hex', frame: 'binary' });
  });

  test('is formatted with its numbers and keys as they stand', () => {
    expect(formattedJson('{"n":12345678901234567890,"n":1.0}')).toBe('{\n  "n": 12345678901234567890,\n  "n": 1.0\n}');
    expect(formattedJson('{')).toBeNull();
  });
});

describe('a close', () => {
  test('is refused here where close() would throw', () => {
    expect([null, 1000, 3000, 4999].map((code) => closeError(code, ''))).toEqual([null, null, null, null]);
    for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 70_000, 3000.5, Number.NaN]) {
      expect(closeError(code, '')).toBe('code');
    }
    expect(closeError(3000, 'é'.repeat(61))).toBeNull();
    expect(closeError(3000, 'é'.repeat(62))).toBe('reason');
    expect(closeError(null, 'x')).toBe('reason-without-code');
  });

  test('of a simulated server has the codes that a server may send', () => {
    expect([null, 1000, 1003, 1011, 1014, 3000, 4999].map((code) => serverCloseError(code, ''))).toEqual(
      Array.from({ length: 7 }, () => null),
    );
    for (const code of [999, 1004, 1005, 1006, 1015, 2000, 5000, 1000.5]) {
      expect(serverCloseError(code, '')).toBe('server-code');
    }
    expect(serverCloseError(1000, 'x'.repeat(124))).toBe('reason');
  });
});
