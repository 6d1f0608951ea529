/** One line of a dump with offsets. */
export interface OffsetLine {
  /** Columns before the offset: Wireshark's *Follow stream* indents what the server sent. */
  readonly indent: number;
  readonly offset: number;
  readonly bytes: readonly number[];
}

const OFFSET = /^([ \t]*)(?:0x)?([0-9A-Fa-f]{4,16})(:?)(?=$|[ \t])/;

/**
 * Reads a line of `xxd`, `hexdump -C`, `od -t x1`, tcpdump or Wireshark: an offset, bytes, then perhaps their characters. Null
 * when it is none.
 */
export function readOffsetLine(line: string): OffsetLine | null {
  const [head, indent = '', digits = '', colon] = OFFSET.exec(line) ?? [];
  if (head === undefined) return null;
  const bytes: number[] = [];
  let at = head.length;
  let isFirst = true;
  for (;;) {
    const gap = spacesAt(line, at);
    if (gap === 0 || at + gap >= line.length) break;
    if (!isFirst && isEndOfBytes(gap, bytes.length, colon === ':')) break;
    at += gap;
    const group = /^(?:[0-9A-Fa-f]{2})+(?=$|[ \t])/.exec(line.slice(at, at + 65))?.[0];
    if (group === undefined) break;
    for (let index = 0; index < group.length; index += 2)
      bytes.push(Number.parseInt(group.slice(index, index + 2), 16));
    at += group.length;
    isFirst = false;
  }
  return { indent: indent.length, offset: Number.parseInt(digits, 16), bytes };
}

/**
 * Two spaces stand before the characters of `xxd` and tcpdump, which write a colon; elsewhere they separate the halves of
 * sixteen bytes, and more than two come before the characters.
 */
function isEndOfBytes(gap: number, count: number, hasColon: boolean): boolean {
  if (gap === 1) return false;
  return hasColon || gap > 2 || count !== 8;
}

function spacesAt(line: string, start: number): number {
  let end = start;
  while (line[end] === ' ' || line[end] === '\t') end += 1;
  return end - start;
}

/**
 * The digits of a line without offsets: bare hex, `xxd -p`, `\x81`, `0x81,`, C arrays. Comments and declarations are left out. Null
 * when something in it is no hex.
 */
export function readPlainLine(line: string): readonly number[] | null {
  const digits = line
    .replaceAll(/\/\*.*?\*\//g, ' ')
    .replace(/^\s*(?:static |const |unsigned )*(?:char|uint8_t)\b.*?=\s*/, '')
    .replaceAll(/\\x|0x/gi, ' ')
    .replaceAll(/["'{}();,:\\\-\s[\]]+/g, ' ')
    .trim();
  if (digits === '') return [];
  const bytes: number[] = [];
  for (const group of digits.split(' ')) {
    if (!/^(?:[0-9A-Fa-f]{2})+$/.test(group)) return null;
    for (let index = 0; index < group.length; index += 2)
      bytes.push(Number.parseInt(group.slice(index, index + 2), 16));
  }
  return bytes;
}

/** The peer that Wireshark's C arrays name, null when the line begins none. */
export function peerOfLine(line: string): 0 | 1 | null {
  const peer = /\bpeer([01])_\d+\s*\[/.exec(line)?.[1];
  return peer === undefined ? null : peer === '0' ? 0 : 1;
}

/**
 * Where the beginning of a long line may be cut without cutting a byte: behind its last separator, or behind an even number of digits
 * when it has none.
 */
export function wholeBytesEnd(line: string): number {
  const separator = Math.max(
    line.lastIndexOf(' '),
    line.lastIndexOf(','),
    line.lastIndexOf('\\'),
    line.lastIndexOf(':'),
  );
  return separator > 0 ? separator : line.length - (line.length % 2);
}
