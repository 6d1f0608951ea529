import { enforceLogLimit, type LogLimitPolicy } from '../../src/panel/memory/log-limit.ts';
import { SpillDesk, type SpillLimits } from '../../src/panel/memory/spill-desk.ts';
import { FakeSession } from './fake-session.ts';
import { InProcessSpillWorker, MemorySpillFiles } from './in-process-spill-worker.ts';

/** Longer than what shares a buffer with others, so that each message is a buffer of its own. */
export const MESSAGE_BYTES = 300 * 1024;
const SMALL: SpillLimits = { disk: 64 * MESSAGE_BYTES, underWay: 100 * MESSAGE_BYTES, readBack: 2 * MESSAGE_BYTES };

/** Row 0 connects; each further row is a text that begins with its number. */
export function spillWorld(limits: SpillLimits = SMALL) {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/feed', 0);
  const files = new MemorySpillFiles();
  let worker: InProcessSpillWorker | null = null;
  let changes = 0;
  const desk = new SpillDesk({
    log: session.log,
    startWorker: () => (worker = new InProcessSpillWorker(files)),
    onChange: () => {
      changes += 1;
    },
    limits,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await worker?.settled();
  };
  let count = 0;
  return {
    session,
    connection,
    log: session.log,
    files,
    desk,
    settle,
    changes: () => changes,
    breakWorker: (words: string) => worker?.break(words),
    add: (messages: number, more = ''): void => {
      for (let at = 0; at < messages; at += 1) {
        count += 1;
        session.message(connection, 'in', count, `message ${count}${more} ${'x'.repeat(MESSAGE_BYTES)}`);
      }
    },
    /** Keeps the log to so many messages in memory, and waits for the disk. */
    limit: async (messages: number) => {
      const policy: LogLimitPolicy = { limitBytes: messages * MESSAGE_BYTES, whenFull: 'spill' };
      const outcome = enforceLogLimit(session.log, policy, desk);
      await settle();
      return outcome;
    },
    textOf: (row: number): string => session.log.textPreview(row, 20).split(' x')[0] ?? '',
  };
}
