import type { ImportRequest } from '../../transfer/import-desk.ts';

/** Files as a picker or a drop gives them. */
export function importRequests(files: Iterable<File>): readonly ImportRequest[] {
  return Array.from(files, (file) => ({ name: file.name, file }));
}
