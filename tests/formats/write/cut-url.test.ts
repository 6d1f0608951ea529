import { describe, expect, it } from 'vitest';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import type { ConnectionCapture, ConnectionRecord } from '../../../src/formats/record.ts';
import { EXPORT_FORMATS } from '../../../src/formats/write/export-format.ts';
import { createEncoder } from '../../../src/formats/write/index.ts';
import { readRecords } from '../../support/read-records.ts';
import { connection, START, text, written } from './draw-records.ts';

const CAPTURE: ConnectionCapture = {
  key: 'a:1',
  document: { id: 'a', url: 'http://chat.example/', isTop: true, frameId: 0 },
  state: 'open',
  stack: null,
  openedAt: START,
  endedAt: null,
  hasError: false,
  isAdopted: false,
  isHistory: false,
  close: null,
  handshake: null,
};

/** A fragment of what each format says of a URL that was longer. */
const SAID: Readonly<Record<string, string>> = {
  'ndjson-all': '"isUrlCut":true',
  json: '"isUrlCut":true',
  har: '"comment":"The URL was longer than the 34 characters',
  csv: 'room?name=a…,',
  transcript: 'room?name=a…',
  pcapng: 'room?name=a…',
};

/** NDJSON of frames has no URLs; Parquet packs the connection's record as it is. */
const FORMATS = EXPORT_FORMATS.map(({ id }) => id).filter((id) => id !== 'ndjson' && id !== 'parquet');

describe('a URL that the page was asked for is longer than what we keep', () => {
  it.each(FORMATS)('is said to be cut in %s', async (id) => {
    const make = async (capture: ConnectionCapture): Promise<Uint8Array<ArrayBuffer>> =>
      written(await createEncoder(id, 'log'), [connection({ capture }), text('hello')]);
    const [whole, cut] = [await make(CAPTURE), await make({ ...CAPTURE, isUrlCut: true })];
    const said = SAID[id];
    if (said !== undefined) {
      expect(decodeUtf8Lossy(cut)).toContain(said);
      expect(decodeUtf8Lossy(whole)).not.toContain(said);
    } else {
      const connections = (await readRecords(cut)).filter(
        (record): record is ConnectionRecord => record.kind === 'connection',
      );
      expect(connections.map(({ capture }) => capture?.isUrlCut)).toEqual([true]);
    }
  });
});
