import { concatBytes } from '../../../src/base/bytes.ts';
import type { AppendedFile, KeptDescription, KeptFile, KeptFiles } from '../../../src/panel/keeping/kept-files.ts';

/** Session files in memory; `room` is what the storage takes of all of them. */
export class MemoryFiles implements KeptFiles {
  readonly descriptions = new Map<string, KeptDescription>();
  readonly open = new Set<string>();
  readonly removed: string[] = [];
  syncs = 0;
  room = Number.POSITIVE_INFINITY;
  #parts = new Map<string, Uint8Array[]>();

  bytes(id: string): Uint8Array<ArrayBuffer> {
    return concatBytes(this.#parts.get(id) ?? []);
  }

  get ids(): string[] {
    return [...this.#parts.keys()].toSorted();
  }

  /** As of somebody else. */
  put(id: string, byteLength: number): void {
    this.#parts.set(id, [new Uint8Array(byteLength)]);
  }

  create(id: string): Promise<AppendedFile> {
    if (this.#parts.has(id)) return Promise.reject(new Error(`${id} is there`));
    const parts: Uint8Array[] = [];
    this.#parts.set(id, parts);
    this.open.add(id);
    return Promise.resolve({
      append: (bytes) => {
        this.room -= bytes.length;
        if (this.room < 0) throw new Error('full');
        parts.push(bytes.slice());
      },
      sync: () => {
        this.syncs += 1;
      },
      close: () => void this.open.delete(id),
    });
  }

  describe(id: string, description: KeptDescription): Promise<void> {
    this.descriptions.set(id, description);
    return Promise.resolve();
  }

  readonly marks = new Map<string, readonly Uint8Array<ArrayBuffer>[]>();

  mark(id: string, blocks: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    this.marks.set(id, blocks);
    return Promise.resolve();
  }

  list(): Promise<readonly KeptFile[]> {
    return Promise.resolve(this.ids.map((id) => ({ id, byteLength: this.bytes(id).length })));
  }

  remove(id: string): Promise<boolean> {
    if (this.open.has(id)) return Promise.resolve(false);
    this.#parts.delete(id);
    this.removed.push(id);
    return Promise.resolve(true);
  }
}
