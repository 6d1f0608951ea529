import type { Dispose } from '../../base/dispose.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import {
  DESCRIPTION_SUFFIX,
  idOfFile,
  KEPT_FOLDER,
  KEPT_SUFFIX,
  keptLock,
  MARKS_SUFFIX,
  type AppendedFile,
  type KeptFile,
  type KeptFiles,
} from './kept-files.ts';

declare global {
  // TypeScript's library of the DOM leaves out what only workers have (File System Standard, §2.6).
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
  }

  interface FileSystemSyncAccessHandle {
    getSize(): number;
    write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
    truncate(size: number): void;
    flush(): void;
    close(): void;
  }
}

/** The folder of the extension's own that the browser keeps (File System Standard, origin private file system). */
export async function keptFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(KEPT_FOLDER, { create: true });
}

/** Sessions in the origin private file system. In a worker only: nowhere else may files be written in place. */
export function opfsFiles(): KeptFiles {
  return {
    create: async (id) => {
      const folder = await keptFolder();
      const handle = await folder.getFileHandle(`${id}${KEPT_SUFFIX}`, { create: true });
      // Exclusive until it is closed or this worker is gone.
      return appendedFile(await handle.createSyncAccessHandle(), holdLock(keptLock(id)));
    },
    describe: async (id, description) => {
      const folder = await keptFolder();
      const handle = await folder.getFileHandle(`${id}${DESCRIPTION_SUFFIX}`, { create: true });
      const access = await handle.createSyncAccessHandle();
      try {
        access.truncate(0);
        access.write(encodeUtf8(JSON.stringify(description)), { at: 0 });
        access.flush();
      } finally {
        access.close();
      }
    },
    mark: async (id, blocks) => {
      const folder = await keptFolder();
      // It may have been deleted to keep the budget.
      await folder.getFileHandle(`${id}${KEPT_SUFFIX}`);
      const handle = await folder.getFileHandle(`${id}${MARKS_SUFFIX}`, { create: true });
      const access = await handle.createSyncAccessHandle();
      try {
        access.truncate(0);
        let at = 0;
        for (const block of blocks) at += access.write(block, { at });
        access.flush();
      } finally {
        access.close();
      }
    },
    list: async () => listFiles(await keptFolder()),
    remove: async (id) => removeKept(await keptFolder(), id),
  };
}

/** In the order of their ids. */
export async function listFiles(folder: FileSystemDirectoryHandle): Promise<readonly KeptFile[]> {
  const found: KeptFile[] = [];
  for await (const [name, handle] of folder.entries()) {
    const id = idOfFile(name);
    if (id === null || !isFile(handle)) continue;
    found.push({ id, byteLength: (await handle.getFile()).size });
  }
  return found.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** False when somebody is writing it. */
export async function removeKept(folder: FileSystemDirectoryHandle, id: string): Promise<boolean> {
  try {
    await folder.removeEntry(`${id}${KEPT_SUFFIX}`);
  } catch (error) {
    // Gone already is as good as removed.
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) return false;
  }
  // Its description may be missing, or be written right now by a worker that is about to be ended.
  await folder.removeEntry(`${id}${DESCRIPTION_SUFFIX}`).catch(() => undefined);
  await folder.removeEntry(`${id}${MARKS_SUFFIX}`).catch(() => undefined);
  return true;
}

function appendedFile(access: FileSystemSyncAccessHandle, release: Dispose): AppendedFile {
  let at = access.getSize();
  return {
    append: (bytes) => {
      const written = access.write(bytes, { at });
      at += written;
      if (written < bytes.length) throw new Error('The storage for kept sessions is full');
    },
    sync: () => access.flush(),
    close: () => {
      access.close();
      release();
    },
  };
}

/** Lets every panel see that the file is being written. The browser takes the lock back when the worker ends. */
function holdLock(name: string): Dispose {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  void navigator.locks.request(name, () => promise);
  return () => resolve(undefined);
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}
