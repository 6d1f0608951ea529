import {
  lazy,
  memo,
  Suspense,
  useEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { byteToHex, toHex } from '../../../base/hex.ts';
import { hitWithin, type Hits } from '../../payload/highlight.ts';
import { contentText } from '../../text/content-text.ts';
import { detailText } from '../../text/detail-text.ts';
import { formatOffset } from '../../text/format.ts';
import { IconButton } from '../../ui/controls.tsx';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { copyAndTell } from '../copy-actions.ts';
import { useActions, useChoice, usePanel } from '../panel-context.tsx';
import styles from './hex-view.module.css';

const ROW_HEIGHT_PX = 17;
/** Below this width there is room for eight bytes a line only. */
const WIDE_PX = 520;

const DataInspector = lazy(async () => ({ default: (await import('./data-inspector.tsx')).DataInspector }));

/** From the byte where the selection began to where it is now; either may be the greater. */
export interface ByteSelection {
  readonly anchor: number;
  readonly head: number;
}

/** A named part of the payload. */
export interface ByteField {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

interface HexViewProps {
  readonly bytes: Uint8Array;
  readonly hits: Hits;
  /** Selected when the view opens. */
  readonly initialSelection: ByteSelection | null;
  /** What a byte belongs to. */
  readonly fieldAt: (offset: number) => ByteField | null;
}

/** A payload as offsets, hexadecimal and ASCII. Bytes are selected with the mouse or with Shift and the arrow keys. */
export const HexView = memo(function HexView(props: HexViewProps): ReactNode {
  const { bytes, hits, initialSelection, fieldAt } = props;
  const panel = usePanel();
  const [size, ref] = useElementSize();
  const [selection, setSelection] = useState<ByteSelection | null>(initialSelection);
  const isDragging = useRef(false);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const perLine = size && size.width < WIDE_PX ? 8 : 16;
  const digits = Math.max(4, (bytes.length - 1).toString(16).length);
  const from = selection ? Math.min(selection.anchor, selection.head) : -1;
  const to = selection ? Math.max(selection.anchor, selection.head) : -1;
  const isInspecting = useChoice((state) => state.settings.isInspecting);
  const { toggleInspector } = useActions();
  const field = selection ? fieldAt(selection.head) : null;

  const currentOffset = hits.ranges[hits.current * 2] ?? -1;
  const shownOffset = currentOffset >= 0 ? currentOffset : (initialSelection?.anchor ?? -1);
  const isMeasured = size !== null;
  useEffect(() => {
    if (shownOffset >= 0 && isMeasured) handle.current?.revealRow(Math.floor(shownOffset / perLine), 'center');
  }, [shownOffset, perLine, isMeasured]);

  const move = (head: number, isExtending: boolean): void => {
    const bounded = Math.min(Math.max(0, head), bytes.length - 1);
    setSelection((now) => ({ anchor: isExtending && now ? now.anchor : bounded, head: bounded }));
    handle.current?.revealRow(Math.floor(bounded / perLine));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const head = selection?.head ?? -1;
    const isCommand = event.ctrlKey || event.metaKey;
    const page = (handle.current?.rowsPerPage() ?? 1) * perLine;
    if (isCommand && event.key === 'a') setSelection({ anchor: 0, head: bytes.length - 1 });
    else if (isCommand && event.key === 'c' && selection) {
      void copyAndTell(panel, toHex(bytes.subarray(from, to + 1), ' '));
    } else if (isCommand || event.altKey) return;
    else if (event.key === 'ArrowRight') move(head + 1, event.shiftKey);
    else if (event.key === 'ArrowLeft') move(head - 1, event.shiftKey);
    else if (event.key === 'ArrowDown') move(head < 0 ? 0 : head + perLine, event.shiftKey);
    else if (event.key === 'ArrowUp') move(head - perLine, event.shiftKey);
    else if (event.key === 'PageDown') move(head + page, event.shiftKey);
    else if (event.key === 'PageUp') move(head - page, event.shiftKey);
    else if (event.key === 'Home') move(0, event.shiftKey);
    else if (event.key === 'End') move(bytes.length - 1, event.shiftKey);
    else return;
    event.preventDefault();
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (!selection) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', toHex(bytes.subarray(from, to + 1), ' '));
  };

  const isSelected = (offset: number): boolean => offset >= from && offset <= to;
  const isOfField = (offset: number): true | undefined =>
    field !== null && offset >= field.start && offset < field.end ? true : undefined;
  const renderRow = (position: number, yPx: number): ReactNode => {
    const start = position * perLine;
    const line = bytes.subarray(start, start + perLine);
    const hasHit = hitWithin(hits, start, start + perLine) !== 'none';
    const hitOf = (offset: number): string | undefined => {
      const hit = hasHit ? hitWithin(hits, offset, offset + 1) : 'none';
      return hit === 'none' ? undefined : hit;
    };
    const cells = [...line].map((byte, at) => ({ byte, offset: start + at }));
    return (
      <div key={position} className={styles['line']} style={{ transform: `translateY(${yPx}px)` }}>
        <span className={styles['offset']}>{formatOffset(start, digits)}</span>
        <span className={styles['bytes']} data-per-line={perLine}>
          {cells.map(({ byte, offset }) => (
            <span
              key={offset}
              data-offset={offset}
              data-zero={byte === 0 || undefined}
              data-on={isSelected(offset)}
              data-hit={hitOf(offset)}
              data-field={isOfField(offset)}
            >
              {byteToHex(byte)}
            </span>
          ))}
        </span>
        <span className={styles['ascii']}>
          {cells.map(({ byte, offset }) => (
            <span
              key={offset}
              data-offset={offset}
              data-on={isSelected(offset)}
              data-hit={hitOf(offset)}
              data-field={isOfField(offset)}
              data-unprintable={!isPrintable(byte)}
            >
              {isPrintable(byte) ? String.fromCharCode(byte) : '.'}
            </span>
          ))}
        </span>
      </div>
    );
  };

  return (
    // The grid inside takes the keyboard; here the mouse selects bytes over all of its rows.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={ref}
      className={styles['hex']}
      onMouseDown={(event) => {
        const offset = offsetOf(event.target);
        if (offset === null || event.button !== 0) return;
        isDragging.current = true;
        setSelection((now) => ({ anchor: event.shiftKey && now ? now.anchor : offset, head: offset }));
      }}
      onMouseMove={(event) => {
        const offset = isDragging.current && event.buttons === 1 ? offsetOf(event.target) : null;
        if (offset !== null) setSelection((now) => ({ anchor: now?.anchor ?? offset, head: offset }));
      }}
      onMouseUp={() => {
        isDragging.current = false;
      }}
    >
      {size && (
        <VirtualRows
          ref={handle}
          className={styles['lines']}
          role="region"
          aria-label={detailText.payload.hexDump}
          count={Math.ceil(bytes.length / perLine)}
          rowHeightPx={ROW_HEIGHT_PX}
          onKeyDown={onKeyDown}
          onCopy={onCopy}
          renderRow={renderRow}
        />
      )}
      {isInspecting && selection && (
        <Suspense>
          <DataInspector bytes={bytes} offset={from} />
        </Suspense>
      )}
      <div className={styles['foot']}>
        <span role="status" className={styles['words']}>
          {selection ? detailText.payload.selection(from, to) : detailText.payload.bytes(bytes.length)}
        </span>
        {field && (
          <button
            type="button"
            className={styles['field']}
            title={contentText.field.select}
            onMouseDown={(event) => event.stopPropagation()}
            onClick={() => setSelection({ anchor: field.start, head: field.end - 1 })}
          >
            <bdi>{visibleCharacters(field.label)}</bdi>
          </button>
        )}
        <IconButton
          icon="inspect"
          label={contentText.inspector.toggle}
          isPressed={isInspecting}
          onClick={toggleInspector}
        />
      </div>
    </div>
  );
});

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

function offsetOf(target: EventTarget): number | null {
  const cell = target instanceof HTMLElement ? target.dataset['offset'] : undefined;
  return cell === undefined ? null : Number(cell);
}
