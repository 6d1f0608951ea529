import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Merge } from '../../src/model/arrangement.ts';
import { FrameLog, NO_CONNECTION, type FrameInput } from '../../src/model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../src/model/row-kind.ts';

const CAPTURED = 0;
const OTHER = 1;
const IMPORTED = 2;

function frame(connection: number, time: number, payload: string, more: Partial<FrameInput> = {}): FrameInput {
  return {
    connection,
    time,
    isOutgoing: false,
    opcode: 1,
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    isMasked: false,
    maskingKey: 0,
    origin: connection === IMPORTED ? RowOrigin.wire : RowOrigin.page,
    isDiscarded: false,
    isHistory: false,
    payload,
    payloadLength: null,
    payloadState: PayloadState.complete,
    wire: connection === IMPORTED ? facts() : null,
    ...more,
  };
}

function facts(more: Partial<NonNullable<FrameInput['wire']>> = {}): NonNullable<FrameInput['wire']> {
  return {
    isMaskingKeyKnown: true,
    isPayloadKnown: true,
    isTimeKnown: true,
    messageRow: null,
    message: 'payload',
    streamOffset: null,
    violations: [],
    ...more,
  };
}

function merge(more: Partial<Record<'rows' | 'places' | 'replaced' | 'unpaired', readonly number[]>> = {}): Merge {
  const { rows = [], places = [], replaced = rows.map(() => -1), unpaired = [] } = more;
  return {
    target: CAPTURED,
    source: IMPORTED,
    rows: Int32Array.from(rows),
    places: Int32Array.from(places),
    replaced: Int32Array.from(replaced),
    unpaired: Int32Array.from(unpaired),
    clockOffset: 1000,
  };
}

/** Everything that can be read of every row. */
function allRows(log: FrameLog): readonly unknown[] {
  return Array.from({ length: log.size }, (_, index) => ({
    ...log.row(index),
    kind: log.kind(index),
    facts: log.wireFacts(index),
    payload: log.textPreview(index, 100),
  }));
}

function words(log: FrameLog): readonly string[] {
  return Array.from({ length: log.size }, (_, index) => log.textPreview(index, 100));
}

/** Two captured messages with another connection's between them; then the import: a ping, the first message, a ping. */
function smallLog(): FrameLog {
  const log = new FrameLog();
  log.appendFrame(frame(CAPTURED, 10, 'one'));
  log.appendFrame(frame(OTHER, 20, 'else'));
  log.appendFrame(frame(CAPTURED, 30, 'two'));
  log.appendFrame(frame(IMPORTED, 1005, 'ping'));
  log.appendFrame(frame(IMPORTED, 1009, 'one, observed'));
  log.appendFrame(frame(IMPORTED, 1025, 'late ping'));
  return log;
}

const SMALL = merge({ rows: [3, 4, 5], places: [0, 0, 2], replaced: [-1, 0, -1] });

describe('a merge', () => {
  it('puts imported rows in their places, as rows of the captured connection and on its clock', () => {
    const log = smallLog();
    log.arrange([SMALL]);
    expect(words(log)).toEqual(['ping', 'one, observed', 'else', 'late ping', 'two']);
    expect(Array.from({ length: 5 }, (_, index) => log.connection(index))).toEqual([0, 0, 1, 0, 0]);
    expect(Array.from({ length: 5 }, (_, index) => log.time(index))).toEqual([5, 9, 20, 25, 30]);
    expect(log.row(1)).toMatchObject({ index: 1, connection: 0, time: 9, origin: RowOrigin.wire });
  });

  it('leads from a replaced row to the one in its place, and back', () => {
    const log = smallLog();
    expect([...log.arrange([SMALL])]).toEqual([1, 2, 4, 0, 1, 3]);
    expect([...log.arrange([])]).toEqual([3, 0, 1, 5, 2]);
  });

  it('leaves later rows behind its own', () => {
    const log = smallLog();
    log.arrange([SMALL]);
    expect(log.appendFrame(frame(CAPTURED, 40, 'three'))).toBe(5);
    expect(log.appendLifecycle(CAPTURED, 50, { kind: RowKind.note, text: 'said' }, false)).toBe(6);
    expect(words(log).slice(4)).toEqual(['two', 'three', '']);
    expect(log.appendPayload(5, null, PayloadState.complete)).toBe(0);
  });

  it('shows the captured message on a frame whose import lacks it', () => {
    const log = new FrameLog();
    log.appendFrame(frame(CAPTURED, 10, 'what the page saw'));
    log.appendFrame(frame(IMPORTED, 1010, '', { wire: facts({ isPayloadKnown: false, message: null }) }));
    log.arrange([merge({ rows: [1], places: [0], replaced: [0] })]);
    expect(new TextDecoder().decode(log.wireFacts(0)?.message ?? new Uint8Array(0))).toBe('what the page saw');
    log.arrange([]);
    expect(log.wireFacts(1)?.message).toBeNull();
  });

  it('links fragments by the indexes that they have now', () => {
    const log = new FrameLog();
    log.appendFrame(frame(CAPTURED, 10, 'whole'));
    const first = log.appendFrame(frame(IMPORTED, 1001, 'wh', { fin: false, wire: facts({ message: null }) }));
    log.appendFrame(frame(IMPORTED, 1010, 'ole', { opcode: 0, wire: facts({ messageRow: first }) }));
    log.arrange([merge({ rows: [1, 2], places: [0, 0], replaced: [-1, 0] })]);
    expect(log.wireFacts(1)?.messageRow).toBe(0);
    const later = log.appendFrame(frame(OTHER, 30, 'x', { wire: facts({ messageRow: 1 }) }));
    expect(log.wireFacts(later)?.messageRow).toBe(1);
    log.arrange([]);
    expect(log.wireFacts(2)?.messageRow).toBe(1);
    expect(log.wireFacts(3)?.messageRow).toBe(2);
  });

  it('remembers what the user did to a captured message', () => {
    const log = new FrameLog();
    log.appendFrame(frame(CAPTURED, 10, 'mine', { origin: RowOrigin.injected }));
    log.appendFrame(frame(IMPORTED, 1010, 'mine'));
    log.arrange([merge({ rows: [1], places: [0], replaced: [0] })]);
    expect([log.origin(0), log.capturedOrigin(0)]).toEqual([RowOrigin.wire, RowOrigin.injected]);
  });

  it('marks the messages that only the import has', () => {
    const log = smallLog();
    log.arrange([{ ...SMALL, unpaired: Int32Array.of(5) }]);
    expect(words(log).filter((_, index) => log.isOnlyInImport(index))).toEqual(['late ping']);
  });

  it('stays when rows of other connections go', () => {
    const log = smallLog();
    log.arrange([SMALL]);
    expect([...log.retain(Int32Array.of(0, -1, 1))]).toEqual([0, 1, -1, 2, 3]);
    expect(words(log)).toEqual(['ping', 'one, observed', 'late ping', 'two']);
    expect(log.merges).toMatchObject([{ target: 0, source: 1 }]);
    log.arrange([]);
    expect(words(log)).toEqual(['one', 'two', 'ping', 'one, observed', 'late ping']);
  });

  it('goes when one of its connections goes', () => {
    const log = smallLog();
    log.arrange([SMALL]);
    log.retain(Int32Array.of(-1, 0, 1));
    expect(log.merges).toEqual([]);
    expect(words(log)).toEqual(['else', 'ping', 'one, observed', 'late ping']);
  });

  it('lets no rows be dropped meanwhile', () => {
    const log = smallLog();
    log.arrange([SMALL]);
    expect(() => log.dropBefore(2, 1)).toThrow('while connections are merged');
    log.arrange([]);
    log.dropBefore(2, 1);
    log.arrange([SMALL]);
    expect(log.firstRow).toBe(1);
    expect(log.detail(1)).toMatchObject({ kind: RowKind.shed });
    expect(words(log).slice(2)).toEqual(['ping', 'one, observed', 'late ping', 'two']);
  });
});

/** Rows of three connections and some of none, a merge of them, and rows that come afterwards. */
const anyHistory = fc.record({
  owners: fc.array(fc.constantFrom(CAPTURED, OTHER, IMPORTED, NO_CONNECTION), { maxLength: 60 }),
  later: fc.array(fc.constantFrom(CAPTURED, OTHER, NO_CONNECTION), { maxLength: 10 }),
  seeds: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), fc.boolean()), {
    minLength: 60,
    maxLength: 60,
  }),
  isKept: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
});

type History = typeof anyHistory extends fc.Arbitrary<infer Value> ? Value : never;

function append(log: FrameLog, owner: number, at: number): void {
  if (owner === NO_CONNECTION) log.appendLifecycle(owner, at, { kind: RowKind.note, text: `${at}` }, false);
  else log.appendFrame(frame(owner, at / 3, `row ${at}`));
}

function drawLog({ owners }: History): FrameLog {
  const log = new FrameLog();
  for (const [at, owner] of owners.entries()) append(log, owner, at);
  return log;
}

function drawMerge({ owners, seeds }: History): Merge {
  const rowsOf = (owner: number): number[] => [...owners.keys()].filter((row) => owners[row] === owner);
  const rows = rowsOf(IMPORTED).filter((_, at) => seeds[at]?.[1] !== true || at % 3 > 0);
  const captured = rowsOf(CAPTURED);
  const places = rows.map((_, at) => Math.floor((seeds[at]?.[0] ?? 0) * (owners.length + 1))).toSorted((a, b) => a - b);
  const replaced = rows.map((_, at) => (seeds[at]?.[2] === true ? (captured.shift() ?? -1) : -1));
  return merge({ rows, places, replaced });
}

describe('any merge', () => {
  it('and its undoing change nothing, whatever came meanwhile', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const log = drawLog(history);
        const plain = drawLog(history);
        log.arrange([drawMerge(history)]);
        for (const [at, owner] of history.later.entries()) {
          append(log, owner, 1000 + at);
          append(plain, owner, 1000 + at);
        }
        log.arrange([]);
        expect(allRows(log)).toEqual(allRows(plain));
      }),
    );
  });

  it('shows each row once, but those that are replaced and those that are left out, in an order that both sides keep', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const log = drawLog(history);
        const drawn = drawMerge(history);
        const plain = words(drawLog(history));
        log.arrange([drawn]);
        const hidden = new Set(drawn.replaced);
        const own = history.owners.flatMap((owner, row) => (owner === IMPORTED || hidden.has(row) ? [] : [row]));
        const shown = words(log);
        const imported = new Set([...drawn.rows].map((row) => plain[row] ?? ''));
        const isImported = (text: string): boolean => text !== '' && imported.has(text);
        expect(shown.filter(isImported)).toEqual([...drawn.rows].map((row) => plain[row]));
        expect(shown.filter((text) => !isImported(text))).toEqual(own.map((row) => plain[row]));
      }),
    );
  });

  it('keeps while rows go what it keeps without', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const log = drawLog(history);
        const plain = drawLog(history);
        let next = 0;
        const mapping = Int32Array.from(history.isKept, (isKept) => (isKept ? next++ : -1));
        const before = words(log);
        const toMerged = log.arrange([drawMerge(history)]);
        const moved = log.retain(mapping, (index) => index % 2 === 0);
        for (let index = 0; index < before.length; index += 1) {
          const merged = toMerged[index] ?? -1;
          const now = merged < 0 ? -1 : (moved[merged] ?? -1);
          if (now >= 0) expect(before).toContain(log.textPreview(now, 100));
        }
        plain.retain(mapping, () => false);
        log.arrange([]);
        const frames = words(log).filter((text) => text !== '');
        expect(frames).toEqual(words(plain).filter((text) => text !== ''));
      }),
    );
  });
});
