import { memo, useEffect, useMemo, useReducer, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { findUtf8Error } from '../../../base/utf8.ts';
import { hitParts, syntaxOf, textTokens, type Hits } from '../../payload/highlight.ts';
import { MAX_LINE_COLUMNS, TextLines } from '../../store/text-lines.ts';
import { detailText } from '../../text/detail-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { useChoice } from '../panel-context.tsx';
import { MarkedBytes } from './marked-bytes.tsx';
import { Hint } from './message.tsx';
import styles from './text-view.module.css';

const ROW_HEIGHT_PX = 17;
const PADDING_PX = 24;
/** Looking for wrong bytes further than this would be felt. */
const MAX_CHECKED_BYTES = 4 * 1024 * 1024;
const FRAME_BUDGET_MS = 8;

interface TextViewProps {
  readonly bytes: Uint8Array;
  /** The frame says that it is text. */
  readonly isText: boolean;
  readonly hits: Hits;
}

/** A payload as text, line by line; only the lines in view are ever decoded. */
export const TextView = memo(function TextView({ bytes, isText, hits }: TextViewProps): ReactNode {
  const isWrapping = useChoice((state) => state.settings.isWrapping);
  const [size, ref] = useElementSize();
  const [probe, setProbe] = useState<HTMLElement | null>(null);
  const characterPx = probe ? probe.getBoundingClientRect().width / 20 : 0;
  const columns = isWrapping && characterPx > 0 && size ? Math.floor((size.width - PADDING_PX) / characterPx) : null;
  const error = useMemo(() => findUtf8Error(bytes.subarray(0, MAX_CHECKED_BYTES)), [bytes]);
  const isCutOnly = error?.code === 'utf8-truncated' && bytes.length > MAX_CHECKED_BYTES;
  return (
    <>
      {error && !isCutOnly && <Hint tone={isText ? 'error' : 'info'}>{detailText.payload.notUtf8(error.offset)}</Hint>}
      <div ref={ref} className={styles['frame']}>
        <span ref={setProbe} className={styles['probe']} aria-hidden="true">
          {'0'.repeat(20)}
        </span>
        {size && (!isWrapping || columns !== null) && (
          <Lines key={columns ?? 'unwrapped'} bytes={bytes} columns={columns} hits={hits} />
        )}
      </div>
    </>
  );
});

interface LinesProps {
  readonly bytes: Uint8Array;
  readonly columns: number | null;
  readonly hits: Hits;
}

function Lines({ bytes, columns, hits }: LinesProps): ReactNode {
  const lines = useMemo(() => new TextLines(bytes, columns ?? MAX_LINE_COLUMNS), [bytes, columns]);
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const decoder = useMemo(() => new TextDecoder(), []);
  const syntax = useMemo(() => syntaxOf(bytes), [bytes]);
  if (lines.size === 1 && !lines.isComplete) lines.advance();

  useEffect(() => {
    let request = 0;
    const step = (): void => {
      const deadline = performance.now() + FRAME_BUDGET_MS;
      while (!lines.isComplete && performance.now() < deadline) lines.advance();
      redraw();
      if (!lines.isComplete) request = requestAnimationFrame(step);
    };
    if (!lines.isComplete) request = requestAnimationFrame(step);
    return () => cancelAnimationFrame(request);
  }, [lines]);

  // Where the user stands is brought into view, once the lines are known so far.
  const currentOffset = hits.ranges[hits.current * 2] ?? -1;
  const isReached = currentOffset >= 0 && (lines.isComplete || lines.start(lines.size - 1) > currentOffset);
  useEffect(() => {
    if (isReached) handle.current?.revealRow(lines.lineAt(currentOffset), 'center');
  }, [lines, currentOffset, isReached]);

  const content = (position: number): ReactNode => {
    const start = lines.start(position);
    const line = lines.line(position);
    const parts = hitParts(hits, start, start + line.length);
    if (parts !== null) return <MarkedBytes bytes={bytes} parts={parts} show={shownText} />;
    const shown = shownText(decoder.decode(line));
    // A piece of a longer line cannot tell what it is in.
    const isWhole = !lines.isContinued(position) && (position === 0 || !lines.isContinued(position - 1));
    if (!isWhole || syntax === 'none') return shown;
    return textTokens(shown, syntax).map(({ text, kind, at }) =>
      kind === null ? (
        text
      ) : (
        <span key={at} className={styles['token']} data-kind={kind}>
          {text}
        </span>
      ),
    );
  };

  // The browser's own scrolling handles the other keys; lines that are not drawn cannot be selected, copying takes all.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Home') handle.current?.revealRow(0);
    else if (event.key === 'End') handle.current?.scrollToEnd();
    else return;
    event.preventDefault();
  };

  return (
    <>
      {!lines.isComplete && (
        <span className={styles['progress']}>{detailText.payload.indexing(Math.floor(lines.progress * 100))}</span>
      )}
      <VirtualRows
        ref={handle}
        className={styles['lines']}
        role="region"
        aria-label={detailText.payload.textLines}
        count={lines.size}
        rowHeightPx={ROW_HEIGHT_PX}
        onKeyDown={onKeyDown}
        contentWidth={columns === null ? 'max-content' : undefined}
        renderRow={(position, yPx) => (
          <div
            key={position}
            className={styles['line']}
            data-continued={lines.isContinued(position) || undefined}
            style={{ transform: `translateY(${yPx}px)` }}
          >
            <bdi>{content(position)}</bdi>
          </div>
        )}
      />
    </>
  );
}

function shownText(text: string): string {
  return visibleCharacters(text.replaceAll('\t', '  '));
}
