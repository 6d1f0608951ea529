import { readSession } from '../../../src/formats/session/index.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { KeepRun } from '../../../src/panel/keeping/keep-run.ts';
import type { FromKeepWorker } from '../../../src/panel/keeping/keep-message.ts';
import { SessionKeeper } from '../../../src/panel/keeping/session-keeper.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';
import { MemoryFiles } from './memory-files.ts';

/** A panel that keeps, and its worker, without a browser. */
export function keepWorld(budgetBytes = Number.POSITIVE_INFINITY) {
  const session = new FakeSession();
  const scheduler = new ManualScheduler();
  const files = new MemoryFiles();
  const runs: KeepRun[] = [];
  let count = 0;
  const keeper = new SessionKeeper({
    session,
    scheduler,
    startWorker: () => {
      let listener: ((message: FromKeepWorker) => void) | null = null;
      const run = new KeepRun({
        files,
        post: (message) => listener?.(message),
        now: () => scheduler.now(),
        setTimer: (callback, delayMs) => scheduler.setTimer(callback, delayMs),
        random: () => {
          count += 1;
          return `r${count}`;
        },
      });
      runs.push(run);
      return {
        post: (message) => run.take(structuredClone(message)),
        onMessage: (wanted) => {
          listener = wanted;
        },
        onError: () => undefined,
        terminate: () => undefined,
      };
    },
  });
  keeper.setPolicy({ isOn: true, budgetBytes });
  keeper.setPrivate(false);
  /** Lets the keeper have its turn, and the worker write. */
  const turn = async (): Promise<void> => {
    session.changed();
    scheduler.advance(300);
    for (const run of runs) await run.settled();
  };
  return { session, scheduler, files, keeper, runs, turn };
}

export async function recordsOf(file: Blob): Promise<CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(await file.arrayBuffer());
  }
  for await (const batch of readSession(chunks())) records.push(...batch);
  return records;
}

/** The texts of the frames, in order. */
export function textsOf(records: readonly CaptureRecord[]): string[] {
  return records.flatMap((record) =>
    record.kind === 'frame' ? [new TextDecoder().decode(record.message ?? record.payload ?? new Uint8Array())] : [],
  );
}

export function problemsOf(records: readonly CaptureRecord[]): string[] {
  return records.flatMap((record) => (record.kind === 'problem' ? [record.code] : []));
}
