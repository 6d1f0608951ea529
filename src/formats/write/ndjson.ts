import type { CaptureRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { FrameJsonWriter } from './frame-json.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

export interface NdjsonOptions {
  /**
   * `frames`: one object a line for each frame, nothing else, as `framescope decode` prints. `all`: connections, lifecycle
   * and problems too; every object then begins with its `kind`.
   */
  readonly records?: 'frames' | 'all';
}

/** Newline-delimited JSON. */
export class NdjsonEncoder implements RecordEncoder {
  readonly #records: 'frames' | 'all';
  readonly #frames: FrameJsonWriter;

  constructor(options: NdjsonOptions = {}) {
    this.#records = options.records ?? 'frames';
    this.#frames = new FrameJsonWriter(this.#records === 'all' ? '"kind":"frame",' : '');
  }

  begin(): void {
    // NDJSON has no head.
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    if (record.kind === 'frame') {
      return this.#frames.write(out, record, '\n');
    }
    if (this.#records === 'all') out.text(`${JSON.stringify(record)}\n`);
    return undefined;
  }

  end(): undefined {
    return undefined;
  }
}
