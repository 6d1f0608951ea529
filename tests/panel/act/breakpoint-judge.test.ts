import { expect, test } from 'vitest';
import { createBreakpointJudge } from '../../../src/panel/act/breakpoint-judge.ts';
import type { Breakpoint } from '../../../src/panel/act/hold-desk.ts';
import { matchRegexes, type RegexRequest, type WorkerLike } from '../../../src/panel/filter/regex-matcher.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';

function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const ingest = new Ingest({ log, connections, now: () => 5_000 });
  ingest.openDocument(documentInfo('a'), 0, false);
  const events = drawEvents('1:connecting | 1:open | 1:out "price 1" | 1:in "price 2" | 1:out "none"');
  ingest.take({ documentId: documentId('a'), events, isHistory: false, missing: 0 });
  let workers = 0;
  const startWorker = (): WorkerLike => {
    workers += 1;
    const listeners: ((event: { readonly data: unknown }) => void)[] = [];
    return {
      postMessage: (message) => {
        const data = matchRegexes(message as RegexRequest);
        queueMicrotask(() => {
          for (const listener of listeners) listener({ data });
        });
      },
      addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) => {
        if (type === 'message') listeners.push(listener);
      },
      terminate: () => undefined,
    };
  };
  return { judge: createBreakpointJudge(log, connections, startWorker), workers: () => workers };
}

const breakpoint = (id: number, filter: string, direction: Breakpoint['direction'] = 'both'): Breakpoint => ({
  id,
  isOn: true,
  direction,
  connection: null,
  filter,
});

test('the first breakpoint whose filter and direction fit holds a row, in rows that are asked about at once too', async () => {
  const { judge, workers } = setUp();
  const breakpoints = [breakpoint(1, '/^price \\d$/', 'in'), breakpoint(2, '(', 'out'), breakpoint(3, '/PRICE/i')];
  expect(await Promise.all([2, 3, 4].map((row) => judge(row, breakpoints)))).toEqual([3, 1, null]);
  // One for each regular expression, however many rows there are.
  expect(workers()).toBe(2);
});
