import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { Redactor } from '../redact/redactor.ts';
import { recordsFromLog, type RecordOrder } from '../records-from-log.ts';
import { SessionEncoder } from '../session/session-writer.ts';
import { CsvEncoder } from './csv.ts';
import { HarEncoder } from './har.ts';
import { JsonEncoder } from './json.ts';
import { NdjsonEncoder } from './ndjson.ts';
import { PcapngEncoder } from './pcapng.ts';
import { writeRecords, type RecordEncoder, type RecordSource, type WriteOptions } from './record-writer.ts';
import { TranscriptEncoder } from './transcript.ts';

export type ExportFormatId =
  | 'session'
  | 'ndjson'
  | 'ndjson-all'
  | 'json'
  | 'csv'
  | 'transcript'
  | 'har'
  | 'pcapng'
  | 'parquet';

export interface ExportFormat {
  readonly id: ExportFormatId;
  /** For a menu. */
  readonly label: string;
  /** What it is good for and what it cannot hold, in one sentence. */
  readonly description: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  readonly isText: boolean;
}

/** In the order of the menu. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'session',
    label: 'Framescope session',
    description: 'Everything, compressed, to be opened in Framescope again.',
    extension: 'framescope',
    mediaType: 'application/vnd.framescope.session',
    isText: false,
  },
  {
    id: 'har',
    label: 'HAR',
    description: 'For the Network panel of Chrome and other HAR viewers; Framescope’s own fields keep the rest.',
    extension: 'har',
    mediaType: 'application/json',
    isText: true,
  },
  {
    id: 'pcapng',
    label: 'pcapng',
    description: 'For Wireshark: a made-up TCP stream around the frames; derived parts are marked in packet comments.',
    extension: 'pcapng',
    mediaType: 'application/x-pcapng',
    isText: false,
  },
  {
    id: 'ndjson',
    label: 'NDJSON, frames',
    description: 'One object a line for each frame, as the command framescope decode prints.',
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    isText: true,
  },
  {
    id: 'ndjson-all',
    label: 'NDJSON, everything',
    description: 'One object a line for each frame, connection and lifecycle event.',
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    isText: true,
  },
  {
    id: 'json',
    label: 'JSON',
    description: 'One document with every frame, connection and lifecycle event.',
    extension: 'json',
    mediaType: 'application/json',
    isText: true,
  },
  {
    id: 'csv',
    label: 'CSV',
    description: 'For spreadsheets; cells that a spreadsheet would run as a formula are defused.',
    extension: 'csv',
    mediaType: 'text/csv',
    isText: true,
  },
  {
    id: 'transcript',
    label: 'Transcript',
    description: 'Plain text to read or to paste into a ticket; long payloads are cut.',
    extension: 'txt',
    mediaType: 'text/plain',
    isText: true,
  },
  {
    id: 'parquet',
    label: 'Parquet',
    description: 'For DuckDB, Spark and ClickHouse: typed columns, one row a frame or event.',
    extension: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    isText: false,
  },
];

/** The format of that id, or undefined. For what a user typed. */
export function exportFormat(id: string): ExportFormat | undefined {
  return EXPORT_FORMATS.find((format) => format.id === id);
}

/**
 * An encoder for one file. `order` is the order in which records will come; only HAR cares: records in any order make it
 * keep what it has written of each connection in memory until the end.
 */
export async function createEncoder(id: ExportFormatId, order: RecordOrder): Promise<RecordEncoder> {
  switch (id) {
    case 'session':
      return new SessionEncoder();
    case 'ndjson':
      return new NdjsonEncoder();
    case 'ndjson-all':
      return new NdjsonEncoder({ records: 'all' });
    case 'json':
      return new JsonEncoder();
    case 'csv':
      return new CsvEncoder();
    case 'transcript':
      return new TranscriptEncoder();
    case 'har':
      return new HarEncoder({ order: order === 'by-connection' ? 'by-connection' : 'any' });
    case 'pcapng':
      return new PcapngEncoder();
    case 'parquet': {
      // Loaded on demand: its library is larger than all other writers together.
      const { ParquetEncoder } = await import('./parquet.ts');
      return new ParquetEncoder();
    }
  }
}

/** Records of any source in one of the formats, in chunks. */
export async function* exportRecords(
  id: ExportFormatId,
  records: RecordSource,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  yield* writeRecords(records, await createEncoder(id, 'log'), options);
}

export interface ExportLogOptions extends WriteOptions {
  /** Indexes of the rows to take, ascending. Default: all. */
  readonly rows?: Iterable<number>;
  /** Replaces secrets; ask it for its report when the export is done. */
  readonly redactor?: Redactor;
}

/** The log, or some rows of it, in one of the formats, in chunks. The log must not be cleared meanwhile. */
export async function* exportLog(
  id: ExportFormatId,
  log: FrameLog,
  connections: ConnectionList,
  options: ExportLogOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const order: RecordOrder = id === 'har' ? 'by-connection' : 'log';
  const { rows, redactor } = options;
  const records = recordsFromLog(log, connections, rows === undefined ? { order } : { order, rows });
  const source = redactor === undefined ? records : redactor.redact(records);
  yield* writeRecords(source, await createEncoder(id, order), options);
}
