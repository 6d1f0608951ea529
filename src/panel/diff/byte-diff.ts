import { diffSequences, type SequenceRun } from './sequence-diff.ts';

/** One line of a comparison of bytes: up to eight of each side. */
export interface ByteDiffLine {
  readonly mode: 'same' | 'changed' | 'removed' | 'added' | 'fold';
  readonly leftStart: number;
  readonly leftEnd: number;
  readonly rightStart: number;
  readonly rightEnd: number;
}

const PER_LINE = 8;
/** Equal bytes that are shown around a difference; more are folded into one line. */
const CONTEXT_BYTES = 16;

/** What is different between two payloads, byte by byte. At most `maxLines`. */
export function diffBytes(left: Uint8Array, right: Uint8Array, maxLines: number): readonly ByteDiffLine[] {
  const lines: ByteDiffLine[] = [];
  const runs = diffSequences(left, right);
  runs.forEach((run, at) => {
    if (run.isSame) pushSame(lines, run, at === 0, at === runs.length - 1, maxLines);
    else pushLines(lines, run, modeOf(run), maxLines);
  });
  return lines;
}

function modeOf(run: SequenceRun): ByteDiffLine['mode'] {
  if (run.leftEnd === run.leftStart) return 'added';
  return run.rightEnd === run.rightStart ? 'removed' : 'changed';
}

function pushSame(lines: ByteDiffLine[], run: SequenceRun, isFirst: boolean, isLast: boolean, maxLines: number): void {
  const length = run.leftEnd - run.leftStart;
  const before = isFirst ? 0 : CONTEXT_BYTES;
  const after = isLast ? 0 : CONTEXT_BYTES;
  if (length <= before + after + PER_LINE * 2) {
    pushLines(lines, run, 'same', maxLines);
    return;
  }
  const part = (from: number, to: number): SequenceRun => ({
    isSame: true,
    leftStart: run.leftStart + from,
    leftEnd: run.leftStart + to,
    rightStart: run.rightStart + from,
    rightEnd: run.rightStart + to,
  });
  pushLines(lines, part(0, before), 'same', maxLines);
  const { isSame: _, ...fold } = part(before, length - after);
  if (lines.length < maxLines) lines.push({ mode: 'fold', ...fold });
  pushLines(lines, part(length - after, length), 'same', maxLines);
}

function pushLines(lines: ByteDiffLine[], run: SequenceRun, mode: ByteDiffLine['mode'], maxLines: number): void {
  const { leftStart, leftEnd, rightStart, rightEnd } = run;
  const length = Math.max(leftEnd - leftStart, rightEnd - rightStart);
  for (let at = 0; at < length && lines.length < maxLines; at += PER_LINE) {
    lines.push({
      mode,
      leftStart: Math.min(leftStart + at, leftEnd),
      leftEnd: Math.min(leftStart + at + PER_LINE, leftEnd),
      rightStart: Math.min(rightStart + at, rightEnd),
      rightEnd: Math.min(rightStart + at + PER_LINE, rightEnd),
    });
  }
}
