import { describe, expect, it } from 'vitest';
import { FileGoneError, wholeFile } from '../../../src/panel/transfer/file-stream.ts';

const CONTENT = new TextEncoder().encode('the content of a file');

/** A file that has shrunk since it was chosen, in a browser that reads what it finds. */
class ShrunkFile extends Blob {
  override get size(): number {
    return super.size + 100;
  }
}

/** A file that another program writes over while it is read, in a browser that reads what it finds. */
class ChangingFile extends Blob {
  #isRead = false;

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#isRead = true;
    return super.stream();
  }

  override slice(start?: number, end?: number): Blob {
    return this.#isRead ? new Blob([CONTENT.slice(start, end).map((byte) => byte + 1)]) : super.slice(start, end);
  }
}

/** A file that is gone: Chromium calls it empty, and fails when it is read. */
class RemovedFile extends Blob {
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({ pull: () => Promise.reject(new TypeError('network error')) });
  }
}

async function read(file: Blob): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of wholeFile(file)) text += decoder.decode(chunk, { stream: true });
  return text;
}

async function failing(): Promise<void> {
  for await (const _ of wholeFile(new Blob([CONTENT]))) throw new RangeError('a fault of ours');
}

describe('the stream of a chosen file', () => {
  it('is the file', async () => {
    expect(await read(new Blob([CONTENT]))).toBe('the content of a file');
    expect(await read(new Blob([]))).toBe('');
  });

  it('fails at its end when there is less of the file than there was', async () => {
    await expect(read(new ShrunkFile([CONTENT]))).rejects.toThrow(new FileGoneError('21 of 121 bytes could be read'));
  });

  it('fails at its end when it is another file of the same length by then', async () => {
    await expect(read(new ChangingFile([CONTENT]))).rejects.toThrow(
      new FileGoneError('its content changed while it was read'),
    );
  });

  it('fails in the browser’s words when the file cannot be read any more', async () => {
    await expect(read(new RemovedFile([]))).rejects.toThrow(new FileGoneError('network error'));
  });

  it('passes on what its reader fails with', async () => {
    await expect(failing()).rejects.toThrow(RangeError);
  });
});
