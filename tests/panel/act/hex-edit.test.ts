import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allSelected,
  EditHistory,
  hexEditOf,
  movedTo,
  selectedRange,
  withDigit,
  withInserted,
  withoutAfter,
  withoutBefore,
  type HexEdit,
} from '../../../src/panel/act/hex-edit.ts';

const at = (bytes: readonly number[], head: number, change: Partial<HexEdit> = {}): HexEdit => ({
  ...hexEditOf(Uint8Array.from(bytes)),
  head,
  ...change,
});
const shown = ({ bytes, head, isLow }: HexEdit): string =>
  [...bytes].map((byte, index) => (index === head ? (isLow ? '_' : '|') : '') + byte.toString(16)).join(' ') +
  (head === bytes.length ? '|' : '');

describe('editing bytes', () => {
  test('two digits insert a byte, or overwrite one', () => {
    expect(shown(withDigit(at([1, 2], 1), 0xa))).toBe('1 _a0 2');
    expect(shown(withDigit(withDigit(at([1, 2], 1), 0xa), 0xb))).toBe('1 ab |2');
    const over = at([0x11, 0x22], 0, { isOverwriting: true });
    expect(shown(withDigit(over, 0xa))).toBe('_a1 22');
    expect(shown(withDigit(withDigit(over, 0xa), 0xb))).toBe('ab |22');
    expect(shown(withDigit(at([1], 1, { isOverwriting: true }), 7))).toBe('1 _70');
  });

  test('a selection is replaced by what is typed or pasted', () => {
    expect(shown(withDigit(at([1, 2, 3, 4], 3, { anchor: 1 }), 9))).toBe('1 _90 4');
    expect(shown(withInserted(at([1, 2, 3], 0, { anchor: 2 }), Uint8Array.of(7, 8, 9)))).toBe('7 8 9 |3');
    expect(shown(withInserted(at([1, 2, 3], 1, { isOverwriting: true }), Uint8Array.of(7, 8, 9)))).toBe('1 7 8 9|');
  });

  test('bytes go backwards, forwards, as a selection, and with half a byte typed', () => {
    expect(shown(withoutBefore(at([1, 2, 3], 1)))).toBe('|2 3');
    expect(shown(withoutBefore(at([1], 0)))).toBe('|1');
    expect(shown(withoutAfter(at([1, 2, 3], 1)))).toBe('1 |3');
    expect(shown(withoutAfter(at([1], 1)))).toBe('1|');
    expect(shown(withoutAfter(allSelected(at([1, 2], 0))))).toBe('|');
    expect(shown(withoutBefore(withDigit(at([1], 0), 5)))).toBe('|1');
  });

  test('the cursor stays inside, and a selection grows from where it began', () => {
    expect(movedTo(at([1, 2], 0), -5, false).head).toBe(0);
    expect(movedTo(at([1, 2], 0), 50, false).head).toBe(2);
    const grown = movedTo(movedTo(at([1, 2, 3], 2), 1, true), 0, true);
    expect(selectedRange(grown)).toEqual({ from: 0, to: 2 });
    expect(movedTo(grown, 2, true).anchor).toBeNull();
  });

  test('everything can be undone and done again, whatever was done', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('digit' as const), value: fc.nat(15) }),
      fc.record({ kind: fc.constant('paste' as const), value: fc.nat(4) }),
      fc.record({ kind: fc.constantFrom('back' as const, 'delete' as const, 'move' as const), value: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), fc.array(step, { maxLength: 40 }), (bytes, steps) => {
        const history = new EditHistory();
        const states = [hexEditOf(bytes)];
        for (const { kind, value } of steps) {
          const now = states.at(-1) ?? hexEditOf(bytes);
          const next =
            kind === 'digit'
              ? withDigit(now, value)
              : kind === 'paste'
                ? withInserted(now, new Uint8Array(value).fill(value))
                : kind === 'back'
                  ? withoutBefore(now)
                  : kind === 'delete'
                    ? withoutAfter(now)
                    : movedTo(now, value, value % 2 === 0);
          expect(next.head).toBeLessThanOrEqual(next.bytes.length);
          history.push(now);
          states.push(next);
        }
        let now = states.at(-1) ?? hexEditOf(bytes);
        for (let index = states.length - 2; index >= 0; index -= 1) {
          now = history.undo(now) ?? now;
          expect(now).toBe(states[index]);
        }
        expect(history.undo(now)).toBeNull();
        for (const state of states.slice(1)) {
          now = history.redo(now) ?? now;
          expect(now).toBe(state);
        }
        expect(history.redo(now)).toBeNull();
      }),
    );
  });
});
