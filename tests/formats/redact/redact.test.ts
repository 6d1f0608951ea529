import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import {
  compileUserPattern,
  Redactor,
  type RedactionOptions,
  type UserPattern,
} from '../../../src/formats/redact/index.ts';
import { Pseudonyms } from '../../../src/formats/redact/pseudonyms.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord } from '../../../src/formats/record.ts';
import { EXPORT_FORMATS } from '../../../src/formats/write/export-format.ts';
import { exportRecords } from '../../../src/formats/write/index.ts';
import { anySession, connection, frame, lifecycle, liveMessage, text } from '../write/draw-records.ts';

const KEY = new Uint8Array(32).fill(7);
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

function redact(records: readonly CaptureRecord[], options: RedactionOptions = {}) {
  const redactor = new Redactor({ key: KEY, ...options });
  return { records: [...redactor.redact(records)], report: redactor.report() };
}

const decoded = (bytes: Uint8Array | null | undefined) => new TextDecoder().decode(bytes ?? new Uint8Array(0));
const words = (input: string, options: RedactionOptions = {}) => {
  const [record] = redact([text(input)], options).records;
  return record?.kind === 'frame' ? decoded(record.message) : '';
};

const fields = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => ({ name, value }));

function withHeaders(request: Record<string, string>, response: Record<string, string> = {}): ConnectionRecord {
  return connection({
    handshake: {
      request: { method: 'GET', target: '/', headers: fields(request) },
      response: { status: 101, statusText: '', headers: fields(response) },
      error: null,
    },
  });
}

function headerOf(record: CaptureRecord | undefined, name: string): string {
  if (record?.kind !== 'connection') return '';
  const all = [...(record.handshake?.request?.headers ?? []), ...(record.handshake?.response?.headers ?? [])];
  return all.find((header) => header.name === name)?.value ?? '';
}

async function pattern(source: string): Promise<UserPattern> {
  const compiled = await compileUserPattern(source);
  if (compiled.kind === 'error') throw new Error(compiled.error.message);
  return compiled.value;
}

describe('redaction of a handshake', () => {
  it('replaces cookie values and keeps their names and attributes', () => {
    const record = withHeaders(
      { Cookie: 'sid=abc123def456; theme=dark' },
      { 'Set-Cookie': 'sid=abc123def456; Path=/; HttpOnly' },
    );
    const [found] = redact([record]).records;
    expect(headerOf(found, 'Cookie')).toMatch(/^sid=[a-z2-9]{12}; theme=[a-z2-9]{4}$/);
    expect(headerOf(found, 'Cookie')).not.toContain('abc123def456');
    const stand = /sid=(\w+)/.exec(headerOf(found, 'Cookie'))?.[1];
    expect(headerOf(found, 'Set-Cookie')).toBe(`sid=${stand}; Path=/; HttpOnly`);
  });

  it('replaces credentials and keeps the scheme', () => {
    const [found] = redact([withHeaders({ Authorization: 'Bearer s3cr3t-t0ken', 'X-Api-Key': 'k-12345' })]).records;
    expect(headerOf(found, 'Authorization')).toMatch(/^Bearer [a-z2-9]{12}$/);
    expect(headerOf(found, 'X-Api-Key')).toMatch(/^[a-z2-9]{7}$/);
  });

  it('keeps what joins captures and is no secret', () => {
    const [found] = redact([connection()]).records;
    expect(found).toEqual(connection());
  });

  it('replaces tokens in URLs, user names and passwords in them, and tokens sent as subprotocol', () => {
    const protocol = 'base64url.bearer.authorization.k8s.io.ZXhhbXBsZTEyMw';
    const record = connection({
      url: 'wss://me:pa55word@h.example/x?access_token=T0PS3CRET&room=7',
      pageUrl: `https://h.example/#id_token=${JWT}`,
      requestedProtocols: ['graphql-transport-ws', protocol],
    });
    const event = lifecycle({ type: 'connecting', url: 'wss://h.example/x?access_token=T0PS3CRET&room=7' });
    const { records } = redact([record, event]);
    const all = JSON.stringify(records);
    for (const secret of ['pa55word', 'T0PS3CRET', JWT, protocol]) expect(all).not.toContain(secret);
    expect(all).toContain('&room=7');
    expect(all).toContain('graphql-transport-ws');
  });

  it('does each only when asked', () => {
    const record = withHeaders({ Cookie: 'a=secretvalue', Authorization: 'Basic dXNlcjpwYXNz' });
    const [found] = redact([record], { cookies: false, authorization: false, tokens: false }).records;
    expect(found).toEqual(record);
  });
});

describe('redaction of messages', () => {
  it.each([
    ['{"token":"abc","n":1}', /^\{"token":"[a-z2-9]{3}","n":1\}$/],
    ['{"user":{"password": "p\\"x"}}', /^\{"user":\{"password": "[a-z2-9]{4}"\}\}$/],
    ['{"pin":1234,"price":1234}', /^\{"pin":[1-9]{4},"price":1234\}$/],
    ['42["auth",{"sessionId":"zzz999"}]', /^42\["auth",\{"sessionId":"[a-z2-9]{6}"\}\]$/],
    ['{"body":"{\\"apiKey\\":\\"k1\\"}"}', /^\{"body":"\{\\"apiKey\\":\\"[a-z2-9]{2}\\"\}"\}$/],
    ['SEND\nauthorization: Bearer abcdefgh1\n\nhi', /^SEND\nauthorization: Bearer [a-z2-9]{9}\n\nhi$/],
    ['see ?key=K3Y&x=1', /^see \?key=[a-z2-9]{3}&x=1$/],
    [`jwt ${JWT}.`, /^jwt redacted[a-z0-9]+\.$/],
  ])('finds the secret in %s', (input, expected) => {
    expect(words(input)).toMatch(expected);
  });

  it.each([
    '{"type":"tick","key":"BTC","code":"EUR"}',
    'hello',
    '{"tokens":12,"token_type":"bearer"}',
    '{"pinned":true}',
  ])('leaves %s alone', (input) => {
    expect(words(input)).toBe(input);
  });

  it('leaves records without secrets as they are, views included', () => {
    const original = text('{"price":1}');
    const [found] = redact([original]).records;
    expect(found).toEqual(original);
    expect(found?.kind === 'frame' && found.payload === original.payload && found.message === original.payload).toBe(
      true,
    );
  });

  it('replaces a cookie that comes back in a message, by the same stand-in', () => {
    const record = withHeaders({ Cookie: 'sid=abc123def456' });
    const { records, report } = redact([
      record,
      text('hello abc123def456'),
      liveMessage(Uint8Array.of(0xff, ...encodeUtf8('abc123def456'))),
    ]);
    const stand = headerOf(records[0], 'Cookie').slice(4);
    expect(records.slice(1).map((found) => (found.kind === 'frame' ? decoded(found.message) : ''))).toEqual([
      `hello ${stand}`,
      `\ufffd${stand}`,
    ]);
    expect(report.replaced).toContainEqual({ rule: 'known-secret', place: 'message', count: 2, distinct: 1 });
  });

  it('gives a secret the same stand-in within an export and another one in the next', () => {
    const input = '{"token":"abcdefghijkl","again":{"token":"abcdefghijkl"}}';
    const found = /^\{"token":"(\w+)","again":\{"token":"(\w+)"\}\}$/.exec(words(input));
    expect(found?.[1]).toBe(found?.[2]);
    expect(words(input, { key: new Uint8Array(32).fill(8) })).not.toContain(found?.[1]);
  });

  it('finds a secret that lies across fragments, around a ping, and keeps every length', () => {
    const records = [
      frame({ fin: false, payload: encodeUtf8('{"password":"hun'), sender: 'client' }),
      frame({ opcode: 9, messageOpcode: 9, payload: encodeUtf8('?') }),
      frame({
        opcode: 0,
        messageOpcode: 1,
        payload: encodeUtf8('ter2"}'),
        message: encodeUtf8('{"password":"hunter2"}'),
        sender: 'client',
      }),
      text('after'),
    ];
    const found = redact(records).records.filter((record): record is FrameRecord => record.kind === 'frame');
    expect(found.map(({ opcode }) => opcode)).toEqual([1, 9, 0, 1]);
    expect(found.map(({ payload }) => payload?.length)).toEqual([16, 1, 6, 5]);
    expect(decoded(found[0]?.payload) + decoded(found[2]?.payload)).toBe(decoded(found[2]?.message));
    expect(decoded(found[2]?.message)).toMatch(/^\{"password":"[a-z2-9]{7}"\}$/);
  });

  it('leaves compressed bytes out and keeps the message', () => {
    const compressed = frame({ rsv1: true, payload: encodeUtf8('zzzz'), message: encodeUtf8('{"token":"abc"}') });
    const { records, report } = redact([compressed]);
    expect(records[0]).toMatchObject({ payload: null, payloadLoss: 'redacted', payloadLength: 4, rsv1: true });
    expect(records[0]?.kind === 'frame' && decoded(records[0].message)).toMatch(/^\{"token":"[a-z2-9]{3}"\}$/);
    expect(report.compressedPayloadsLeftOut).toBe(1);
  });

  it('lets fragments of a message that never ends go without their bytes', () => {
    const open = frame({ fin: false, payload: encodeUtf8('{"password":"hun') });
    const { records, report } = redact([open, text('other', { connection: 'c2' })]);
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({ payload: null, payloadLoss: 'redacted', payloadLength: 16 });
    expect(report.fragmentsLeftOut).toBe(1);
  });

  it('holds back no more than its limit', () => {
    const redactor = new Redactor({ key: KEY, heldBytes: 1000 });
    let held = 0;
    for (let index = 0; index < 100; index += 1) {
      held += 1;
      const piece = frame({ fin: false, opcode: index === 0 ? 1 : 0, messageOpcode: 1, payload: new Uint8Array(100) });
      for (const _ of redactor.push(piece)) held -= 1;
      expect(held).toBeLessThanOrEqual(11);
    }
  });
});

describe('patterns of the user', () => {
  it('replace what they match, or their first group', async () => {
    const patterns = [await pattern('ACME-\\d+'), await pattern('customer (\\w+)')];
    expect(words('order ACME-1234 of customer Smith', { patterns })).toMatch(
      /^order [a-z2-9]{9} of customer [a-z2-9]{5}$/,
    );
  });

  it('keep lengths also of what is not ASCII', async () => {
    const patterns = [await pattern('Grüße|😀+')];
    const input = 'a Grüße b 😀😀 c';
    expect(encodeUtf8(words(input, { patterns })).length).toBe(encodeUtf8(input).length);
  });

  it.each(['(', '(?=x)', '(a)\\1', 'a{2,1}', '', 'x'.repeat(1001), '((a{1,100}){1,100}){1,100}'])(
    'are refused with a reason: %s',
    async (source) => {
      const compiled = await compileUserPattern(source);
      expect(compiled.kind === 'error' && compiled.error.message.length > 5).toBe(true);
    },
  );

  it('cannot be made to hang: doubling a hostile text does not square the time', async () => {
    const patterns = [await pattern('(a+)+$'), await pattern('(a|aa)+b')];
    const time = (length: number) => {
      const start = performance.now();
      words(`${'a'.repeat(length)}!`, { patterns });
      return performance.now() - start;
    };
    time(1000);
    // An exponential matcher would need longer than the universe has lasted; the bound is generous for a busy machine.
    expect(time(20_000)).toBeLessThan(10_000);
  });
});

describe('a redacted export', () => {
  it('keeps kinds, order and lengths of any session', () => {
    fc.assert(
      fc.property(anySession, (records) => {
        const found = redact(records).records;
        expect(found.map(({ kind }) => kind)).toEqual(records.map(({ kind }) => kind));
        for (const [index, record] of found.entries()) {
          const original = records[index];
          if (record.kind !== 'frame' || original?.kind !== 'frame') continue;
          if (record.payload !== null) expect(record.payload.length).toBe(original.payload?.length);
          expect(record.message?.length).toBe(original.message?.length);
        }
      }),
    );
  });

  it.each(EXPORT_FORMATS.map(({ id }) => id))('holds the secret nowhere: %s', async (id) => {
    const secret = 'S3cr3tS3cr3tS3cr3t';
    const records = [
      withHeaders({ Cookie: `sid=${secret}`, Authorization: `Bearer ${secret}` }),
      lifecycle({ type: 'connecting', url: `wss://h.example/?token=${secret}` }),
      text(`{"token":"${secret}"}`, { sender: 'client', maskingKey: 0 }),
      frame({ fin: false, payload: encodeUtf8(`{"token":"${secret.slice(0, 9)}`) }),
      frame({
        opcode: 0,
        messageOpcode: 1,
        payload: encodeUtf8(`${secret.slice(9)}"}`),
        message: encodeUtf8(`{"token":"${secret}"}`),
      }),
      liveMessage(encodeUtf8(`\u0000\u0001${secret}`)),
      lifecycle({ type: 'close', code: 4000, reason: `bad ${secret}`, wasClean: true, initiator: 'server' }),
    ];
    const redactor = new Redactor();
    const chunks: Uint8Array[] = [];
    for await (const chunk of exportRecords(id, redactor.redact(records))) chunks.push(chunk);
    const bytes = Buffer.from(concatBytes(chunks));
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes(Buffer.from(secret).toString('base64').slice(0, 20))).toBe(false);
    expect(redactor.report().total).toBeGreaterThanOrEqual(6);
  });

  it('is quick about texts made to slow the rules down', () => {
    const hostile = [
      'eyJ',
      '"a":',
      'a=',
      '-eyJaaaaaaa',
      '://',
      '\\"token\\":',
      'bearer ',
      '"token":"',
      '"token"' + ' '.repeat(500),
    ];
    for (const piece of hostile) {
      const start = performance.now();
      words(piece.repeat(Math.ceil(200_000 / piece.length)));
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

describe('stand-ins', () => {
  it('have the length of the secret in UTF-8 and are ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (secret) => {
        const stand = new Pseudonyms(KEY).of(secret);
        expect(stand).toMatch(/^[a-z0-9]+$/);
        expect(stand.length).toBe(encodeUtf8(secret).length);
      }),
    );
  });

  it('keep numbers numbers', () => {
    expect(new Pseudonyms(KEY).of('0042')).toMatch(/^[1-9]{4}$/);
  });
});
