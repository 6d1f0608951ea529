import { NO_BYTES } from '../../base/bytes.ts';

/** Bytes being edited, and where. Immutable: each change is a new object, so that it can be undone. */
export interface HexEdit {
  readonly bytes: Uint8Array;
  /** The byte before which the cursor stands; `bytes.length` is behind the last. */
  readonly head: number;
  /** Where a selection begins; it reaches to `head`, without the byte there. Null: nothing is selected. */
  readonly anchor: number | null;
  /** The first digit of the byte at `head` was typed, the second comes. */
  readonly isLow: boolean;
  /** What is typed replaces bytes instead of standing before them. */
  readonly isOverwriting: boolean;
}

export function hexEditOf(bytes: Uint8Array): HexEdit {
  return { bytes, head: 0, anchor: null, isLow: false, isOverwriting: false };
}

/** The selected bytes: from, and to without. Equal when nothing is. */
export function selectedRange({ anchor, head }: HexEdit): { readonly from: number; readonly to: number } {
  return anchor === null ? { from: head, to: head } : { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

/** Moves the cursor; with `isExtending` the selection grows or shrinks with it. */
export function movedTo(edit: HexEdit, offset: number, isExtending: boolean): HexEdit {
  const head = Math.min(Math.max(0, offset), edit.bytes.length);
  const anchor = isExtending ? (edit.anchor ?? edit.head) : null;
  return { ...edit, head, anchor: anchor === head ? null : anchor, isLow: false };
}

export function allSelected(edit: HexEdit): HexEdit {
  return { ...edit, anchor: edit.bytes.length > 0 ? 0 : null, head: edit.bytes.length, isLow: false };
}

/** One hex digit (0–15): the first of a byte begins it, the second completes it. */
export function withDigit(edit: HexEdit, digit: number): HexEdit {
  const { bytes, head, isLow, isOverwriting } = edit;
  if (isLow)
    return { ...edit, bytes: withByte(bytes, head, ((bytes[head] ?? 0) & 0xf0) | digit), head: head + 1, isLow: false };
  if (isOverwriting && edit.anchor === null && head < bytes.length) {
    return { ...edit, bytes: withByte(bytes, head, (digit << 4) | ((bytes[head] ?? 0) & 0x0f)), isLow: true };
  }
  const inserted = withInserted(edit, Uint8Array.of(digit << 4));
  return { ...inserted, head: inserted.head - 1, isLow: true };
}

/** Puts bytes in the place of the selection, or at the cursor: before its byte, or over what is there. */
export function withInserted(edit: HexEdit, inserted: Uint8Array): HexEdit {
  const { from, to } = selectedRange(edit);
  const end = from === to && edit.isOverwriting ? Math.min(edit.bytes.length, from + inserted.length) : to;
  const bytes = spliced(edit.bytes, from, end, inserted);
  return { ...edit, bytes, head: from + inserted.length, anchor: null, isLow: false };
}

/** Takes the selection out, or the byte before the cursor. */
export function withoutBefore(edit: HexEdit): HexEdit {
  // A byte of which only one digit was typed is taken back as a whole.
  if (edit.isLow) return withoutAfter({ ...edit, isLow: false });
  const { from, to } = selectedRange(edit);
  return withoutRange(edit, from === to ? Math.max(0, from - 1) : from, to);
}

/** Takes the selection out, or the byte behind the cursor. */
export function withoutAfter(edit: HexEdit): HexEdit {
  const { from, to } = selectedRange(edit);
  return withoutRange(edit, from, from === to ? Math.min(edit.bytes.length, to + 1) : to);
}

function withoutRange(edit: HexEdit, from: number, to: number): HexEdit {
  return { ...edit, bytes: spliced(edit.bytes, from, to, NO_BYTES), head: from, anchor: null, isLow: false };
}

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = byte;
  return copy;
}

function spliced(bytes: Uint8Array, from: number, to: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - (to - from) + inserted.length);
  result.set(bytes.subarray(0, from));
  result.set(inserted, from);
  result.set(bytes.subarray(to), from + inserted.length);
  return result;
}

/** States to go back to: this many, or as many as take this much memory. */
const MAX_STATES = 200;
const MAX_STATE_BYTES = 64 * 1024 * 1024;

/** What was done, to be undone and done again. */
export class EditHistory {
  #past: HexEdit[] = [];
  #future: HexEdit[] = [];

  /** The state before a change that was made now. */
  push(before: HexEdit): void {
    this.#past.push(before);
    this.#future = [];
    let bytes = this.#past.reduce((sum, one) => sum + one.bytes.length, 0);
    while (this.#past.length > MAX_STATES || (bytes > MAX_STATE_BYTES && this.#past.length > 1)) {
      bytes -= this.#past.shift()?.bytes.length ?? 0;
    }
  }

  /** The state before the last change; null when there is none. */
  undo(now: HexEdit): HexEdit | null {
    const before = this.#past.pop() ?? null;
    if (before) this.#future.push(now);
    return before;
  }

  redo(now: HexEdit): HexEdit | null {
    const after = this.#future.pop() ?? null;
    if (after) this.#past.push(now);
    return after;
  }
}
