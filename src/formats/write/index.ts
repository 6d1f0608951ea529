import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { Redactor } from '../redact/redactor.ts';
import { recordsFromLog, type RecordOrder } from '../records-from-log.ts';
import { SessionEncoder } from '../session/session-writer.ts';
import { CsvEncoder } from './csv.ts';
import { exportOrder, type ExportFormatId } from './export-format.ts';
import { HarEncoder } from './har.ts';
import { JsonEncoder } from './json.ts';
import { NdjsonEncoder } from './ndjson.ts';
import { PcapngEncoder } from './pcapng.ts';
import { writeRecords, type RecordEncoder, type RecordSource, type WriteOptions } from './record-writer.ts';
import { TranscriptEncoder } from './transcript.ts';

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
  order: RecordOrder = 'log',
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  yield* writeRecords(records, await createEncoder(id, order), options);
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
  const order = exportOrder(id);
  const { rows, redactor } = options;
  const records = recordsFromLog(log, connections, rows === undefined ? { order } : { order, rows });
  const source = redactor === undefined ? records : redactor.redact(records);
  yield* exportRecords(id, source, options, order);
}
