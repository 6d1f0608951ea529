import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import { createRegexMatcher, type RegexMatcher, type WorkerLike } from '../filter/regex-matcher.ts';
import { createRowTest, UNDECIDED, YES, type RowTest } from '../filter/row-test.ts';
import { startRegexWorker } from '../workers/start-workers.ts';
import type { Breakpoint, JudgeRow } from './hold-desk.ts';

/** Filters that are kept ready, each with its worker; those that were used longest ago go. */
const MAX_READY = 8;

interface Ready {
  readonly test: RowTest;
  readonly matcher: RegexMatcher;
}

/**
 * Asks breakpoints about rows in the whole filter language, one row after the other, with regular expressions in a worker that is ended when it takes too long.
 */
export function createBreakpointJudge(
  log: FrameLog,
  connections: ConnectionList,
  startWorker: () => WorkerLike = startRegexWorker,
): JudgeRow {
  const ready = new Map<string, Ready | null>();
  let before: Promise<unknown> = Promise.resolve();
  return (row, breakpoints) => {
    const answer = before.then(() => judge(row, breakpoints));
    before = answer.catch(() => undefined);
    return answer;
  };

  async function judge(row: number, breakpoints: readonly Breakpoint[]): Promise<number | null> {
    for (const breakpoint of breakpoints) {
      if (fitsDirection(breakpoint, log.isOutgoing(row)) && (await isMatch(row, breakpoint.filter))) {
        return breakpoint.id;
      }
    }
    return null;
  }

  async function isMatch(row: number, filter: string): Promise<boolean> {
    const found = readyFor(filter);
    if (found === null) return false;
    const { test, matcher } = found;
    test.refresh();
    const verdict = test.judge(row);
    if (verdict !== UNDECIDED) return verdict === YES;
    const matches = await matcher.match([test.subject(row)]);
    return matches instanceof Uint32Array && test.decide(row, matches[0] ?? 0);
  }

  /** Null: it is no filter. */
  function readyFor(filter: string): Ready | null {
    const known = ready.get(filter);
    ready.delete(filter);
    const found = known === undefined ? makeReady(filter) : known;
    ready.set(filter, found);
    for (const [oldest, one] of ready) {
      if (ready.size <= MAX_READY) break;
      one?.matcher.dispose();
      ready.delete(oldest);
    }
    return found;
  }

  function makeReady(filter: string): Ready | null {
    const parsed = parseFilter(filter);
    if (parsed.kind === 'error') return null;
    const test = createRowTest(parsed.value, log, connections);
    return { test, matcher: createRegexMatcher(test.regexes, startWorker) };
  }
}

function fitsDirection({ direction }: Breakpoint, isOut: boolean): boolean {
  return direction === 'both' || (direction === 'out') === isOut;
}
