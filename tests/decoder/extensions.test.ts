import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extension } from '../../src/decoder/extensions.ts';
import {
  deflateParameters,
  formatExtensions,
  isDeflateAcceptable,
  parseExtensions,
} from '../../src/decoder/extensions.ts';

function one(value: string): Extension {
  const parsed = parseExtensions(value);
  const extension = parsed.kind === 'ok' ? parsed.value[0] : undefined;
  if (extension === undefined) throw new Error(`not an extension: ${value}`);
  return extension;
}

describe('parseExtensions', () => {
  it('reads the example of RFC 6455 §9.1 and a browser’s offer', () => {
    expect(parseExtensions('mux; max-channels=4; flow-control, deflate-stream')).toEqual({
      kind: 'ok',
      value: [
        {
          name: 'mux',
          parameters: [
            { name: 'max-channels', value: '4' },
            { name: 'flow-control', value: null },
          ],
        },
        { name: 'deflate-stream', parameters: [] },
      ],
    });
    expect(one('permessage-deflate; client_max_window_bits="10"')).toEqual({
      name: 'permessage-deflate',
      parameters: [{ name: 'client_max_window_bits', value: '10' }],
    });
  });

  it('takes empty members and space, as RFC 9110 §5.6.1 asks of a recipient', () => {
    expect(parseExtensions(' , a ;b = 1,,')).toEqual({
      kind: 'ok',
      value: [{ name: 'a', parameters: [{ name: 'b', value: '1' }] }],
    });
    expect(parseExtensions('')).toEqual({ kind: 'ok', value: [] });
  });

  it.each([
    [';', 'extension-name-expected', 0],
    ['a;', 'extension-parameter-expected', 2],
    ['a; b=', 'extension-value-expected', 5],
    ['a; b="c', 'extension-quote-not-closed', 5],
    ['a; b="c d"', 'extension-value-expected', 5],
    ['a b', 'extension-separator-expected', 2],
    ['a'.repeat(20_000), 'extension-list-too-long', 16_384],
  ])('refuses %.20s with %s at offset %i', (value, code, offset) => {
    expect(parseExtensions(value)).toEqual({ kind: 'error', error: { code, offset } });
  });

  it('reads back what it formats', () => {
    const token = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
    const parameter = fc.record({ name: token, value: fc.option(token) });
    const list = fc.array(fc.record({ name: token, parameters: fc.array(parameter, { maxLength: 4 }) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(list, (extensions) => {
        expect(parseExtensions(formatExtensions(extensions))).toEqual({ kind: 'ok', value: extensions });
      }),
    );
  });
});

describe('permessage-deflate parameters', () => {
  it('defaults to context takeover and 15 bits', () => {
    expect(deflateParameters(one('permessage-deflate'), 'response')).toEqual({
      kind: 'ok',
      value: {
        serverNoContextTakeover: false,
        clientNoContextTakeover: false,
        serverMaxWindowBits: 15,
        clientMaxWindowBits: 15,
      },
    });
  });

  it.each([
    ['permessage-deflate; server_max_window_bits=7', 'deflate-invalid-window-bits'],
    ['permessage-deflate; server_max_window_bits=16', 'deflate-invalid-window-bits'],
    ['permessage-deflate; server_max_window_bits=08', 'deflate-invalid-window-bits'],
    ['permessage-deflate; client_max_window_bits', 'deflate-invalid-window-bits'],
    ['permessage-deflate; server_no_context_takeover=1', 'deflate-unexpected-value'],
    ['permessage-deflate; server_no_context_takeover; server_no_context_takeover', 'deflate-duplicate-parameter'],
    ['permessage-deflate; speed=9', 'deflate-unknown-parameter'],
  ])('refuses the response %s', (value, code) => {
    expect(deflateParameters(one(value), 'response')).toMatchObject({ kind: 'error', error: { code } });
  });

  it.each([
    ['permessage-deflate', 'permessage-deflate; server_no_context_takeover; server_max_window_bits=10', true],
    ['permessage-deflate', 'permessage-deflate; client_max_window_bits=10', false],
    ['permessage-deflate; client_max_window_bits', 'permessage-deflate; client_max_window_bits=10', true],
    ['permessage-deflate; client_max_window_bits=9', 'permessage-deflate; client_max_window_bits=10', false],
    ['permessage-deflate; server_no_context_takeover', 'permessage-deflate', false],
    ['permessage-deflate; server_max_window_bits=9', 'permessage-deflate', false],
    ['permessage-deflate; server_max_window_bits=9', 'permessage-deflate; server_max_window_bits=8', true],
  ])('for the offer %s the answer %s is acceptable: %s', (offer, answer, isAcceptable) => {
    expect(isDeflateAcceptable(one(offer), one(answer))).toBe(isAcceptable);
  });
});
