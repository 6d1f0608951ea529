interface MemoryFile {
  bytes: Uint8Array<ArrayBuffer>;
  isLocked: boolean;
}

/** As much of a folder of the origin private file system as the list of sessions needs. */
export class MemoryFolder {
  readonly files = new Map<string, MemoryFile>();

  put(name: string, content: string | Uint8Array<ArrayBuffer>, isLocked = false): void {
    this.files.set(name, {
      bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
      isLocked,
    });
  }

  async *entries(): AsyncGenerator<[string, { kind: 'file'; getFile(): Promise<File> }]> {
    for (const name of this.files.keys()) yield [name, await this.getFileHandle(name)];
  }

  getFileHandle(name: string): Promise<{ kind: 'file'; getFile(): Promise<File> }> {
    const file = this.files.get(name);
    if (!file) return Promise.reject(new DOMException('gone', 'NotFoundError'));
    return Promise.resolve({ kind: 'file', getFile: () => Promise.resolve(new File([file.bytes], name)) });
  }

  removeEntry(name: string): Promise<void> {
    const file = this.files.get(name);
    if (!file) return Promise.reject(new DOMException('gone', 'NotFoundError'));
    if (file.isLocked) return Promise.reject(new DOMException('locked', 'NoModificationAllowedError'));
    this.files.delete(name);
    return Promise.resolve();
  }
}
