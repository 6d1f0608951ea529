import type { CaptureRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { FrameJsonWriter } from './frame-json.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

/** Grows when a field changes its meaning; new fields do not count. */
export const JSON_FORMAT_VERSION = 1;

/**
 * One JSON document: `{"format": "framescope-json", "version": 1, "records": […]}`. A record is what NDJSON has with
 * `records: 'all'`, in the order of the log.
 */
export class JsonEncoder implements RecordEncoder {
  readonly #frames = new FrameJsonWriter('"kind":"frame",');
  #isFirst = true;

  begin(out: ByteSink): void {
    out.text(`{"format":"framescope-json","version":${JSON_FORMAT_VERSION},"records":[`);
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    out.text(this.#isFirst ? '\n' : ',\n');
    this.#isFirst = false;
    if (record.kind === 'frame') return this.#frames.write(out, record, '');
    out.text(JSON.stringify(record));
    return undefined;
  }

  end(out: ByteSink): undefined {
    out.text('\n]}\n');
    return undefined;
  }
}
