import { assertNever } from '../../base/assert-never.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { PayloadState, RowKind, RowOrigin, RowPassage } from '../../model/row-kind.ts';
import { clockStart } from '../store/clock-start.ts';
import { connectionName } from '../store/connection-name.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import { createByteSearch, createExactSearch } from '../../rules/byte-search.ts';
import { ConnectionTest } from './connection-test.ts';
import { isInInterval } from '../../rules/interval.ts';
import type { FilterTerm, OpcodeName, StateName } from './filter-tree.ts';
import { createJsonSearch } from '../../rules/json-search.ts';
import type { SearchedPayloads } from './searched-payloads.ts';
import { createPartMatch } from '../../rules/text-pattern.ts';

/** What a term is asked about, and what it leaves behind for whoever runs it. */
export interface TermContext {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  readonly payloads: SearchedPayloads;
  readonly heartbeats: HeartbeatIndex;
  /** Collects the questions whose answers may change while the log stays the same. */
  readonly connectionTests: ConnectionTest[];
}

/** Relative costs: what is cheap is asked first. */
const COST = { column: 1, connection: 2, detail: 8, bytes: 100, json: 1000 } as const;

export interface TermTest {
  readonly cost: number;
  readonly test: (index: number) => boolean;
}

function ofColumns(test: (index: number) => boolean): TermTest {
  return { cost: COST.column, test };
}

/** Any leaf but a regex, which is not answered here. */
export type SimpleTerm = Exclude<FilterTerm, { readonly kind: 'regex' }>;

export function createTermTest(term: SimpleTerm, context: TermContext): TermTest {
  const { log, connections, payloads } = context;
  const isFrame = (index: number): boolean => log.kind(index) === RowKind.frame;
  const ofConnection = (ask: (connection: Connection) => boolean): TermTest => {
    const test = new ConnectionTest(connections, ask);
    context.connectionTests.push(test);
    return { cost: COST.connection, test: (index) => test.test(log, index) };
  };

  switch (term.kind) {
    case 'text': {
      const search = createByteSearch(term.text);
      const needle = term.text.toLowerCase();
      return {
        cost: COST.bytes,
        test: (index) => {
          if (isFrame(index)) return payloads.some(index, search.isIn);
          const detail = log.detail(index);
          return detail !== null && lifecycleSearchText(detail).toLowerCase().includes(needle);
        },
      };
    }
    case 'hex': {
      const search = createExactSearch(Uint8Array.from(term.bytes));
      return { cost: COST.bytes, test: (index) => isFrame(index) && payloads.some(index, search.isIn) };
    }
    case 'json': {
      const search = createJsonSearch(term.path, term.test);
      return { cost: COST.json, test: (index) => isFrame(index) && payloads.some(index, search) };
    }
    case 'direction': {
      const isOut = term.names.includes('out');
      const isIn = term.names.includes('in');
      return ofColumns((index) => isFrame(index) && (log.isOutgoing(index) ? isOut : isIn));
    }
    case 'opcode': {
      const names = new Set<OpcodeName>(term.names);
      return ofColumns((index) => {
        if (isFrame(index)) return names.has(OPCODE_OF[log.opcode(index)] ?? 'lifecycle');
        return names.has('lifecycle') || (names.has('close') && isCloseKind(log.kind(index)));
      });
    }
    case 'length':
      return ofColumns((index) => isFrame(index) && isInInterval(term.interval, log.payloadLength(index)));
    case 'time':
      return ofColumns((index) => {
        const start = clockStart(log, connections.at(log.connection(index)));
        return isInInterval(term.interval, log.time(index) - start);
      });
    case 'clock':
      return ofColumns((index) => isInInterval(term.interval, msOfDay(log.time(index))));
    case 'age':
      return {
        cost: COST.connection,
        test: (index) => {
          const connection = connections.at(log.connection(index));
          return connection !== undefined && isInInterval(term.interval, log.time(index) - connection.createdAt);
        },
      };
    case 'code':
      return {
        cost: COST.detail,
        test: (index) => {
          const code = closeCode(log, index);
          return code !== null && term.intervals.some((interval) => isInInterval(interval, code));
        },
      };
    case 'url': {
      const matches = createPartMatch(term.pattern);
      const { cost, test } = ofConnection(({ url }) => matches(url));
      // A failed constructor and a navigation have a URL and no connection.
      const isOwn = (index: number): boolean => log.connection(index) < 0 && matches(ownUrl(log, index) ?? '\0');
      return { cost, test: (index) => test(index) || isOwn(index) };
    }
    case 'connection': {
      const matches = createPartMatch(term.pattern);
      return ofConnection(({ url }) => matches(connectionName(url).name));
    }
    case 'connection-number':
      return ofColumns((index) => log.connection(index) === term.number - 1);
    case 'frame': {
      const matches = createPartMatch(term.pattern);
      return ofConnection(({ document }) => matches(document.url));
    }
    case 'frame-top':
      return ofConnection(({ document }) => document.isTop);
    case 'protocol': {
      const matches = createPartMatch(term.pattern);
      return ofConnection(({ protocol }) => matches(protocol ?? ''));
    }
    case 'state': {
      const tests = term.names.map((name) => createStateTest(name, context, ofConnection));
      return {
        cost: tests.reduce((sum, { cost }) => sum + cost, 0),
        test: (index) => tests.some(({ test }) => test(index)),
      };
    }
    default:
      return assertNever(term);
  }
}

const OPCODE_OF: Readonly<Record<number, OpcodeName>> = {
  [OPCODE.text]: 'text',
  [OPCODE.binary]: 'binary',
  [OPCODE.ping]: 'ping',
  [OPCODE.pong]: 'pong',
  [OPCODE.close]: 'close',
  [OPCODE.continuation]: 'cont',
};

function isCloseKind(kind: RowKind): boolean {
  return kind === RowKind.close || kind === RowKind.closing || kind === RowKind.gone;
}

function createStateTest(
  name: StateName,
  { log, heartbeats }: TermContext,
  ofConnection: (ask: (connection: Connection) => boolean) => TermTest,
): TermTest {
  switch (name) {
    case 'open':
      return ofConnection(({ state }) => state === 'open');
    case 'closed':
      return ofConnection(({ state }) => state === 'closed' || state === 'gone');
    case 'injected':
      return ofColumns((index) => log.capturedOrigin(index) === RowOrigin.injected);
    case 'edited':
      return ofColumns((index) => log.capturedOrigin(index) === RowOrigin.edited);
    case 'observed':
      return ofColumns((index) => log.kind(index) === RowKind.frame && log.origin(index) === RowOrigin.wire);
    case 'violation':
      return { cost: COST.detail, test: (index) => log.violations(index).length > 0 };
    case 'heartbeat':
      return { cost: COST.detail, test: (index) => heartbeats.has(index) };
    case 'history':
      return ofColumns((index) => log.isHistory(index));
    case 'discarded':
      return ofColumns((index) => log.isDiscarded(index));
    case 'held':
      return ofColumns((index) => log.passage(index) === RowPassage.held);
    case 'delayed':
      return ofColumns((index) => log.passage(index) === RowPassage.delayed);
    // One that was replaced did not arrive either.
    case 'dropped':
      return ofColumns((index) => log.passage(index) >= RowPassage.dropped);
    case 'cut':
      return ofColumns((index) => log.payloadState(index) === PayloadState.cut);
    case 'marked':
      return ofColumns((index) => log.mark(index) !== null);
    default:
      return assertNever(name);
  }
}

/** Of a close event, a call of `close()` or a Close frame; null for other rows and where none is given. */
function closeCode(log: FrameLog, index: number): number | null {
  if (log.kind(index) === RowKind.frame) {
    if (log.opcode(index) !== OPCODE.close) return null;
    const [high, low] = log.payload(index);
    return high === undefined || low === undefined ? null : (high << 8) | low;
  }
  const detail = log.detail(index);
  return detail?.kind === RowKind.close || detail?.kind === RowKind.closing ? detail.code : null;
}

function ownUrl(log: FrameLog, index: number): string | null {
  const detail = log.detail(index);
  return detail?.kind === RowKind.constructionFailed || detail?.kind === RowKind.navigated ? detail.url : null;
}

function msOfDay(epochMs: number): number {
  const date = new Date(epochMs);
  return ((date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds()) * 1000 + date.getMilliseconds();
}
