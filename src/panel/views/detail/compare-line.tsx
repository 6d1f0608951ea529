import type { ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import type { ByteDiffLine } from '../../diff/byte-diff.ts';
import type { JsonDiffLine } from '../../diff/json-diff.ts';
import type { TextDiffLine } from '../../diff/text-diff.ts';
import { compareText } from '../../text/compare-text.ts';
import { formatOffset } from '../../text/format.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import styles from './compare-detail.module.css';

export type DiffLine = JsonDiffLine | TextDiffLine | ByteDiffLine;

const INDENT_PX = 14;
const MAX_INDENT_LEVELS = 30;
const SIGN = { same: ' ', changed: '~', removed: '−', added: '+', open: ' ', fold: ' ' } as const;

interface CompareLineProps {
  readonly line: DiffLine;
  readonly yPx: number;
  readonly isCurrent: boolean;
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

/** One line of a comparison: a sign, so that it does not take colours to read it, and what stands there. */
export function CompareLine({ line, yPx, isCurrent, left, right }: CompareLineProps): ReactNode {
  return (
    <div
      className={styles['line']}
      data-mode={line.mode}
      data-current={isCurrent || undefined}
      title={'path' in line ? line.path : undefined}
      style={{ transform: `translateY(${yPx}px)` }}
    >
      <span className={styles['sign']}>
        {SIGN[line.mode]}
        <span className={styles['screenReader']}>{compareText.mode[line.mode]}</span>
      </span>
      {'path' in line ? <JsonLine line={line} /> : 'text' in line ? <TextLine line={line} /> : null}
      {'leftStart' in line && <ByteLine line={line} left={left} right={right} />}
    </div>
  );
}

function JsonLine({ line }: { readonly line: JsonDiffLine }): ReactNode {
  const { depth, label, mode, left, right } = line;
  const only = right ?? left ?? '';
  return (
    <bdi style={{ paddingInlineStart: Math.min(depth, MAX_INDENT_LEVELS) * INDENT_PX }}>
      {label !== null && (
        <>
          <span className={styles['key']}>{visibleCharacters(label)}</span>:{' '}
        </>
      )}
      {mode === 'open' && <span className={styles['quiet']}>{only.startsWith('[') ? '[…]' : '{…}'}</span>}
      {mode === 'changed' && (
        <>
          <del className={styles['old']}>{visibleCharacters(left ?? '')}</del>
          <span className={styles['quiet']}> → </span>
          <ins className={styles['new']}>{visibleCharacters(right ?? '')}</ins>
        </>
      )}
      {mode !== 'open' && mode !== 'changed' && visibleCharacters(only)}
    </bdi>
  );
}

function TextLine({ line }: { readonly line: TextDiffLine }): ReactNode {
  const { text, markStart, markEnd, left, right } = line;
  const shown = (from: number, to: number): string => visibleCharacters(text.slice(from, to));
  return (
    <>
      <span className={styles['number']}>{left ?? ''}</span>
      <span className={styles['number']}>{right ?? ''}</span>
      <bdi>
        {shown(0, markStart)}
        {markEnd > markStart && <mark className={styles['mark']}>{shown(markStart, markEnd)}</mark>}
        {shown(markEnd, text.length)}
      </bdi>
    </>
  );
}

function ByteLine({
  line,
  left,
  right,
}: Pick<CompareLineProps, 'left' | 'right'> & { readonly line: ByteDiffLine }): ReactNode {
  const { leftStart, leftEnd, rightStart, rightEnd } = line;
  if (line.mode === 'fold') {
    return <span className={styles['quiet']}>⋯ {compareText.folded(leftEnd - leftStart)}</span>;
  }
  return (
    <>
      <ByteCells
        bytes={left}
        start={leftStart}
        end={leftEnd}
        other={right}
        otherStart={rightStart}
        otherEnd={rightEnd}
      />
      <ByteCells
        bytes={right}
        start={rightStart}
        end={rightEnd}
        other={left}
        otherStart={leftStart}
        otherEnd={leftEnd}
      />
    </>
  );
}

interface ByteCellsProps {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly other: Uint8Array;
  readonly otherStart: number;
  readonly otherEnd: number;
}

function ByteCells({ bytes, start, end, other, otherStart, otherEnd }: ByteCellsProps): ReactNode {
  return (
    <span className={styles['bytes']}>
      <span className={styles['number']}>{end > start ? formatOffset(start, 4) : ''}</span>
      {Array.from({ length: end - start }, (_, at) => {
        const isOther = otherStart + at >= otherEnd || other[otherStart + at] !== bytes[start + at];
        const hex = toHex(bytes.subarray(start + at, start + at + 1));
        return isOther ? (
          <mark key={start + at} className={styles['mark']}>
            {hex}
          </mark>
        ) : (
          <span key={start + at}>{hex}</span>
        );
      })}
    </span>
  );
}
