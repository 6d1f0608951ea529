import type { CaptureRecord } from '../formats/record.ts';
import { Redactor } from '../formats/redact/index.ts';
import { SessionEncoder } from '../formats/session/session-writer.ts';
import { CsvEncoder } from '../formats/write/csv.ts';
import { HarEncoder } from '../formats/write/har.ts';
import { JsonEncoder } from '../formats/write/json.ts';
import { NdjsonEncoder } from '../formats/write/ndjson.ts';
import { ParquetEncoder } from '../formats/write/parquet.ts';
import { PcapngEncoder } from '../formats/write/pcapng.ts';
import type { RecordEncoder } from '../formats/write/record-writer.ts';
import { writeRecords } from '../formats/write/record-writer.ts';
import { TranscriptEncoder } from '../formats/write/transcript.ts';
import type { OutputFormat, OutputOptions } from './command-line.ts';
import { sayRedaction } from './say-redaction.ts';
import type { Terminal } from './terminal.ts';

/** Formats that would garble a screen. */
const BINARY_FORMATS: ReadonlySet<OutputFormat> = new Set(['pcapng', 'parquet', 'session']);

/** Large writes cost fewer turns of the event loop. */
const CHUNK_BYTES = 256 * 1024;

/** Writes records as asked. Returns false, having said why, when they may not go there. */
export async function writeOutput(
  terminal: Terminal,
  records: AsyncIterable<readonly CaptureRecord[]>,
  format: OutputFormat,
  options: OutputOptions,
): Promise<boolean> {
  if (options.path === null && BINARY_FORMATS.has(format) && terminal.isInteractive) {
    terminal.say(`framescope: ${format} is binary; write it to a file with -o FILE, or pipe it on.`);
    return false;
  }
  const redactor = options.redact ? new Redactor() : null;
  const source = redactor === null ? records : redactor.redactBatches(records);
  // A command has nothing to paint: long slices, and a pause costs a turn of the event loop only.
  const chunks = writeRecords(source, createEncoder(format, options), {
    sliceMs: 1000,
    chunkBytes: CHUNK_BYTES,
    isChunkReused: true,
  });
  if (options.path === null) {
    for await (const chunk of chunks) await terminal.write(chunk);
  } else {
    const file = await terminal.create(options.path);
    try {
      for await (const chunk of chunks) await file.write(chunk);
    } finally {
      await file.close();
    }
  }
  if (redactor !== null) sayRedaction(terminal, redactor);
  return true;
}

function createEncoder(format: OutputFormat, options: OutputOptions): RecordEncoder {
  switch (format) {
    case 'text':
      return new TranscriptEncoder();
    case 'ndjson':
      return new NdjsonEncoder({ records: options.isAll ? 'all' : 'frames' });
    case 'json':
      return new JsonEncoder();
    case 'csv':
      return new CsvEncoder();
    case 'har':
      return new HarEncoder({ order: 'any' });
    case 'pcapng':
      return new PcapngEncoder();
    case 'parquet':
      return new ParquetEncoder();
    case 'session':
      return new SessionEncoder();
  }
}
