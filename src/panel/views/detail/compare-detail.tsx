import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Row } from '../../../model/frame-log.ts';
import { RowKind } from '../../../model/row-kind.ts';
import { equalBytes } from '../../../base/bytes.ts';
import { MAX_COMPARED_BYTES, MAX_DIFF_LINES } from '../../diff/compare.ts';
import { compareText } from '../../text/compare-text.ts';
import { Chip, IconButton, TextButton } from '../../ui/controls.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { useActions, useChoice, usePanel } from '../panel-context.tsx';
import styles from './compare-detail.module.css';
import { CompareLine, type DiffLine } from './compare-line.tsx';
import { Hint, Message } from './message.tsx';
import { useComparedRow, useComparison, type ComparedRow, type ComparisonState } from './use-comparison.ts';

const ROW_HEIGHT_PX = 18;

/** What is different between the selected message and another one: JSON by its structure, text by lines, other data by bytes. */
export function CompareDetail({ row }: { readonly row: Row }): ReactNode {
  const other = useComparedRow(row);
  if (row.kind !== RowKind.frame) return <Message>{compareText.notFrame}</Message>;
  if (other === null) return <Message>{compareText.nothing}</Message>;
  return <Compared row={row} other={other} />;
}

function Compared({ row, other }: { readonly row: Row; readonly other: ComparedRow }): ReactNode {
  const { session } = usePanel();
  const { log } = session;
  const { pinRow, goToRow } = useActions();
  const isOfSessions = useChoice((state) => state.comparedSessions !== null) && other.reason === 'pinned';
  // The earlier one stands on the left; of two sessions, that which was chosen to be before.
  const [from, to] = isOfSessions || other.index < row.index ? [other.index, row.index] : [row.index, other.index];
  const state = useComparison(from, to);
  const words = compareText;
  return (
    <>
      <div className={styles['bar']}>
        <span className={styles['quiet']}>{words.with}</span>
        <TextButton title={words.swap} onClick={() => goToRow(other.index, log.generation)}>
          {words.row(other.index + 1)}
        </TextButton>
        <span className={styles['words']}>
          {words.choice[other.reason]}, {words.earlier(row.time - log.time(other.index))}
        </span>
        {other.reason === 'pinned' && (
          <IconButton icon="close" label={words.unpin} onClick={() => pinRow(null, log.generation)} />
        )}
      </div>
      <ComparisonBody key={`${from}:${to}`} state={state} />
    </>
  );
}

function ComparisonBody({ state }: { readonly state: ComparisonState }): ReactNode {
  const words = compareText;
  if (state.kind === 'reading') return <Message>{words.reading}</Message>;
  if (state.kind === 'too-long') return <Message>{words.tooLong(MAX_COMPARED_BYTES)}</Message>;
  const { comparison, left, right } = state;
  const lines: readonly DiffLine[] = comparison.lines;
  const isEqual = lines.every(({ mode }) => mode === 'same' || mode === 'fold');
  return (
    <>
      {comparison.isCut && <Hint tone="warning">{words.cut(MAX_DIFF_LINES)}</Hint>}
      {isEqual && <Hint tone="info">{equalBytes(left, right) ? words.equal : words.equalValues}</Hint>}
      <Lines lines={lines} left={left} right={right} kind={comparison.kind} />
    </>
  );
}

interface LinesProps {
  readonly lines: readonly DiffLine[];
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly kind: keyof typeof compareText.kind;
}

function Lines({ lines, left, right, kind }: LinesProps): ReactNode {
  const [isShort, setShort] = useState(false);
  const [current, setCurrent] = useState(-1);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const shown = useMemo(
    () => (isShort ? lines.filter(({ mode }) => mode !== 'same' && mode !== 'fold') : lines),
    [lines, isShort],
  );
  const words = compareText;
  const count = (mode: DiffLine['mode']): number => lines.reduce((sum, line) => sum + Number(line.mode === mode), 0);
  /** To the next line that is different and does not go on from the one before. */
  const step = (by: 1 | -1): void => {
    const isDifferent = (at: number): boolean => isDifference(shown[at]);
    let at = current < 0 && by < 0 ? shown.length : current;
    do at += by;
    while (at >= 0 && at < shown.length && !(isDifferent(at) && !isDifferent(at - 1)));
    if (at < 0 || at >= shown.length) return;
    setCurrent(at);
    handle.current?.revealRow(at, 'center');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F3' || event.key === 'n' || event.key === 'p')
      step(event.shiftKey || event.key === 'p' ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className={styles['bar']}>
        <span className={styles['words']}>
          {words.counts(count('added'), count('removed'), count('changed'))}{' '}
          <span className={styles['quiet']}>{words.kind[kind]}</span>
        </span>
        <Chip label={words.onlyDifferences} isOn={isShort} onClick={() => setShort(!isShort)} />
        <IconButton icon="up" label={words.previous} onClick={() => step(-1)} />
        <IconButton icon="down" label={words.next} onClick={() => step(1)} />
      </div>
      <VirtualRows
        ref={handle}
        className={styles['lines']}
        role="region"
        aria-label={words.list}
        count={shown.length}
        rowHeightPx={ROW_HEIGHT_PX}
        contentWidth="max-content"
        onKeyDown={onKeyDown}
        renderRow={(position, yPx) => {
          const line = shown[position];
          return (
            line && (
              <CompareLine
                key={position}
                line={line}
                yPx={yPx}
                isCurrent={position === current}
                left={left}
                right={right}
              />
            )
          );
        }}
      />
    </>
  );
}

function isDifference(line: DiffLine | undefined): boolean {
  return line !== undefined && line.mode !== 'same' && line.mode !== 'fold' && line.mode !== 'open';
}
