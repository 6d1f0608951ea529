export const MARK_COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type MarkColour = (typeof MARK_COLOURS)[number];

/** What the user has written on a row. */
export interface RowMark {
  readonly colour: MarkColour;
  /** May be empty. */
  readonly note: string;
}

/** A longer note is cut. */
export const MAX_NOTE_CHARS = 4000;

/** The marks of a log's rows, by index. Few rows have one. */
export class RowMarks {
  #marks = new Map<number, RowMark>();
  #revision = 0;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get(index: number): RowMark | null {
    return this.#marks.get(index) ?? null;
  }

  /** Indexes of the marked rows, in no order. */
  rows(): IterableIterator<number> {
    return this.#marks.keys();
  }

  /** Null takes the mark away. */
  set(index: number, mark: RowMark | null): void {
    this.#revision += 1;
    if (mark === null) this.#marks.delete(index);
    else this.#marks.set(index, { colour: mark.colour, note: mark.note.slice(0, MAX_NOTE_CHARS) });
  }

  /** Follows rows to their new indexes: old → new, -1 for those that went. Of two that become one the first keeps its mark. */
  move(moved: Int32Array): void {
    if (this.#marks.size === 0) return;
    this.#revision += 1;
    const before = this.#marks;
    this.#marks = new Map();
    for (const [index, mark] of before) {
      const to = moved[index] ?? -1;
      if (to >= 0 && !this.#marks.has(to)) this.#marks.set(to, mark);
    }
  }

  dropBefore(end: number): void {
    for (const index of this.#marks.keys()) if (index < end) this.#marks.delete(index);
  }

  clear(): void {
    this.#revision += 1;
    this.#marks.clear();
  }
}
