import { OPCODE } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { messageShape } from '../diff/message-shape.ts';
import type { SequenceRun } from '../diff/sequence-diff.ts';
import { shownData } from '../store/shown-data.ts';
import { matchConnections, type ConnectionPair } from './match-connections.ts';
import { hashBytes, TokenTable } from './message-token.ts';

/** More messages of one side are not compared; that is said. */
export const MAX_COMPARED_MESSAGES = 200_000;
/** What is listed; what is beyond it is counted. */
export const MAX_DIFFERENCES = 100_000;

/** One difference. Rows are indexes of the log in the generation in which it was compared. */
export type SessionDifference =
  /** `changed`: messages of the same kind stand in the same place and are not the same. */
  | { readonly kind: 'changed'; readonly pair: number; readonly left: number; readonly right: number }
  | { readonly kind: 'missing'; readonly pair: number; readonly left: number; readonly right: null }
  | { readonly kind: 'added'; readonly pair: number; readonly left: null; readonly right: number }
  /** A whole connection that only one side has, with its messages. */
  | { readonly kind: 'alone'; readonly pair: number; readonly messages: number };

export interface SessionComparison {
  readonly pairs: readonly ConnectionPair[];
  readonly differences: readonly SessionDifference[];
  readonly counts: {
    readonly same: number;
    readonly changed: number;
    readonly missing: number;
    readonly added: number;
  };
  /** Messages beyond the bound were left out. */
  readonly isCut: boolean;
}

export interface CompareSessionsOptions {
  readonly log: FrameLog;
  readonly left: readonly Connection[];
  readonly right: readonly Connection[];
  /** Finds the runs of two sequences, away from the panel's thread. */
  readonly align: (left: Uint32Array, right: Uint32Array) => Promise<readonly SequenceRun[]>;
  /** Gives the event loop a turn when it is time; rejects when nobody waits for the comparison any more. */
  readonly pause: () => Promise<void>;
}

interface Message {
  readonly row: number;
  readonly token: number;
}

/**
 * What is different between two sessions that stand in one log: connections matched by URL and order, the messages of each pair aligned.
 * Pings, pongs and fragments of messages are left out; how a connection was closed counts.
 */
export async function compareSessions(options: CompareSessionsOptions): Promise<SessionComparison> {
  const { log, left, right, align, pause } = options;
  const pairs = matchConnections(left, right);
  const { messages, isCut } = await collectMessages(log, [...left, ...right], pause);
  const of = (connection: Connection | null): readonly Message[] =>
    connection === null ? [] : (messages.get(connection.index) ?? []);
  const differences: SessionDifference[] = [];
  const counts = { same: 0, changed: 0, missing: 0, added: 0 };
  const shapes = new TokenTable<string>();
  for (const [pair, { left: from, right: to }] of pairs.entries()) {
    const [before, after] = [of(from), of(to)];
    if (from === null || to === null) {
      counts.missing += before.length;
      counts.added += after.length;
      differences.push({ kind: 'alone', pair, messages: before.length + after.length });
      continue;
    }
    for (const run of await align(tokensOf(before), tokensOf(after))) {
      if (run.isSame) {
        counts.same += run.leftEnd - run.leftStart;
        continue;
      }
      const gap = {
        before: before.slice(run.leftStart, run.leftEnd).map(({ row }) => row),
        after: after.slice(run.rightStart, run.rightEnd).map(({ row }) => row),
      };
      for (const difference of await differencesOf(pair, gap, shapes, options)) {
        if (difference.kind !== 'alone') counts[difference.kind] += 1;
        if (differences.length < MAX_DIFFERENCES) differences.push(difference);
      }
      await pause();
    }
  }
  return { pairs, differences, counts, isCut };
}

/** Reads the log once. */
async function collectMessages(
  log: FrameLog,
  connections: readonly Connection[],
  pause: () => Promise<void>,
): Promise<{ readonly messages: ReadonlyMap<number, readonly Message[]>; readonly isCut: boolean }> {
  const messages = new Map<number, Message[]>(connections.map(({ index }) => [index, []]));
  const tokens = new TokenTable<number>();
  let isCut = false;
  const end = log.size;
  for (let row = log.firstRow; row < end; row += 1) {
    await pause();
    const own = messages.get(log.connection(row));
    if (own === undefined || !isCompared(log, row)) continue;
    if (own.length >= MAX_COMPARED_MESSAGES) {
      isCut = true;
      continue;
    }
    if (log.isOnDisk(row)) await log.fetch(row);
    own.push({ row, token: tokens.of(hashOf(log, row)) });
  }
  return { messages, isCut };
}

function isCompared(log: FrameLog, row: number): boolean {
  if (log.kind(row) === RowKind.close) return true;
  if (log.kind(row) !== RowKind.frame || (log.opcode(row) & 0x8) !== 0) return false;
  return shownData(log, row).kind !== 'fragment';
}

function hashOf(log: FrameLog, row: number): number {
  const detail = log.detail(row);
  if (detail?.kind === RowKind.close) return -1 - detail.code;
  const { bytes, opcode } = shownData(log, row);
  return hashBytes(bytes, opcode * 2 + Number(log.isOutgoing(row)));
}

function tokensOf(messages: readonly Message[]): Uint32Array {
  return Uint32Array.from(messages, ({ token }) => token);
}

/** What stands between two places that are the same: messages of one shape in one order are changed ones. */
async function differencesOf(
  pair: number,
  gap: { readonly before: readonly number[]; readonly after: readonly number[] },
  shapes: TokenTable<string>,
  { log, align, pause }: CompareSessionsOptions,
): Promise<readonly SessionDifference[]> {
  const { before, after } = gap;
  if (before.length === 0) return after.map((right) => ({ kind: 'added', pair, left: null, right }));
  if (after.length === 0) return before.map((left) => ({ kind: 'missing', pair, left, right: null }));
  const shapesOf = async (rows: readonly number[]): Promise<Uint32Array> => {
    const found = new Uint32Array(rows.length);
    for (const [at, row] of rows.entries()) {
      await pause();
      if (log.isOnDisk(row)) await log.fetch(row);
      found[at] = shapes.of(shapeOf(log, row));
    }
    return found;
  };
  const runs = await align(await shapesOf(before), await shapesOf(after));
  return runs.flatMap(({ isSame, leftStart, leftEnd, rightStart, rightEnd }): SessionDifference[] => {
    const [lefts, rights] = [before.slice(leftStart, leftEnd), after.slice(rightStart, rightEnd)];
    if (isSame) return lefts.map((left, at) => ({ kind: 'changed', pair, left, right: rights[at] ?? left }));
    const missing = lefts.map((left): SessionDifference => ({ kind: 'missing', pair, left, right: null }));
    return missing.concat(rights.map((right) => ({ kind: 'added', pair, left: null, right })));
  });
}

function shapeOf(log: FrameLog, row: number): string {
  if (log.kind(row) !== RowKind.frame) return 'close';
  const { bytes, opcode } = shownData(log, row);
  const direction = log.isOutgoing(row) ? 'out' : 'in';
  // Binary messages of one kind are seldom of one length.
  const shape = opcode === OPCODE.text ? messageShape(bytes, true) : `binary ${bytes[0] ?? ''}`;
  return `${direction} ${shape}`;
}
