/** Payloads on disk while a panel is open: a folder a panel, a file a buffer. */
const FOLDER = 'spill';

/** Name of the lock (Web Locks) that the worker of a panel holds as long as it lives. */
function spillLock(panel: string): string {
  return `framescope:spill:${panel}`;
}

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle: workers only. */
export interface SpillFiles {
  /** Rejects when the storage is not there or full. */
  write(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Null when it is not there. */
  read(id: string): Promise<Uint8Array<ArrayBuffer> | null>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

/** The files of one panel in the browser's origin private file system; in a worker only. `panel` is another name each time. */
export function opfsSpillFiles(panel: string): SpillFiles {
  // Held until the worker ends: whoever finds the folder without it may remove it.
  void navigator.locks.request(spillLock(panel), () => new Promise(() => undefined));
  const folder = async (): Promise<FileSystemDirectoryHandle> =>
    (await spillFolder()).getDirectoryHandle(panel, { create: true });
  return {
    write: async (id, bytes) => {
      const handle = await (await folder()).getFileHandle(id, { create: true });
      const access = await handle.createSyncAccessHandle();
      try {
        const written = access.write(bytes, { at: 0 });
        if (written < bytes.length) throw new Error('The storage for payloads is full');
      } finally {
        access.close();
      }
    },
    read: async (id) => {
      const file = await (await (await folder()).getFileHandle(id)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    },
    remove: async (id) => {
      await (await folder()).removeEntry(id);
    },
    clear: async () => {
      await (await spillFolder()).removeEntry(panel, { recursive: true });
    },
  };
}

/**
 * Removes what panels left behind that were closed or have crashed. What one holds that is open goes when that is closed, as long as
 * this one lives: the lock is granted then.
 */
export async function removeOldSpills(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    for await (const panel of folder.keys()) {
      // Another panel may have been faster.
      const remove = (): Promise<void> => folder.removeEntry(panel, { recursive: true }).catch(() => undefined);
      void navigator.locks.request(spillLock(panel), remove);
    }
  } catch {
    // There is no such folder, or no such file system.
  }
}

async function spillFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}
