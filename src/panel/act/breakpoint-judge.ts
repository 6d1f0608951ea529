import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import { createRegexMatcher } from '../filter/regex-matcher.ts';
import { createRowTest, UNDECIDED, YES } from '../filter/row-test.ts';
import { startRegexWorker } from '../workers/start-workers.ts';
import type { Breakpoint, JudgeRow } from './hold-desk.ts';

/** Asks breakpoints about rows in the whole filter language, with regular expressions in a worker that is ended when it takes too long. */
export function createBreakpointJudge(log: FrameLog, connections: ConnectionList): JudgeRow {
  return async (row, breakpoints) => {
    for (const breakpoint of breakpoints) {
      if (fitsDirection(breakpoint, log.isOutgoing(row)) && (await isMatch(row, breakpoint.filter))) {
        return breakpoint.id;
      }
    }
    return null;
  };

  async function isMatch(row: number, filter: string): Promise<boolean> {
    const parsed = parseFilter(filter);
    if (parsed.kind === 'error') return false;
    const test = createRowTest(parsed.value, log, connections);
    const verdict = test.judge(row);
    if (verdict !== UNDECIDED) return verdict === YES;
    const matcher = createRegexMatcher(test.regexes, startRegexWorker);
    try {
      const matches = await matcher.match([test.subject(row)]);
      return matches instanceof Uint32Array && test.decide(row, matches[0] ?? 0);
    } finally {
      matcher.dispose();
    }
  }
}

function fitsDirection({ direction }: Breakpoint, isOut: boolean): boolean {
  return direction === 'both' || (direction === 'out') === isOut;
}
