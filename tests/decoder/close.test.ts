import { describe, expect, it } from 'vitest';
import { describeCloseCode, mayAppearOnWire, mayBePassedToClose } from '../../src/decoder/close-code.ts';
import { parseClosePayload, writeClosePayload } from '../../src/decoder/close-payload.ts';

describe('close codes', () => {
  it('names exactly the codes of the IANA registry as the registry does', () => {
    // https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number; 1014 has a sentence there and no name.
    const registry = [
      '1000 Normal Closure',
      '1001 Going Away',
      '1002 Protocol error',
      '1003 Unsupported Data',
      '1004 Reserved',
      '1005 No Status Rcvd',
      '1006 Abnormal Closure',
      '1007 Invalid frame payload data',
      '1008 Policy Violation',
      '1009 Message Too Big',
      '1010 Mandatory Ext.',
      '1011 Internal Error',
      '1012 Service Restart',
      '1013 Try Again Later',
      '1014 Bad Gateway',
      '1015 TLS handshake',
      '3000 Unauthorized',
      '3003 Forbidden',
      '3008 Timeout',
    ];
    const named = Array.from({ length: 0x1_0000 }, (_, code) => describeCloseCode(code)).filter(({ name }) => name);
    expect(named.map(({ code, name }) => `${code} ${name}`)).toEqual(registry);
  });

  it('names the registered codes and says who may send them', () => {
    expect(describeCloseCode(1001)).toMatchObject({
      name: 'Going Away',
      definedBy: 'RFC 6455 §7.4.1',
      sentBy: 'either',
    });
    expect(describeCloseCode(1010)).toMatchObject({ name: 'Mandatory Ext.', sentBy: 'client' });
    expect(describeCloseCode(1014)).toMatchObject({ name: 'Bad Gateway', sentBy: 'server', mayAppearOnWire: true });
    expect(describeCloseCode(3003)).toMatchObject({ name: 'Forbidden', mayBePassedToClose: true });
  });

  it('says that 1005, 1006 and 1015 are never on the wire', () => {
    for (const code of [1004, 1005, 1006, 1015]) {
      expect(describeCloseCode(code)).toMatchObject({ mayAppearOnWire: false, sentBy: 'nobody' });
    }
  });

  it('explains codes that nobody registered by their range', () => {
    expect(describeCloseCode(42)).toMatchObject({ name: null, range: { first: 0, last: 999 }, mayAppearOnWire: false });
    expect(describeCloseCode(2500)).toMatchObject({ name: null, range: { first: 1000, last: 2999 } });
    expect(describeCloseCode(3500)).toMatchObject({ name: null, range: { first: 3000, last: 3999 }, sentBy: 'either' });
    expect(describeCloseCode(4001)).toMatchObject({ name: null, definedBy: 'the application', mayAppearOnWire: true });
    expect(describeCloseCode(60000)).toMatchObject({ name: null, range: { first: 5000, last: 65535 } });
  });

  it('lets exactly the codes on the wire that RFC 6455 §7.4 and the registry allow', () => {
    const allowed: string[] = [];
    for (let code = 0; code <= 0x10000; code += 1) {
      const isEdge = mayAppearOnWire(code) !== mayAppearOnWire(code - 1);
      if (isEdge) allowed.push(mayAppearOnWire(code) ? `from ${code}` : `before ${code}`);
    }
    expect(allowed).toEqual(['from 1000', 'before 1004', 'from 1007', 'before 1015', 'from 3000', 'before 5000']);
  });

  it('knows what WebSocket.close() takes', () => {
    expect([999, 1000, 1001, 2999, 3000, 4999, 5000].filter(mayBePassedToClose)).toEqual([1000, 3000, 4999]);
  });
});

describe('close payload', () => {
  it('reads code and reason', () => {
    expect(parseClosePayload(Uint8Array.of(0x03, 0xe8, 0x62, 0x79, 0x65))).toEqual({
      code: 1000,
      reason: 'bye',
      isOneByte: false,
      reasonError: null,
    });
  });

  it('tells an empty payload from one of a single byte', () => {
    expect(parseClosePayload(new Uint8Array(0))).toMatchObject({ code: null, isOneByte: false });
    expect(parseClosePayload(Uint8Array.of(3))).toMatchObject({ code: null, isOneByte: true });
  });

  it('shows a reason that is not UTF-8 and where it breaks, counted in the payload', () => {
    expect(parseClosePayload(Uint8Array.of(0x03, 0xe8, 0x41, 0xff))).toEqual({
      code: 1000,
      reason: 'A\uFFFD',
      isOneByte: false,
      reasonError: { code: 'utf8-invalid', offset: 3, sequenceOffset: 3 },
    });
  });

  it('reads back what it wrote', () => {
    expect(parseClosePayload(writeClosePayload(4001, 'später'))).toMatchObject({ code: 4001, reason: 'später' });
    expect(writeClosePayload(null, 'ignored')).toEqual(new Uint8Array(0));
  });
});
