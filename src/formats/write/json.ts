import type { CaptureRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { writeFrameJson } from './frame-json.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

/** Grows when a field changes its meaning; new fields do not count. */
export const JSON_FORMAT_VERSION = 1;

/**
 * One JSON document: `{"format": "framescope-json", "version": 1, "records": […]}`. A record is what NDJSON has with
 * `records: 'all'`, in the order of the log.
 */
export class JsonEncoder implements RecordEncoder {
  #isFirst = true;

  begin(out: ByteSink): void {
    out.text(`{"format":"framescope-json","version":${JSON_FORMAT_VERSION},"records":[`);
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    out.text(this.#isFirst ? '\n' : ',\n');
    this.#isFirst = false;
    if (record.kind === 'frame') return writeFrameJson(out, record, '"kind":"frame",', '');
    out.text(JSON.stringify(record));
    return undefined;
  }

  end(out: ByteSink): undefined {
    out.text('\n]}\n');
    return undefined;
  }
}
