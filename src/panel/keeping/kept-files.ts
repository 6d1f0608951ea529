/** Where session files lie. `opfs-files.ts` is the browser's; tests have one in memory. */
export interface KeptFiles {
  /** A new file that nobody else can write or remove until it is closed. Rejects when the storage is not there or full. */
  create(id: string): Promise<AppendedFile>;
  /** Replaces what is said of a session. */
  describe(id: string, description: KeptDescription): Promise<void>;
  /** Replaces the marks that were set on its rows after they were written; the blocks of `session-marks.ts`, none takes them away. */
  mark(id: string, blocks: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** All sessions in the order of their ids, which is that of their beginnings. */
  list(): Promise<readonly KeptFile[]>;
  /** False when somebody is writing it. */
  remove(id: string): Promise<boolean>;
}

export interface AppendedFile {
  /** Throws when the storage is full. */
  append(bytes: Uint8Array<ArrayBuffer>): void;
  /** Makes sure that what was appended outlives a crash of the machine. */
  sync(): void;
  close(): void;
}

export interface KeptFile {
  readonly id: string;
  readonly byteLength: number;
}

/** What is said of a session besides its file. */
export interface KeptDescription {
  readonly version: typeof KEPT_DESCRIPTION_VERSION;
  /** Of the page. */
  readonly url: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly connections: number;
  readonly frames: number;
  /** 1 for the beginning; a session that grows too long for one file goes on in the next. */
  readonly part: number;
}

export const KEPT_DESCRIPTION_VERSION = 1;
export const KEPT_FOLDER = 'sessions';
export const KEPT_SUFFIX = '.framescope';
export const DESCRIPTION_SUFFIX = '.json';
export const MARKS_SUFFIX = '.marks';
const MAX_URL_CHARS = 16 * 1024;

/** Name of the lock (Web Locks) that whoever writes a session holds. */
export function keptLock(id: string): string {
  return `framescope:kept:${id}`;
}

/** Ids sort as the sessions began. */
export function keptId(startedAt: number, random: string): string {
  return `${Math.max(0, Math.floor(startedAt)).toString().padStart(15, '0')}-${random}`;
}

/** Null for a file of another name. */
export function idOfFile(name: string): string | null {
  const id = name.slice(0, -KEPT_SUFFIX.length);
  return name.endsWith(KEPT_SUFFIX) && /^\d{15}-[a-z0-9]+$/.test(id) ? id : null;
}

/** What the id alone tells, when a crash came before anything was said. */
export function startOf(id: string): number {
  return Number(id.slice(0, 15));
}

/** Checks what stands in a description; null when it is none. */
export function readDescription(json: string): KeptDescription | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // Written in the moment of a crash.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map(Object.entries(value));
  const number = (name: string): number | null => {
    const field: unknown = fields.get(name);
    return typeof field === 'number' && Number.isFinite(field) && field >= 0 ? field : null;
  };
  const url: unknown = fields.get('url');
  const [startedAt, endedAt, connections] = [number('startedAt'), number('endedAt'), number('connections')];
  const [frames, part] = [number('frames'), number('part')];
  if (fields.get('version') !== KEPT_DESCRIPTION_VERSION || typeof url !== 'string') return null;
  if (startedAt === null || endedAt === null || connections === null || frames === null || part === null) return null;
  return {
    version: KEPT_DESCRIPTION_VERSION,
    url: url.slice(0, MAX_URL_CHARS),
    startedAt,
    endedAt,
    connections,
    frames,
    part,
  };
}
