import type { ExportFormat } from '../../formats/write/export-format.ts';

/** Where an export goes, part by part. */
export interface SaveTarget {
  write(part: Blob): Promise<void>;
  /** The file is whole. */
  close(): Promise<void>;
  /** Nothing of it is wanted. */
  abort(): Promise<void>;
}

/** Null: the user changed their mind. Has to be called in a user's gesture: the browser may ask for a place. */
export type ChooseTarget = (name: string, format: ExportFormat) => Promise<SaveTarget | null>;

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

/**
 * Collects parts, and gives the whole file away at the end. A browser that has run out of room for blobs says so only when
 * one is read, and a download of it would fail where nobody sees it: so the end of the file is read first.
 */
export function createBlobTarget(save: (blob: Blob) => void, type: string): SaveTarget {
  const parts: Blob[] = [];
  return {
    write: (part) => {
      parts.push(part);
      return Promise.resolve();
    },
    close: async () => {
      const whole = new Blob(parts, { type });
      await whole.slice(-1).arrayBuffer();
      save(whole);
    },
    abort: () => {
      parts.length = 0;
      return Promise.resolve();
    },
  };
}

/** https://wicg.github.io/file-system-access/#api-showsavefilepicker, which the DOM's types do not have. */
type Picker = (options: object) => Promise<{ createWritable(): Promise<SaveTarget> }>;

function isPicker(value: unknown): value is Picker {
  return typeof value === 'function';
}
