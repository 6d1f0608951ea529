import type { ExportFormat } from '../../formats/write/index.ts';

/** Where an export goes, chunk by chunk. */
export interface SaveTarget {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file is whole. */
  close(): Promise<void>;
  /** Nothing of it is wanted. */
  abort(): Promise<void>;
}

/** Null: the user changed their mind. Has to be called in a user's gesture: the browser may ask for a place. */
export type ChooseTarget = (name: string, format: ExportFormat) => Promise<SaveTarget | null>;

/** Chunks are joined to blobs of this size, which the browser keeps on disk. */
const BLOB_BYTES = 4 * 1024 * 1024;

/**
 * A file that the user chooses where the browser lets this page ask (a page of its own in Chromium), else a download:
 * Firefox has no picker, and Chromium refuses it to frames of another origin, which DevTools' panels are.
 */
export function createChooseTarget(saveBlob: (name: string, blob: Blob) => void): ChooseTarget {
  return async (name, format) => {
    const picker: unknown = Reflect.get(globalThis, 'showSaveFilePicker');
    if (isPicker(picker)) {
      try {
        const handle = await picker({
          suggestedName: name,
          types: [{ description: format.label, accept: { [format.mediaType]: [`.${format.extension}`] } }],
        });
        return await handle.createWritable();
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') return null;
        // SecurityError (a frame of another origin) or a policy: a download needs no permission.
      }
    }
    return createBlobTarget((blob) => saveBlob(name, blob), format.mediaType);
  };
}

/** Collects chunks, and gives the whole file away at the end. */
export function createBlobTarget(save: (blob: Blob) => void, type: string): SaveTarget {
  const blobs: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const join = (): void => {
    blobs.push(new Blob(chunks));
    chunks = [];
    bytes = 0;
  };
  return {
    write: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= BLOB_BYTES) join();
      return Promise.resolve();
    },
    close: () => {
      join();
      save(new Blob(blobs, { type }));
      return Promise.resolve();
    },
    abort: () => {
      blobs.length = 0;
      chunks = [];
      return Promise.resolve();
    },
  };
}

/** https://wicg.github.io/file-system-access/#api-showsavefilepicker, which the DOM's types do not have. */
type Picker = (options: object) => Promise<{ createWritable(): Promise<SaveTarget> }>;

function isPicker(value: unknown): value is Picker {
  return typeof value === 'function';
}
