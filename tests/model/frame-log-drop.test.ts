import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameLog, NO_CONNECTION, type FrameInput } from '../../src/model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../src/model/row-kind.ts';

const LIMIT = 1000;

function frame(payload: string | Uint8Array, change: Partial<FrameInput> = {}): FrameInput {
  return {
    connection: 0,
    time: 5,
    isOutgoing: true,
    opcode: 1,
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    isMasked: true,
    maskingKey: 0,
    origin: RowOrigin.page,
    isDiscarded: false,
    isHistory: false,
    payload,
    payloadLength: null,
    payloadState: PayloadState.complete,
    ...change,
  };
}

function logOf(...payloads: readonly string[]): FrameLog {
  const log = new FrameLog();
  payloads.forEach((payload, at) => log.appendFrame(frame(payload, { time: 100 + at })));
  return log;
}

describe('a log that drops its oldest rows', () => {
  test('keeps the indexes of the others and begins with a row that says what went', () => {
    const log = logOf('one', 'two', 'three', 'four');
    log.dropBefore(2, LIMIT);
    expect([log.firstRow, log.size, log.rowCount]).toEqual([1, 4, 3]);
    expect(log.textPreview(2, 99)).toBe('three');
    expect(log.row(1)).toMatchObject({
      kind: RowKind.shed,
      connection: NO_CONNECTION,
      detail: { reason: 'memory', events: 2, frames: 2, bytes: 6, limitBytes: LIMIT },
    });
    expect(log.dropped).toEqual({ rows: 2, frames: 2, bytes: 6 });
  });

  test('counts on when it drops again, and does not count its own notice', () => {
    const log = logOf('one', 'two', 'three', 'four', 'five');
    log.dropBefore(2, LIMIT);
    log.dropBefore(4, LIMIT);
    expect(log.firstRow).toBe(3);
    expect(log.detail(3)).toMatchObject({ events: 4, frames: 4, bytes: 15 });
  });

  test('gives an empty frame for a row that is gone, and still refuses one that never was', () => {
    const log = logOf('one', 'two', 'three');
    log.dropBefore(2, LIMIT);
    expect(log.has(0)).toBe(false);
    expect(log.row(0)).toMatchObject({
      kind: RowKind.frame,
      connection: NO_CONNECTION,
      payloadLength: 0,
      detail: null,
    });
    expect(log.payload(0)).toHaveLength(0);
    expect(log.wireFacts(0)).toBeNull();
    expect(() => log.row(3)).toThrow(RangeError);
    expect(() => log.row(-1)).toThrow(RangeError);
  });

  test('remembers when it began', () => {
    const log = logOf('one', 'two', 'three');
    log.dropBefore(2, LIMIT);
    expect(log.startTime).toBe(100);
    log.clear();
    expect(log.startTime).toBe(0);
    expect(log.dropped.rows).toBe(0);
  });

  test('frees the bytes of what went', () => {
    const log = new FrameLog();
    for (let at = 0; at < 200; at += 1) log.appendFrame(frame(new Uint8Array(100_000).fill(at)));
    const before = log.byteLength;
    log.dropBefore(150, LIMIT);
    expect(log.payloadBytes).toBe(50 * 100_000);
    expect(log.byteLength).toBeLessThan(before - 149 * 100_000);
    expect(log.payload(199)[0]).toBe(199);
  });

  test('takes the rest of a payload whose row is gone and keeps nothing of it', () => {
    const log = new FrameLog();
    const pending = log.appendFrame(frame('be', { payloadState: PayloadState.pending, payloadLength: 10 }));
    log.appendFrame(frame('x'));
    log.appendFrame(frame('y'));
    log.dropBefore(2, LIMIT);
    expect(log.appendPayload(pending, 'ginning', PayloadState.complete)).toBe(0);
    expect(log.payloadBytes).toBe(1);
  });

  test('renumbers what is left when connections go', () => {
    const log = logOf('one', 'two', 'three', 'four');
    log.dropBefore(2, LIMIT);
    const rows = log.retain(Int32Array.of(0));
    expect([...rows]).toEqual([-1, -1, 0, 1]);
    expect([log.firstRow, log.size]).toEqual([0, 2]);
    expect(log.textPreview(1, 9)).toBe('four');
    expect(log.startTime).toBe(102);
  });

  test('holds what a log without limit holds in the rows that are left, wherever it drops', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 700_000 }) }),
      fc.record({ drop: fc.integer({ min: 0, max: 40 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = new FrameLog();
        const added: number[] = [];
        for (const change of steps) {
          if ('add' in change) {
            log.appendFrame(frame(new Uint8Array(change.add).fill(added.length % 256)));
            added.push(change.add);
          } else log.dropBefore(change.drop, LIMIT);
        }
        const { firstRow } = log;
        const hasDropped = log.dropped.rows > 0;
        const left = added.slice(firstRow + (hasDropped ? 1 : 0));
        expect(log.size).toBe(added.length);
        expect(log.payloadBytes).toBe(left.reduce((sum, length) => sum + length, 0));
        for (let index = firstRow + (hasDropped ? 1 : 0); index < log.size; index += 1) {
          const payload = log.payload(index);
          expect(payload).toHaveLength(added[index] ?? -1);
          if (payload.length > 0) expect(payload.at(-1)).toBe(index % 256);
        }
        expect(log.dropped.frames + left.length).toBe(added.length);
      }),
      { numRuns: 60 },
    );
  });
});
