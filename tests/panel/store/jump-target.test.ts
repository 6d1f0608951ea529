import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jumpPosition, parseJumpTarget } from '../../../src/panel/store/jump-target.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

const HOUR_MS = 3_600_000;

function clock(epochMs: number): string {
  const date = new Date(epochMs);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Rows at these milliseconds after the start; the first is the connection at 0. */
function positionOf(text: string, ...times: readonly number[]): number {
  const session = new FakeSession();
  const connection = session.connect('ws://a.example/', 0);
  for (const time of times) session.message(connection, 'in', time, 'x');
  const { log } = session;
  const rows = { count: log.size, at: (at: number) => at, nearestPosition: (index: number) => index };
  const target = parseJumpTarget(text);
  return target ? jumpPosition(target, log, rows) : Number.NaN;
}

describe('where the user wants to go', () => {
  test.for([
    ['120', { kind: 'row', number: 120 }],
    [' #7 ', { kind: 'row', number: 7 }],
    ['1.5s', { kind: 'since-start', ms: 1500 }],
    ['+200 ms', { kind: 'since-start', ms: 200 }],
    ['2min', { kind: 'since-start', ms: 120_000 }],
    ['01:02', { kind: 'clock', ms: 3_720_000 }],
    ['14:05:09.25', { kind: 'clock', ms: 50_709_250 }],
  ] as const)('%s is read', ([text, target]) => {
    expect(parseJumpTarget(text)).toEqual(target);
  });

  test.for(['', '0', '-1', '1.5', '24:00', '1:60', '1:2', '3x', '1e9s', '9'.repeat(30)])('%s is none', (text) => {
    expect(parseJumpTarget(text)).toBeNull();
  });

  test('is a row that is there, whatever the number', () => {
    expect([positionOf('1', 10, 20), positionOf('3', 10, 20), positionOf('999', 10, 20)]).toEqual([0, 2, 2]);
  });

  test('is the first row at or after the time, or the last one', () => {
    const times = [1000, 2000, 3000];
    expect(['0s', '1.5s', '2s', '9h'].map((text) => positionOf(text, ...times))).toEqual([0, 2, 2, 3]);
    expect(positionOf(clock(FAKE_START + 2000), ...times)).toBe(2);
  });

  test('is on the next day when the log goes on past midnight', () => {
    const times = [HOUR_MS, 22 * HOUR_MS, 23 * HOUR_MS];
    expect(positionOf(clock(FAKE_START + 22 * HOUR_MS), ...times)).toBe(2);
  });

  test('is nowhere when nothing is shown, and never outside of what is shown', () => {
    const nothing = { count: 0, at: () => undefined, nearestPosition: () => 0 };
    expect(jumpPosition({ kind: 'row', number: 1 }, new FrameLog(), nothing)).toBe(-1);
    fc.assert(
      fc.property(fc.stringMatching(/^[+#]?[\d:.]{1,12}(s|ms|h)?$/), (text) => {
        const position = positionOf(text, 10, 20);
        expect(Number.isNaN(position) || (position >= 0 && position <= 2)).toBe(true);
      }),
    );
  });
});
