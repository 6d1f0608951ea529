import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react';
import { byteToHex, fromHex, toHex } from '../../../base/hex.ts';
import { encodeUtf8 } from '../../../base/utf8.ts';
import {
  allSelected,
  EditHistory,
  hexEditOf,
  movedTo,
  selectedRange,
  withDigit,
  withInserted,
  withoutAfter,
  withoutBefore,
  type HexEdit,
} from '../../act/hex-edit.ts';
import { actText } from '../../text/act-text.ts';
import { formatOffset } from '../../text/format.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import styles from './hex-editor.module.css';

const ROW_HEIGHT_PX = 17;
/** Below this width there is room for eight bytes a line only. */
const WIDE_PX = 520;

interface HexEditorProps {
  /** To begin with. Others are another editor (`key`). */
  readonly bytes: Uint8Array;
  readonly onChange: (bytes: Uint8Array) => void;
  /** Ctrl+Enter, Command+Enter. */
  readonly onSubmit: () => void;
}

/** Edits bytes by hex digits or ASCII characters; inserts, overwrites, deletes, copies and pastes, undoes and redoes. */
export function HexEditor({ bytes, onChange, onSubmit }: HexEditorProps): ReactNode {
  const [size, ref] = useElementSize();
  const [edit, setEdit] = useState(() => hexEditOf(bytes));
  const [isAscii, setAscii] = useState(false);
  const history = useRef(new EditHistory());
  const handle = useRef<VirtualRowsHandle | null>(null);
  const isDragging = useRef(false);
  const perLine = size && size.width < WIDE_PX ? 8 : 16;
  const { from, to } = selectedRange(edit);
  useEffect(() => handle.current?.revealRow(Math.floor(edit.head / perLine)), [edit.head, perLine]);

  const change = (after: HexEdit): void => {
    history.current.push(edit);
    setEdit(after);
    onChange(after.bytes);
  };
  const restore = (state: HexEdit | null): void => {
    if (!state) return;
    setEdit(state);
    onChange(state.bytes);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = keyAction(event, edit, isAscii, perLine, (handle.current?.rowsPerPage() ?? 1) * perLine);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === 'submit') onSubmit();
    else if (action === 'undo') restore(history.current.undo(edit));
    else if (action === 'redo') restore(history.current.redo(edit));
    else if (action.bytes === edit.bytes) setEdit(action);
    else change(action);
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (from === to) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', toHex(edit.bytes.subarray(from, to), ' '));
    if (event.type === 'cut') change(withoutAfter(edit));
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text/plain');
    event.preventDefault();
    if (pasted === '') return;
    const hex = isAscii ? null : fromHex(pasted);
    change(withInserted(edit, hex?.kind === 'ok' ? hex.value : encodeUtf8(pasted)));
  };

  const renderRow = (position: number, yPx: number): ReactNode => (
    <div key={position} className={styles['line']} style={{ transform: `translateY(${yPx}px)` }}>
      <HexLine edit={edit} start={position * perLine} perLine={perLine} isAscii={isAscii} />
    </div>
  );
  return (
    <div className={styles['editor']}>
      {/* The region inside takes the keyboard; here the mouse places the cursor over all of its rows. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={ref}
        className={styles['lines']}
        onPaste={onPaste}
        onCut={onCopy}
        onCopy={onCopy}
        onMouseDown={(event) => {
          const place = placeOf(event.target);
          if (place === null || event.button !== 0) return;
          isDragging.current = true;
          setAscii(place.isAscii);
          setEdit((now) => movedTo(now, place.offset, event.shiftKey));
        }}
        onMouseMove={(event) => {
          const place = isDragging.current && event.buttons === 1 ? placeOf(event.target) : null;
          if (place !== null) setEdit((now) => movedTo(now, place.offset, true));
        }}
        onMouseUp={() => {
          isDragging.current = false;
        }}
      >
        {size && (
          <VirtualRows
            ref={handle}
            role="region"
            aria-label={actText.hexEditor}
            count={Math.floor(edit.bytes.length / perLine) + 1}
            rowHeightPx={ROW_HEIGHT_PX}
            onKeyDown={onKeyDown}
            renderRow={renderRow}
          />
        )}
      </div>
      <div className={styles['foot']}>
        <span role="status">{actText.hexStatus(edit.head, edit.bytes.length, to - from)}</span>
        <label title={actText.hexHelp}>
          <input type="checkbox" checked={isAscii} onChange={() => setAscii(!isAscii)} /> {actText.hexAscii}
        </label>
        <button
          type="button"
          className={styles['mode']}
          title={actText.insertTitle}
          onClick={() => setEdit({ ...edit, isOverwriting: !edit.isOverwriting, isLow: false })}
        >
          {edit.isOverwriting ? actText.overwriting : actText.inserting}
        </button>
      </div>
    </div>
  );
}

function HexLine(props: {
  readonly edit: HexEdit;
  readonly start: number;
  readonly perLine: number;
  readonly isAscii: boolean;
}): ReactNode {
  const { edit, start, perLine, isAscii } = props;
  const { from, to } = selectedRange(edit);
  const digits = Math.max(4, edit.bytes.length.toString(16).length);
  const isLast = start + perLine > edit.bytes.length;
  const cells = [...edit.bytes.subarray(start, start + perLine)].map((byte, at) => ({ byte, offset: start + at }));
  const marks = (offset: number): { 'data-offset': number; 'data-on': boolean; 'data-cursor': string | undefined } => ({
    'data-offset': offset,
    'data-on': offset >= from && offset < to,
    'data-cursor': offset === edit.head ? (edit.isOverwriting || edit.isLow ? 'over' : 'before') : undefined,
  });
  return (
    <>
      <span className={styles['offset']}>{formatOffset(start, digits)}</span>
      <span className={styles['bytes']} data-column="hex" data-active={!isAscii}>
        {cells.map(({ byte, offset }) => (
          <span key={offset} {...marks(offset)}>
            {byteToHex(byte)}
          </span>
        ))}
        {isLast && <span {...marks(edit.bytes.length)}>{'  '}</span>}
      </span>
      <span className={styles['ascii']} data-column="ascii" data-active={isAscii}>
        {cells.map(({ byte, offset }) => (
          <span key={offset} {...marks(offset)}>
            {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'}
          </span>
        ))}
        {isLast && <span {...marks(edit.bytes.length)}> </span>}
      </span>
    </>
  );
}

type KeyAction = HexEdit | 'submit' | 'undo' | 'redo' | null;

function keyAction(event: KeyboardEvent, edit: HexEdit, isAscii: boolean, perLine: number, page: number): KeyAction {
  const { key, shiftKey } = event;
  const { head, bytes } = edit;
  if (event.ctrlKey || event.metaKey) {
    const letter = key.toLowerCase();
    if (key === 'Enter') return 'submit';
    if (letter === 'z') return shiftKey ? 'redo' : 'undo';
    if (letter === 'y') return 'redo';
    if (letter === 'a') return allSelected(edit);
    if (key === 'Home') return movedTo(edit, 0, shiftKey);
    return key === 'End' ? movedTo(edit, bytes.length, shiftKey) : null;
  }
  if (event.altKey) return null;
  switch (key) {
    case 'ArrowRight':
      return movedTo(edit, head + 1, shiftKey);
    case 'ArrowLeft':
      return movedTo(edit, edit.isLow ? head : head - 1, shiftKey);
    case 'ArrowDown':
      return movedTo(edit, head + perLine, shiftKey);
    case 'ArrowUp':
      return head < perLine ? edit : movedTo(edit, head - perLine, shiftKey);
    case 'PageDown':
      return movedTo(edit, head + page, shiftKey);
    case 'PageUp':
      return movedTo(edit, head - page, shiftKey);
    case 'Home':
      return movedTo(edit, head - (head % perLine), shiftKey);
    case 'End':
      return movedTo(edit, head - (head % perLine) + perLine - 1, shiftKey);
    case 'Backspace':
      return withoutBefore(edit);
    case 'Delete':
      return withoutAfter(edit);
    case 'Insert':
      return { ...edit, isOverwriting: !edit.isOverwriting, isLow: false };
    default:
      return typed(key, edit, isAscii);
  }
}

function typed(key: string, edit: HexEdit, isAscii: boolean): HexEdit | null {
  if (key.length !== 1) return null;
  if (isAscii) return withInserted(edit, encodeUtf8(key));
  // Any other character is taken as well, and does nothing: it must not reach the panel's shortcuts.
  return /^[0-9a-f]$/i.test(key) ? withDigit(edit, Number.parseInt(key, 16)) : edit;
}

function placeOf(target: EventTarget): { readonly offset: number; readonly isAscii: boolean } | null {
  if (!(target instanceof HTMLElement)) return null;
  const { offset } = target.dataset;
  if (offset === undefined) return null;
  return { offset: Number(offset), isAscii: target.parentElement?.dataset['column'] === 'ascii' };
}
