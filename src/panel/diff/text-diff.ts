import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { diffSequences } from './sequence-diff.ts';

export interface TextDiffLine {
  readonly mode: 'same' | 'removed' | 'added';
  /** Counted from 1; null on the side where there is none. */
  readonly left: number | null;
  readonly right: number | null;
  readonly text: string;
  /** Part of the text that is different from the line it was paired with; both 0 for the whole line. */
  readonly markStart: number;
  readonly markEnd: number;
}

const MAX_LINE_CHARS = 2000;
/** A longer text without line breaks is compared in pieces of about this length. */
const PIECE_CHARS = 200;

/** What is different between two texts, line by line; texts of one long line piece by piece. At most `maxLines`. */
export function diffText(left: Uint8Array, right: Uint8Array, maxLines: number): readonly TextDiffLine[] {
  const table = new Map<string, number>();
  const lefts = linesOf(decodeUtf8Lossy(left));
  const rights = linesOf(decodeUtf8Lossy(right));
  const lines: TextDiffLine[] = [];
  for (const run of diffSequences(idsOf(lefts, table), idsOf(rights, table))) {
    const leftCount = run.leftEnd - run.leftStart;
    const rightCount = run.rightEnd - run.rightStart;
    const leftLine = (at: number): string => lefts[run.leftStart + at] ?? '';
    const rightLine = (at: number): string => rights[run.rightStart + at] ?? '';
    if (run.isSame) {
      for (let at = 0; at < leftCount && lines.length < maxLines; at += 1) {
        lines.push(lineOf('same', run.leftStart + at + 1, run.rightStart + at + 1, leftLine(at), null));
      }
      continue;
    }
    for (let at = 0; at < leftCount && lines.length < maxLines; at += 1) {
      lines.push(lineOf('removed', run.leftStart + at + 1, null, leftLine(at), at < rightCount ? rightLine(at) : null));
    }
    for (let at = 0; at < rightCount && lines.length < maxLines; at += 1) {
      lines.push(lineOf('added', null, run.rightStart + at + 1, rightLine(at), at < leftCount ? leftLine(at) : null));
    }
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= MAX_LINE_CHARS) return [line];
    // At commas and spaces, so that a change of length does not move all pieces.
    return (
      line.match(new RegExp(`.{${PIECE_CHARS},${PIECE_CHARS * 2}}?[,; }\\]]|.{1,${PIECE_CHARS * 2}}`, 'gsu')) ?? [line]
    );
  });
}

function idsOf(lines: readonly string[], table: Map<string, number>): number[] {
  return lines.map((line) => {
    const known = table.get(line);
    if (known !== undefined) return known;
    table.set(line, table.size);
    return table.size - 1;
  });
}

function lineOf(
  mode: TextDiffLine['mode'],
  left: number | null,
  right: number | null,
  text: string,
  other: string | null,
): TextDiffLine {
  const line = { mode, left, right, text };
  if (other === null) return { ...line, markStart: 0, markEnd: 0 };
  const shortest = Math.min(text.length, other.length);
  let start = 0;
  while (start < shortest && text[start] === other[start]) start += 1;
  let tail = 0;
  while (tail < shortest - start && text[text.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return { ...line, markStart: start, markEnd: text.length - tail };
}
