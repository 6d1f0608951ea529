import type { CaptureRecord } from '../record.ts';

/** Where a reader puts its records, and the one way to report a problem of the source. */
export interface RecordSink {
  readonly emit: (record: CaptureRecord) => void;
  /** Says a problem; the same code more than `problemsPerCode` times is counted and summed up by `finish`. */
  readonly problem: (code: string, message: string, offset: number | null) => void;
  /** Takes what was emitted since the last call. */
  readonly take: () => readonly CaptureRecord[];
  /** Says how many problems were left out. */
  readonly finish: () => void;
}

/** Collects records until they are taken. */
export function createRecordSink(problemsPerCode: number): RecordSink {
  let records: CaptureRecord[] = [];
  const counts = new Map<string, number>();
  return {
    emit: (record) => {
      records.push(record);
    },
    problem: (code, message, offset) => {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= problemsPerCode) records.push({ kind: 'problem', code, message, offset });
    },
    take: () => {
      const taken = records;
      records = [];
      return taken;
    },
    finish: () => {
      for (const [code, count] of counts) {
        const more = count - problemsPerCode;
        if (more > 0) {
          records.push({ kind: 'problem', code, message: `The same ${more} more times.`, offset: null });
        }
      }
      counts.clear();
    },
  };
}
