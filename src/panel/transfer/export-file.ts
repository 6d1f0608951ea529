/** A file that an export writes into, on disk. */
export interface ExportFile {
  write(chunk: Uint8Array<ArrayBuffer>): void;
  /** The whole file. Nothing is written after it. */
  finish(): Promise<File>;
}

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle, workers only; the DOM's types do not have it. */
interface SyncAccess {
  write(bytes: Uint8Array): number;
  flush(): void;
  close(): void;
}

/** Nobody reads a file any more that is older: a download takes seconds. */
export const EXPORT_KEPT_MS = 10 * 60_000;
const FOLDER = 'exports';

/**
 * A file in the private file system of the browser: Blobs made of bytes stay in its memory, half a gigabyte and more of
 * them. For workers. Null where there is none for us (private windows, blocked storage).
 */
export async function openExportFile(now: number): Promise<ExportFile | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    await removeOld(folder, now);
    const handle = await folder.getFileHandle(`${now}-${crypto.randomUUID()}`, { create: true });
    const access = await openAccess(handle);
    if (access === null) return null;
    return {
      write: (chunk) => {
        const written = access.write(chunk);
        if (written !== chunk.length) throw new Error(`${written} of ${chunk.length} bytes could be written`);
      },
      finish: () => {
        access.flush();
        access.close();
        return handle.getFile();
      },
    };
  } catch {
    // Whatever the reason is: memory does as well, as far as it goes.
    return null;
  }
}

/** Takes away what earlier exports left: captured traffic is not to stay behind. */
export async function removeOldExports(now: number): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    await removeOld(await root.getDirectoryHandle(FOLDER), now);
  } catch {
    // There is no such folder, or no such file system.
  }
}

async function removeOld(folder: FileSystemDirectoryHandle, now: number): Promise<void> {
  for await (const name of folder.keys()) {
    const age = now - Number.parseInt(name, 10);
    if (age < EXPORT_KEPT_MS) continue;
    // One that another window is writing is locked, and stays.
    await folder.removeEntry(name).catch(() => undefined);
  }
}

async function openAccess(handle: FileSystemFileHandle): Promise<SyncAccess | null> {
  const open: unknown = Reflect.get(handle, 'createSyncAccessHandle');
  return canOpen(open) ? open.call(handle) : null;
}

function canOpen(value: unknown): value is () => Promise<SyncAccess> {
  return typeof value === 'function';
}
