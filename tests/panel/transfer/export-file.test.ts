import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXPORT_KEPT_MS, openExportFile, removeOldExports } from '../../../src/panel/transfer/export-file.ts';

const NOW = 1_800_000_000_000;

/** The private file system of a browser, as far as an export uses it: one folder. */
class FakeFileSystem {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly locked = new Set<string>();
  /** Bytes that fit. */
  room = Number.POSITIVE_INFINITY;

  readonly folder = {
    keys: () => this.#names(),
    removeEntry: (name: string): Promise<void> => {
      if (this.locked.has(name)) return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
      this.files.delete(name);
      return Promise.resolve();
    },
    getFileHandle: (name: string) => {
      this.files.set(name, new Uint8Array(0));
      return Promise.resolve({
        createSyncAccessHandle: () => Promise.resolve(this.#access(name)),
        getFile: () => Promise.resolve(new Blob([this.files.get(name) ?? new Uint8Array(0)])),
      });
    },
  };

  install(): void {
    const root = { getDirectoryHandle: () => Promise.resolve(this.folder) };
    vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.resolve(root) } });
  }

  async *#names(): AsyncGenerator<string> {
    yield* this.files.keys();
  }

  #access(name: string) {
    return {
      write: (bytes: Uint8Array): number => {
        const before = this.files.get(name) ?? new Uint8Array(0);
        const part = bytes.subarray(0, this.room - before.length);
        this.files.set(name, new Uint8Array([...before, ...part]));
        return part.length;
      },
      flush: () => undefined,
      close: () => undefined,
    };
  }
}

afterEach(() => vi.unstubAllGlobals());

describe('the file of an export', () => {
  it('holds what was written, in its order', async () => {
    new FakeFileSystem().install();
    const file = await openExportFile(NOW);
    file?.write(Uint8Array.of(1, 2));
    file?.write(Uint8Array.of(3));
    expect(new Uint8Array((await (await file?.finish())?.arrayBuffer()) ?? [])).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('throws when the disk takes only a part', async () => {
    const disk = new FakeFileSystem();
    disk.room = 1;
    disk.install();
    const file = await openExportFile(NOW);
    expect(() => file?.write(Uint8Array.of(1, 2))).toThrow('1 of 2 bytes could be written');
  });

  it('goes when nobody can be reading it any more, unless another window writes it', async () => {
    const disk = new FakeFileSystem();
    disk.install();
    const [old, young, locked] = [`${NOW - EXPORT_KEPT_MS}-a`, `${NOW - EXPORT_KEPT_MS + 1}-b`, `${NOW - 2e9}-c`];
    for (const name of [old, young, locked, 'of nobody']) disk.files.set(name, new Uint8Array(1));
    disk.locked.add(locked);
    await removeOldExports(NOW);
    expect([...disk.files.keys()]).toEqual([young, locked]);
  });

  it('is none where the browser has no file system for us', async () => {
    vi.stubGlobal('navigator', {
      storage: { getDirectory: () => Promise.reject(new DOMException('', 'SecurityError')) },
    });
    expect(await openExportFile(NOW)).toBeNull();
    await expect(removeOldExports(NOW)).resolves.toBeUndefined();
  });
});
