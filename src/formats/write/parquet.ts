import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { CaptureRecord, FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { maskingKeyHex } from './frame-json.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { isReadableText } from './payload-text.ts';
import { createParquetColumns, PARQUET_SCHEMA, type ParquetColumns } from './parquet-schema.ts';
import type { RecordEncoder } from './record-writer.ts';

/**
 * A row group is encoded in one go, and all of their descriptions are written in one go at the end: more rows a group make
 * the first longer and the second shorter. Here groups take about 10 ms, and the end of a million rows about 50.
 */
const ROW_GROUP_ROWS = 4096;
const ROW_GROUP_BYTES = 2 * 1024 * 1024;

/** Columns that queries narrow down by: readers skip row groups by their smallest and largest value. */
const INDEXED_COLUMNS: ReadonlySet<string> = new Set(['index', 'kind', 'connection', 'time', 'opcode']);

/**
 * Apache Parquet, for DuckDB, Spark or ClickHouse: one row a record, typed columns (`parquet-schema.ts`), Snappy. Every byte
 * of a payload stands once: a text message in `text`, other messages in `message`; `payload` only where the frame's payload
 * is not the message (`payload_is_message` says so).
 */
export class ParquetEncoder implements RecordEncoder {
  #columns: ParquetColumns = createParquetColumns();
  #bytes = 0;
  #rows = 0;
  #index = 0n;
  #writer = new ByteWriter(64 * 1024);
  #parquet = new ParquetWriter({ writer: this.#writer, schema: PARQUET_SCHEMA, createdBy: 'Framescope' });
  #urls = new Map<string, string>();

  begin(out: ByteSink): void {
    this.#drain(out);
  }

  add(record: CaptureRecord, out: ByteSink): undefined {
    switch (record.kind) {
      case 'connection':
        if (record.url !== null) this.#urls.set(record.id, record.url);
        this.#row(record.kind, record.id, record.time, JSON.stringify(record));
        break;
      case 'lifecycle':
        this.#row(record.event.type, record.connection, record.time, JSON.stringify(record));
        this.#columns.text.push(lifecycleText(record.event));
        break;
      case 'problem':
        this.#row(record.kind, null, null, JSON.stringify(record));
        this.#columns.text.push(record.message);
        break;
      case 'frame':
        this.#frame(record);
        break;
    }
    this.#fill();
    if (this.#rows >= ROW_GROUP_ROWS || this.#bytes >= ROW_GROUP_BYTES) this.#flush(out);
    return undefined;
  }

  end(out: ByteSink): undefined {
    this.#flush(out);
    void this.#parquet.finish();
    this.#drain(out);
    return undefined;
  }

  #row(kind: string, connection: string | null, time: number | null, detail: string | null): void {
    const columns = this.#columns;
    columns.index.push(this.#index);
    columns.kind.push(kind);
    columns.connection.push(connection);
    columns.url.push(connection === null ? null : (this.#urls.get(connection) ?? null));
    columns.time.push(time === null ? null : BigInt(Math.round(time * 1000)));
    columns.detail.push(detail);
    this.#index += 1n;
    this.#rows += 1;
    this.#bytes += 64 + (detail?.length ?? 0);
  }

  #frame(frame: FrameRecord): void {
    this.#row('frame', frame.connection, frame.time, null);
    const columns = this.#columns;
    const { message, payload } = frame;
    columns.sender.push(frame.sender);
    columns.opcode.push(frame.opcode);
    columns.fin.push(frame.fin);
    columns.rsv1.push(frame.rsv1);
    columns.rsv2.push(frame.rsv2);
    columns.rsv3.push(frame.rsv3);
    columns.masked.push(frame.masked);
    columns.masking_key.push(frame.maskingKey === null ? null : maskingKeyHex(frame.maskingKey));
    columns.payload_length.push(BigInt(frame.payloadLength));
    columns.message_length.push(message === null ? null : BigInt(message.length));
    columns.message_opcode.push(frame.messageOpcode);
    columns.close_code.push(frame.closeCode);
    columns.violations.push(frame.violations.length === 0 ? null : frame.violations.join(' '));
    columns.origin.push(frame.origin);
    columns.captured_origin.push(frame.capturedOrigin ?? null);
    columns.is_discarded.push(frame.isDiscarded);
    columns.passage.push(frame.passage ?? null);
    columns.payload_loss.push(frame.payloadLoss ?? null);
    columns.stream_offset.push(frame.streamOffset === null ? null : BigInt(frame.streamOffset));
    const isText = message !== null && isReadableText(frame);
    columns.text.push(isText ? decodeUtf8Lossy(message) : null);
    // Copies: the views are valid until the next record only, and the row group waits for more.
    columns.message.push(message === null || isText ? null : message.slice());
    const isMessage = message !== null && payload !== null && sameBytes(message, payload);
    columns.payload_is_message.push(isMessage);
    columns.payload.push(payload === null || isMessage ? null : payload.slice());
    this.#bytes += (message?.length ?? 0) + (isMessage ? 0 : (payload?.length ?? 0));
  }

  /** What the row has no value for. */
  #fill(): void {
    for (const column of Object.values(this.#columns)) while (column.length < this.#rows) column.push(null);
  }

  #flush(out: ByteSink): void {
    if (this.#rows === 0) return;
    const columnData = Object.entries(this.#columns).map(([name, data]) => ({
      name,
      data,
      offsetIndex: false,
      statistics: INDEXED_COLUMNS.has(name),
    }));
    // Synchronous as long as the byte writer has no `flush`.
    void this.#parquet.write({ columnData, rowGroupSize: this.#rows });
    this.#columns = createParquetColumns();
    this.#rows = 0;
    this.#bytes = 0;
    this.#drain(out);
  }

  #drain(out: ByteSink): void {
    out.bytes(this.#writer.getBytes());
    this.#writer.index = 0;
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.buffer === right.buffer && left.byteOffset === right.byteOffset && left.length === right.length;
}
