import { JsonKind, NO_KEY, type JsonTape } from '../workers/json-tape.ts';

/** The JSON text with line breaks and two spaces a level; numbers and duplicate keys stay as they are (UTF-8, copy). */
export function formatJson(bytes: Uint8Array, tape: JsonTape): string {
  const decoder = new TextDecoder();
  const slice = (start: number, end: number): string => decoder.decode(bytes.subarray(start, end));
  const parts: string[] = [];
  const open: { readonly end: number; readonly close: string }[] = [];
  let isFirst = true;
  const closeUntil = (entry: number): void => {
    for (let top = open.at(-1); top && entry >= top.end; top = open.at(-1)) {
      open.pop();
      parts.push('\n', '  '.repeat(open.length), top.close);
      isFirst = false;
    }
  };
  for (let entry = 0; entry < tape.size; entry += 1) {
    closeUntil(entry);
    if (open.length > 0) parts.push(isFirst ? '\n' : ',\n', '  '.repeat(open.length));
    const keyStart = tape.keyStarts[entry] ?? NO_KEY;
    if (keyStart !== NO_KEY) parts.push(slice(keyStart, tape.keyEnds[entry] ?? keyStart), ': ');
    const kind = tape.kinds[entry];
    const isContainer = kind === JsonKind.array || kind === JsonKind.object;
    if (isContainer && (tape.counts[entry] ?? 0) > 0) {
      const isArray = kind === JsonKind.array;
      parts.push(isArray ? '[' : '{');
      open.push({ end: tape.nexts[entry] ?? 0, close: isArray ? ']' : '}' });
      isFirst = true;
      continue;
    }
    if (isContainer) parts.push(kind === JsonKind.array ? '[]' : '{}');
    else parts.push(slice(tape.starts[entry] ?? 0, tape.ends[entry] ?? 0));
    isFirst = false;
  }
  closeUntil(tape.size);
  return parts.join('');
}
