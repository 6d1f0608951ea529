import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { readCapture } from '../../../src/formats/read/read-capture.ts';
import type { CaptureRecord, FrameRecord } from '../../../src/formats/record.ts';
import { HarEncoder } from '../../../src/formats/write/har.ts';
import {
  anyRecords,
  anySession,
  connection,
  frame,
  lifecycle,
  liveMessage,
  START,
  text,
  written,
  writtenText,
} from './draw-records.ts';

interface HarMessage {
  readonly type: string;
  readonly time: number;
  readonly opcode: number;
  readonly data: string;
}

interface HarEntry {
  readonly pageref?: string;
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: { readonly url: string; readonly headers: readonly { name: string; value: string }[] };
  readonly response: { readonly status: number; readonly _error?: string };
  readonly _resourceType: string;
  readonly _webSocketMessages: readonly HarMessage[];
}

interface Har {
  readonly log: {
    readonly version: string;
    readonly entries: readonly HarEntry[];
    readonly pages: readonly { id: string }[];
  };
}

async function har(records: readonly CaptureRecord[], order: 'any' | 'by-connection' = 'any'): Promise<Har> {
  return JSON.parse(await writtenText(new HarEncoder({ order }), records));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Reads the file back with our own reader. Views are valid until the next batch, so bytes are copied. */
async function readBack(bytes: Uint8Array): Promise<CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const batch of readCapture(once(bytes))) {
    for (const record of batch) {
      records.push(
        record.kind === 'frame'
          ? { ...record, payload: record.payload?.slice() ?? null, message: record.message?.slice() ?? null }
          : record,
      );
    }
  }
  return records;
}

const ofConnection = (records: readonly CaptureRecord[], id: string) =>
  records.filter((record) => (record.kind === 'frame' || record.kind === 'lifecycle') && record.connection === id);

/** Chrome's times are seconds: a microsecond may be lost on the way there and back. */
function roundTimes(records: readonly CaptureRecord[]): readonly unknown[] {
  return records.map((record) => ({
    ...record,
    time: 'time' in record && record.time !== null ? Math.round(record.time * 1000) : null,
  }));
}

function byConnection(records: readonly CaptureRecord[]): CaptureRecord[] {
  const sorted: CaptureRecord[] = [];
  for (const id of ['c1', 'c2']) {
    sorted.push(...records.filter((record) => record.kind === 'connection' && record.id === id));
    sorted.push(...ofConnection(records, id));
  }
  return sorted;
}

describe('a HAR', () => {
  it('has Chrome’s messages: direction, seconds, opcode, text or base64', async () => {
    const { log } = await har([
      connection(),
      text('hello', { sender: 'client' }),
      frame({ opcode: 2, messageOpcode: 2, payload: Uint8Array.of(1, 2, 3), time: START + 500 }),
    ]);
    expect(log.version).toBe('1.2');
    const [entry] = log.entries;
    expect(entry).toMatchObject({
      startedDateTime: '2026-11-20T08:00:00.000Z',
      _resourceType: 'websocket',
      request: {
        method: 'GET',
        url: 'ws://chat.example:8080/room?name=a',
        queryString: [{ name: 'name', value: 'a' }],
      },
      response: { status: 101 },
      pageref: log.pages[0]?.id,
      time: 500,
    });
    expect(entry?._webSocketMessages).toMatchObject([
      { type: 'send', time: (START + 1) / 1000, opcode: 1, data: 'hello' },
      { type: 'receive', time: (START + 500) / 1000, opcode: 2, data: 'AQID' },
    ]);
  });

  it('adds next to nothing to a live message', async () => {
    const live = await writtenText(new HarEncoder({ order: 'any' }), [
      connection(),
      liveMessage(encodeUtf8('x'), { opcode: 1, messageOpcode: 1 }),
    ]);
    expect(live).toContain(`"opcode":1,"data":"x","_framescope":{"origin":"page"}}`);
  });

  it('shows a fragmented message once, whole, where it ends', async () => {
    const { log } = await har([
      connection(),
      frame({ fin: false, payload: encodeUtf8('Hel') }),
      frame({ opcode: 9, messageOpcode: 9, payload: encodeUtf8('?') }),
      frame({ opcode: 0, messageOpcode: 1, payload: encodeUtf8('lo'), message: encodeUtf8('Hello') }),
    ]);
    const shown = log.entries[0]?._webSocketMessages.map(({ opcode, data }) => [opcode, data]);
    expect(shown).toEqual([
      [9, 'Pw=='],
      [1, 'Hello'],
    ]);
  });

  it.each(['any', 'by-connection'] as const)(
    'gives a session back through our own reader, order: %s',
    async (order) => {
      await fc.assert(
        fc.asyncProperty(anySession, async (records) => {
          const given = order === 'any' ? records : byConnection(records);
          const found = await readBack(await written(new HarEncoder({ order }), given));
          expect(found.filter(({ kind }) => kind === 'problem')).toEqual([]);
          for (const id of ['c1', 'c2']) {
            expect(roundTimes(ofConnection(found, id))).toEqual(roundTimes(ofConnection(records, id)));
            expect(found.filter((record) => record.kind === 'connection' && record.id === id)).toEqual(
              records.filter((record) => record.kind === 'connection' && record.id === id),
            );
          }
        }),
        { numRuns: 150 },
      );
    },
  );

  it('is valid JSON with an entry for every connection, whatever the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecords,
        fc.constantFrom('any' as const, 'by-connection' as const),
        async (records, order) => {
          const { log } = await har(records, order);
          const named = records.flatMap((record) =>
            record.kind === 'frame' || record.kind === 'lifecycle'
              ? [record.connection]
              : record.kind === 'connection'
                ? [record.id]
                : [],
          );
          expect(log.entries.length).toBeGreaterThanOrEqual(new Set(named.filter((id) => id !== null)).size);
          const messages = log.entries.flatMap((entry) => entry._webSocketMessages);
          const frames = records.filter((record): record is FrameRecord => record.kind === 'frame');
          expect(messages.length).toBeLessThanOrEqual(frames.length);
        },
      ),
    );
  });

  it('tells a refused handshake with its status and the browser’s words', async () => {
    const refused = connection({
      protocol: null,
      extensions: null,
      handshake: {
        request: null,
        response: { status: 403, statusText: 'Forbidden', headers: [] },
        error: 'Unexpected response code: 403',
      },
    });
    const { log } = await har([refused, lifecycle({ type: 'error', message: null })]);
    expect(log.entries[0]).toMatchObject({
      response: { status: 403, statusText: 'Forbidden', _error: 'Unexpected response code: 403' },
      _webSocketMessages: [],
    });
  });

  it('concludes from frames that the handshake succeeded', async () => {
    const { log } = await har([connection({ handshake: null, protocol: null }), text('hi')]);
    expect(log.entries[0]?.response.status).toBe(101);
  });

  it('writes long texts and long data piece by piece into the same strings', async () => {
    const words = 'a"\\\n😀'.repeat(50_000);
    const data = new Uint8Array(300_000).map((_, index) => index);
    const { log } = await har([connection(), text(words), liveMessage(data)]);
    const messages = log.entries[0]?._webSocketMessages ?? [];
    expect(messages[0]?.data === words).toBe(true);
    expect(Buffer.from(messages[1]?.data ?? '', 'base64').equals(data)).toBe(true);
  });
});
