/** Rows without a connection, and what they came with: a document, an import, or (null) the page as a whole. */
export class UnownedRows {
  #owners = new Map<number, string | null>();

  /** `row` is behind all others. */
  add(row: number, owner: string | null): void {
    this.#owners.set(row, owner);
  }

  ownerOf(row: number): string | null {
    return this.#owners.get(row) ?? null;
  }

  /** The log has dropped the rows before `first`, and put a notice of its own there. */
  forgetUntil(first: number): void {
    for (const row of this.#owners.keys()) {
      if (row > first) return;
      this.#owners.delete(row);
    }
  }

  /** Rows have got new indexes: old → new, -1 for those that went. */
  move(rows: Int32Array): void {
    const before = this.#owners;
    this.#owners = new Map();
    for (const [row, owner] of before) {
      const moved = rows[row] ?? -1;
      if (moved >= 0) this.#owners.set(moved, owner);
    }
  }

  clear(): void {
    this.#owners.clear();
  }
}
