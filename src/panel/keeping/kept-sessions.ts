import { SESSION_HEADER_BYTES } from '../../formats/session/session-format.ts';
import { endedSession } from '../../formats/session/session-prefix.ts';
import {
  DESCRIPTION_SUFFIX,
  KEPT_SUFFIX,
  keptLock,
  MARKS_SUFFIX,
  readDescription,
  startOf,
  type KeptDescription,
} from './kept-files.ts';
import { keptFolder, listFiles, removeKept } from './opfs-files.ts';

/** One session on disk, as the list shows it. Times are epoch milliseconds. */
export interface KeptSession {
  readonly id: string;
  /** Given by the user; null: none. */
  readonly name: string | null;
  /** Of the page; empty when a crash came before it was written down. */
  readonly url: string;
  readonly startedAt: number;
  /** When it was last written; null when that is not known. */
  readonly endedAt: number | null;
  readonly connections: number | null;
  readonly frames: number | null;
  readonly part: number;
  readonly byteLength: number;
  /** By this panel or another. */
  readonly isBeingWritten: boolean;
}

/** Where the names stand that the user gives. */
export interface KeptNames {
  read(): unknown;
  write(names: Readonly<Record<string, string>>): void;
}

export interface KeptSessionsDependencies {
  readonly openFolder: () => Promise<FileSystemDirectoryHandle>;
  /** Names of the locks (Web Locks) that are held. */
  readonly heldLocks: () => Promise<ReadonlySet<string>>;
  readonly names: KeptNames;
}

export const MAX_SESSION_NAME_CHARS = 120;
const MAX_DESCRIPTION_BYTES = 64 * 1024;
const MAX_MARKS_BYTES = 256 * 1024 * 1024;

/** The sessions on disk, to be looked at, opened, named and deleted. Every method rejects when the storage is not there. */
export class KeptSessions {
  readonly #dependencies: KeptSessionsDependencies;

  constructor(dependencies: KeptSessionsDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest first. */
  async list(): Promise<readonly KeptSession[]> {
    const { openFolder, heldLocks } = this.#dependencies;
    const folder = await openFolder();
    const [files, locks] = await Promise.all([listFiles(folder), heldLocks()]);
    const names = this.#names();
    const sessions = await Promise.all(
      files.map(async ({ id, byteLength }) => {
        const description = await describe(folder, id);
        return {
          id,
          name: names.get(id) ?? null,
          url: description?.url ?? '',
          startedAt: description?.startedAt ?? startOf(id),
          endedAt: description?.endedAt ?? null,
          connections: description?.connections ?? null,
          frames: description?.frames ?? null,
          part: description?.part ?? 1,
          byteLength,
          isBeingWritten: locks.has(keptLock(id)),
        };
      }),
    );
    return sessions.toReversed();
  }

  /** A whole session file, also of one that was never ended or still goes on. */
  async read(id: string): Promise<Blob> {
    const folder = await this.#dependencies.openFolder();
    const handle = await folder.getFileHandle(`${id}${KEPT_SUFFIX}`);
    const session = await endedSession(await handle.getFile());
    const marks = await marksOf(folder, id);
    if (marks === null) return session;
    return new Blob([session.slice(0, SESSION_HEADER_BYTES), marks, session.slice(SESSION_HEADER_BYTES)]);
  }

  /** An empty name takes it away. */
  rename(id: string, name: string): void {
    const names = this.#names();
    const trimmed = name.trim().slice(0, MAX_SESSION_NAME_CHARS);
    if (trimmed === '') names.delete(id);
    else names.set(id, trimmed);
    this.#dependencies.names.write(Object.fromEntries(names));
  }

  /** False when it is being written. */
  async remove(id: string): Promise<boolean> {
    const isRemoved = await removeKept(await this.#dependencies.openFolder(), id);
    if (isRemoved) this.rename(id, '');
    return isRemoved;
  }

  /** Deletes all that nobody is writing. Returns how many those were. */
  async removeAll(): Promise<number> {
    let count = 0;
    for (const { id } of await listFiles(await this.#dependencies.openFolder())) {
      if (await this.remove(id)) count += 1;
    }
    return count;
  }

  #names(): Map<string, string> {
    const stored = this.#dependencies.names.read();
    if (typeof stored !== 'object' || stored === null) return new Map();
    return new Map(
      Object.entries(stored).flatMap(([id, name]: [string, unknown]) =>
        typeof name === 'string' && name.length <= MAX_SESSION_NAME_CHARS ? [[id, name] as const] : [],
      ),
    );
  }
}

/** Those of this browser. */
export function openKeptSessions(names: KeptNames): KeptSessions {
  return new KeptSessions({
    openFolder: keptFolder,
    heldLocks: async () => {
      const { held = [] } = await navigator.locks.query();
      return new Set(held.flatMap(({ name }) => name ?? []));
    },
    names,
  });
}

async function marksOf(folder: FileSystemDirectoryHandle, id: string): Promise<File | null> {
  try {
    const file = await (await folder.getFileHandle(`${id}${MARKS_SUFFIX}`)).getFile();
    return file.size === 0 || file.size > MAX_MARKS_BYTES ? null : file;
  } catch {
    // Nothing is marked, for nearly every session.
    return null;
  }
}

async function describe(folder: FileSystemDirectoryHandle, id: string): Promise<KeptDescription | null> {
  try {
    const file = await (await folder.getFileHandle(`${id}${DESCRIPTION_SUFFIX}`)).getFile();
    return file.size > MAX_DESCRIPTION_BYTES ? null : readDescription(await file.text());
  } catch {
    // Missing, or being replaced in this moment: the file itself is what matters.
    return null;
  }
}
