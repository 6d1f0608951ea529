import type { Merge } from '../../model/arrangement.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { EnrichmentPlan } from '../../model/enrichment.ts';
import { NO_CONNECTION } from '../../model/frame-log.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import { hasPassed, RowKind } from '../../model/row-kind.ts';
import { alignMessages } from './align-messages.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import { clockOffset, narrowed, NO_BOUNDS, type ClockBounds } from './clock-offset.ts';
import {
  capturedMessages,
  observedMessages,
  Tokens,
  UNKNOWN_LENGTH,
  type MessageSequence,
} from './message-sequence.ts';
import { placeRows } from './place-rows.ts';

const NONE = -1;
const ROWS_A_STEP = 4096;
/** Bytes that are compared between two looks at the clock. */
const BYTES_A_STEP = 256 * 1024;
/** Codes that stand for what nobody saw on the wire (RFC 6455 §7.4.1). */
const UNSEEN_CODES: ReadonlySet<number> = new Set([1005, 1006]);

export interface EnrichmentSubject {
  readonly rows: ArrivedRows;
  readonly connections: ConnectionList;
  /** Captured by us. */
  readonly target: Connection;
  /** Imported: the same connection as it was on the wire. */
  readonly source: Connection;
}

/** A pair of messages: arrivals of the captured row and of the frame that ends the observed message. */
interface Pair {
  readonly captured: number;
  readonly observed: number;
}

/**
 * How an imported connection's frames take the place of a captured one's messages. Changes nothing. Yields every millisecond or so; the
 * log may grow meanwhile, but its rows must keep their numbers.
 */
export function* planEnrichment(subject: EnrichmentSubject): Generator<void, EnrichmentPlan> {
  const { rows, target, source } = subject;
  const size = rows.size;
  const tokens = new Tokens();
  const captured = yield* capturedMessages(rows, target.index, tokens);
  const observed = yield* observedMessages(rows, source.index, tokens);
  const handshake = handshakeBounds(target, source);
  const expected = clockOffset(handshake, middle(handshake));
  const out = yield* pairsOf(rows, captured.out, observed.out, expected);
  const into = yield* pairsOf(rows, captured.in, observed.in, expected);
  const shown = yield* shownRows(subject);
  const close = closePair(rows, shown);
  const offset = yield* offsetOf(rows, handshake, close === null ? out : [...out, close], into, expected);
  const partners = yield* partnersOf([...out, ...into]);
  const replaced = yield* replacedRows(shown.rows, partners);
  const anchors = close === null ? replaced : withAnchor(replaced, shown.rows, close);
  const places = yield* placeRows({
    rows,
    observed: shown.rows,
    partners: anchors,
    clockOffset: offset,
    isOnPageClock: pageClock(subject),
    after: shown.open,
    before: shown.close === NONE ? size : shown.close,
  });
  const unpaired: number[] = [];
  for (const row of [...observed.out.rows, ...observed.in.rows]) if (!partners.has(row)) unpaired.push(row);
  yield;
  const merge: Merge = {
    target: target.index,
    source: source.index,
    rows: shown.rows,
    places,
    replaced,
    unpaired: Int32Array.from(unpaired).sort(),
    clockOffset: offset,
  };
  const messages = { captured: captured.out.size + captured.in.size, paired: partners.size, unpaired: unpaired.length };
  return { merge, messages, traffic: yield* trafficOf(subject, merge) };
}

function handshakeBounds(target: Connection, source: Connection): ClockBounds {
  const sent = target.isAdopted ? null : source.createdAt - target.createdAt;
  const isOpen = source.openedAt !== null && target.openedAt !== null;
  return narrowed(NO_BOUNDS, sent, isOpen ? (source.openedAt ?? 0) - (target.openedAt ?? 0) : null);
}

function middle({ atLeast, atMost }: ClockBounds): number {
  return Number.isFinite(atLeast) && Number.isFinite(atMost) ? (atLeast + atMost) / 2 : 0;
}

function* pairsOf(
  rows: ArrivedRows,
  captured: MessageSequence,
  observed: MessageSequence,
  expected: number,
): Generator<void, readonly Pair[]> {
  const canBeSame = (capturedAt: number, observedAt: number): boolean => {
    const bytes = messageOf(rows, observed.rows[observedAt] ?? NONE);
    // The source has the frame but not the message, or we kept only its beginning.
    if (bytes === null || observed.lengths[observedAt] === UNKNOWN_LENGTH) return true;
    return isPrefix(rows.payload(captured.rows[capturedAt] ?? NONE), bytes);
  };
  const positions = yield* alignMessages({ captured, observed, canBeSame, clockOffset: expected });
  const pairs: Pair[] = [];
  let compared = 0;
  for (let at = 0; at < positions.length; at += 1) {
    const capturedAt = positions[at] ?? NONE;
    if (capturedAt < 0) continue;
    const pair = { captured: captured.rows[capturedAt] ?? NONE, observed: observed.rows[at] ?? NONE };
    // Tokens look at the beginning and the end of a long message only.
    if (canBeSame(capturedAt, at)) pairs.push(pair);
    compared += 256 + rows.payload(pair.captured).length;
    if (compared < BYTES_A_STEP) continue;
    compared = 0;
    yield;
  }
  return pairs;
}

function messageOf(rows: ArrivedRows, row: number): Uint8Array | null {
  return rows.wireFacts(row)?.message ?? null;
}

/** What we kept of a message may be less than all of it. */
function isPrefix(kept: Uint8Array, whole: Uint8Array): boolean {
  if (kept.length > whole.length) return false;
  for (let at = 0; at < kept.length; at += 1) if (kept[at] !== whole[at]) return false;
  return true;
}

function* offsetOf(
  rows: ArrivedRows,
  handshake: ClockBounds,
  out: readonly Pair[],
  into: readonly Pair[],
  expected: number,
): Generator<void, number> {
  const delays = new Float64Array(out.length + into.length);
  let { atMost, atLeast } = handshake;
  for (let at = 0; at < delays.length; at += 1) {
    if (at % ROWS_A_STEP === 0) yield;
    const isOutgoing = at < out.length;
    const pair = isOutgoing ? out[at] : into[at - out.length];
    if (pair === undefined) break;
    const delay = rows.time(pair.observed) - rows.time(pair.captured);
    delays[at] = delay;
    if (isOutgoing) atMost = Math.min(atMost, delay);
    else atLeast = Math.max(atLeast, delay);
  }
  if (atLeast <= atMost) return clockOffset({ atMost, atLeast }, expected);
  return delays.sort()[delays.length >> 1] ?? expected;
}

/** By observed row. */
function* partnersOf(pairs: readonly Pair[]): Generator<void, ReadonlyMap<number, number>> {
  const partners = new Map<number, number>();
  for (const { observed, captured } of pairs) {
    partners.set(observed, captured);
    if (partners.size % ROWS_A_STEP === 0) yield;
  }
  return partners;
}

interface ShownRows {
  readonly rows: Int32Array;
  /** Rows of the captured connection, or -1. */
  readonly open: number;
  readonly closing: number;
  readonly close: number;
}

/** The page's call of `close()` and the Close frame that it led to; null when the server was first or the page did not call it. */
function closePair(rows: ArrivedRows, { rows: shown, closing }: ShownRows): Pair | null {
  if (closing === NONE) return null;
  const observed = shown.find((row) => rows.kind(row) === RowKind.frame && rows.opcode(row) === OPCODE.close);
  return observed === undefined || !rows.isOutgoing(observed) ? null : { captured: closing, observed };
}

function withAnchor(replaced: Int32Array, shown: Int32Array, { captured, observed }: Pair): Int32Array {
  const anchors = replaced.slice();
  // It is not replaced, but the frame stands behind it.
  anchors[shown.indexOf(observed)] = captured + 1;
  return anchors;
}

/** The imported rows that are shown: all frames, and of the rest what the captured connection does not tell itself. */
function* shownRows({ rows, target, source }: EnrichmentSubject): Generator<void, ShownRows> {
  const told = new Map<RowKind, number>();
  const observed: number[] = [];
  for (let row = rows.firstRow; row < rows.size; row += 1) {
    if (row % ROWS_A_STEP === 0) yield;
    const connection = rows.connection(row);
    if (connection === source.index) observed.push(row);
    else if (connection === target.index && rows.kind(row) !== RowKind.frame) told.set(rows.kind(row), row);
  }
  const shown = observed.filter((row) => rows.kind(row) === RowKind.frame || isNews(rows, row, told));
  return {
    rows: Int32Array.from(shown),
    open: told.get(RowKind.open) ?? NONE,
    closing: told.get(RowKind.closing) ?? NONE,
    close: told.get(RowKind.close) ?? told.get(RowKind.gone) ?? NONE,
  };
}

function isNews(rows: ArrivedRows, row: number, told: ReadonlyMap<RowKind, number>): boolean {
  switch (rows.kind(row)) {
    case RowKind.connecting:
    case RowKind.open:
    case RowKind.handshakeFailed:
    case RowKind.gone:
      return !told.has(rows.kind(row));
    case RowKind.closing:
      return !told.has(RowKind.closing) && !told.has(RowKind.close);
    case RowKind.close: {
      const own = rows.detail(told.get(RowKind.close) ?? NONE);
      const observed = rows.detail(row);
      if (own?.kind !== RowKind.close || observed?.kind !== RowKind.close) return true;
      return own.code !== observed.code && !UNSEEN_CODES.has(observed.code);
    }
    default:
      return true;
  }
}

function* replacedRows(shown: Int32Array, partners: ReadonlyMap<number, number>): Generator<void, Int32Array> {
  const replaced = new Int32Array(shown.length).fill(NONE);
  for (let at = 0; at < shown.length; at += 1) {
    if (at % ROWS_A_STEP === 0) yield;
    replaced[at] = partners.get(shown[at] ?? NONE) ?? NONE;
  }
  return replaced;
}

/** Rows of the page that captured the target: an import's rows have their file's clock. */
function pageClock({ rows, connections, target }: EnrichmentSubject): (row: number) => boolean {
  return (row) => {
    const index = rows.connection(row);
    if (index === NO_CONNECTION) return rows.kind(row) !== RowKind.problem && rows.kind(row) !== RowKind.gap;
    return connections.at(index)?.importedFrom === target.importedFrom;
  };
}

/** By how much the target's counters change: frames as they were on the wire in place of messages. */
function* trafficOf({ rows, target }: EnrichmentSubject, merge: Merge): Generator<void, EnrichmentPlan['traffic']> {
  const sums = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 };
  const count = (row: number, sign: 1 | -1): void => {
    const isOutgoing = rows.isOutgoing(row);
    sums[isOutgoing ? 'framesOut' : 'framesIn'] += sign;
    sums[isOutgoing ? 'bytesOut' : 'bytesIn'] += sign * rows.payloadLength(row);
  };
  for (let at = 0; at < merge.rows.length; at += 1) {
    if (at % ROWS_A_STEP === 0) yield;
    const row = merge.rows[at] ?? NONE;
    if (rows.kind(row) === RowKind.frame) count(row, 1);
    const captured = merge.replaced[at] ?? NONE;
    if (captured >= 0) count(captured, -1);
  }
  // Messages that were shed before they had a row are in the target's counters already.
  const kept = { framesIn: 0, framesOut: 0 };
  for (let row = rows.firstRow; row < rows.size; row += 1) {
    if (row % ROWS_A_STEP === 0) yield;
    if (rows.connection(row) !== target.index || rows.kind(row) !== RowKind.frame || rows.isDiscarded(row)) continue;
    // These were no traffic when the counters went up.
    if (!hasPassed(rows.passage(row))) continue;
    kept[rows.isOutgoing(row) ? 'framesOut' : 'framesIn'] += 1;
  }
  const shed = { framesIn: target.framesIn - kept.framesIn, framesOut: target.framesOut - kept.framesOut };
  for (const row of merge.unpaired) {
    const direction = rows.isOutgoing(row) ? 'framesOut' : 'framesIn';
    if (shed[direction] <= 0) continue;
    shed[direction] -= 1;
    sums[direction] -= 1;
    sums[direction === 'framesOut' ? 'bytesOut' : 'bytesIn'] -= rows.wireFacts(row)?.message?.length ?? 0;
  }
  return sums;
}
