import { describe, expect, it } from 'vitest';
import { isFileGone, wholeFile } from '../../../src/panel/transfer/file-stream.ts';

const CONTENT = new TextEncoder().encode('the content of a file');

/** A file that has shrunk since it was chosen, in a browser that reads what it finds. */
class ShrunkFile extends Blob {
  override get size(): number {
    return super.size + 100;
  }

  override slice(): Blob {
    return new Blob([]);
  }
}

/** A file that is gone. */
class RemovedFile extends Blob {
  override slice(): Blob {
    return new RemovedFile();
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('A requested file could not be found', 'NotFoundError'));
  }
}

async function read(file: Blob): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of wholeFile(file)) text += decoder.decode(chunk, { stream: true });
  return text;
}

describe('the stream of a chosen file', () => {
  it('is the file', async () => {
    expect(await read(new Blob([CONTENT]))).toBe('the content of a file');
    expect(await read(new Blob([]))).toBe('');
    expect(await isFileGone(new Blob([CONTENT]))).toBe(false);
    expect(await isFileGone(new Blob([]))).toBe(false);
  });

  it('fails at its end when there is less of the file than there was', async () => {
    const file = new ShrunkFile([CONTENT]);
    await expect(read(file)).rejects.toThrow('21 of 121 bytes could be read');
    expect(await isFileGone(file)).toBe(true);
  });

  it('can be told from a fault of ours by reading the file once more', async () => {
    expect(await isFileGone(new RemovedFile([CONTENT]))).toBe(true);
  });
});
