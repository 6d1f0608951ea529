import type { Connection } from '../../src/model/connection.ts';
import { PayloadState, RowKind, RowOrigin, RowPassage } from '../../src/model/row-kind.ts';
import type { Filter, StateName } from '../../src/panel/filter/filter-tree.ts';
import { lifecycleSearchText } from '../../src/panel/text/lifecycle-text.ts';
import type { Interval, JsonPath, JsonTest, TextPattern } from '../../src/protocol/match-tree.ts';
import type { FakeSession } from './fake-session.ts';

/** What a filter says about a row, worked out the slow and obvious way: strings, `JSON.parse`, one row at a time. */
export function passesByOracle(filter: Filter, session: FakeSession, index: number): boolean {
  const { log, connections } = session;
  const row = log.row(index);
  const connection = connections.at(row.connection);
  const isFrame = row.kind === RowKind.frame;
  const text = row.detail ? lifecycleSearchText(row.detail) : new TextDecoder().decode(log.payload(index));

  switch (filter.kind) {
    case 'everything':
      return true;
    case 'and':
      return filter.parts.every((part) => passesByOracle(part, session, index));
    case 'or':
      return filter.parts.some((part) => passesByOracle(part, session, index));
    case 'not':
      return !passesByOracle(filter.part, session, index);
    case 'text':
      return text.toLowerCase().includes(filter.text.toLowerCase());
    case 'regex':
      return new RegExp(filter.source, filter.flags).test(text);
    case 'hex':
      return isFrame && Buffer.from(log.payload(index)).includes(Buffer.from(filter.bytes));
    case 'json':
      return isFrame && passesJson(filter.path, filter.test, text);
    case 'direction':
      return isFrame && filter.names.includes(row.isOutgoing ? 'out' : 'in');
    case 'opcode': {
      const name = { 0: 'cont', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }[row.opcode];
      const isClose = row.kind === RowKind.close || row.kind === RowKind.closing || row.kind === RowKind.gone;
      return filter.names.some((wanted) =>
        isFrame ? wanted === name : wanted === 'lifecycle' || (wanted === 'close' && isClose),
      );
    }
    case 'state':
      return filter.names.some((name) => isInState(name, session, index, connection));
    case 'length':
      return isFrame && inside(filter.interval, row.payloadLength);
    case 'time':
      return inside(filter.interval, row.time - log.time(0));
    case 'age':
      return connection !== undefined && inside(filter.interval, row.time - connection.createdAt);
    case 'clock': {
      const midnight = new Date(row.time).setHours(0, 0, 0, 0);
      return inside(filter.interval, row.time - midnight);
    }
    case 'code': {
      const detail = row.detail;
      const payload = log.payload(index);
      const isCloseFrame = isFrame && row.opcode === 8 && payload.length >= 2;
      const code = isCloseFrame
        ? new DataView(payload.slice().buffer).getUint16(0)
        : detail && 'code' in detail
          ? detail.code
          : null;
      return typeof code === 'number' && filter.intervals.some((interval) => inside(interval, code));
    }
    case 'url':
      return connection !== undefined && holds(filter.pattern, connection.url);
    case 'connection':
      return (
        connection !== undefined && holds(filter.pattern, connection.url.slice(connection.url.lastIndexOf('/') + 1))
      );
    case 'connection-number':
      return row.connection === filter.number - 1;
    case 'frame':
      return connection !== undefined && holds(filter.pattern, connection.document.url);
    case 'frame-top':
      return connection?.document.isTop === true;
    case 'protocol':
      return connection !== undefined && holds(filter.pattern, connection.protocol ?? '');
  }
}

function inside({ min, max, includesBounds }: Interval, value: number): boolean {
  return (
    (min === null || value > min || (includesBounds && value === min)) &&
    (max === null || value < max || (includesBounds && value === max))
  );
}

function isInState(name: StateName, { log }: FakeSession, index: number, connection: Connection | undefined): boolean {
  const row = log.row(index);
  const isFrame = row.kind === RowKind.frame;
  switch (name) {
    case 'open':
      return connection?.state === 'open';
    case 'closed':
      return connection?.state === 'closed' || connection?.state === 'gone';
    case 'injected':
      return row.origin === RowOrigin.injected;
    case 'edited':
      return row.origin === RowOrigin.edited;
    case 'observed':
      return isFrame && row.origin === RowOrigin.wire;
    case 'violation':
      return log.violations(index).length > 0;
    case 'marked':
      return log.mark(index) !== null;
    case 'heartbeat':
      return (
        isFrame &&
        !row.isDiscarded &&
        (row.opcode === 9 || row.opcode === 10 || (row.opcode === 1 && log.textPreview(index, 9) === 'ping'))
      );
    case 'history':
      return row.isHistory;
    case 'discarded':
      return row.isDiscarded;
    case 'held':
      return row.passage === RowPassage.held;
    case 'delayed':
      return row.passage === RowPassage.delayed;
    case 'dropped':
      return row.passage === RowPassage.dropped || row.passage === RowPassage.replaced;
    case 'cut':
      return row.payloadState === PayloadState.cut;
  }
}

function holds(pattern: TextPattern, text: string): boolean {
  if (pattern.length === 1 && pattern[0] === '') return text === '';
  return globRegex(pattern, false).test(text);
}

function globRegex(pattern: TextPattern, isWhole: boolean): RegExp {
  const source = pattern.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('[^]*');
  return new RegExp(isWhole ? `^${source}$` : source, 'i');
}

/** Whether a text is JSON with a value at the path that passes. */
export function passesJson(path: JsonPath, test: JsonTest, text: string): boolean {
  try {
    return valuesAt(JSON.parse(text), path).some((value) => passesTest(test, value));
  } catch {
    return false;
  }
}

function valuesAt(value: unknown, [step, ...rest]: JsonPath): readonly unknown[] {
  if (step === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  if (step.kind === 'member' && isList) return [];
  if (step.kind === 'element' && !isList) return [];
  const name = step.kind === 'member' ? step.name : step.kind === 'element' ? String(step.index) : null;
  return Object.entries(value).flatMap(([key, member]) =>
    name === null || key === name ? valuesAt(member, rest) : [],
  );
}

function passesTest(test: JsonTest, value: unknown): boolean {
  if (test.kind === 'any') return true;
  if (typeof value === 'object' && value !== null) return false;
  const isString = typeof value === 'string';
  if (test.kind === 'number') {
    const isNumeric = typeof value === 'number' || (isString && /^-?\d+(\.\d+)?$/.test(value));
    const number = Number(value);
    return isNumeric && inside(test.interval, number);
  }
  return (isString || !test.isString) && globRegex(test.pattern, true).test(String(value));
}
