import { useCallback, useId, useState, type ReactNode } from 'react';
import type { Row } from '../../model/frame-log.ts';
import {
  cellValue,
  MAX_COLUMN_PATH_CHARS,
  MAX_COLUMN_PAYLOAD_BYTES,
  readCellSource,
  readColumnPath,
} from '../store/json-column.ts';
import { jsonColumnProblem, MAX_COLUMN_NAME_CHARS, withJsonColumn } from '../store/table-layout.ts';
import { tableText } from '../text/table-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import styles from './dialog.module.css';
import { useActions, useChoice, useSelectedRow, useSession } from './panel-context.tsx';

interface JsonColumnDialogProps {
  /** Of the column to edit; null: a new one. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** Asks for the path and the name of a column of the user's own, and shows what it has in the selected message. */
export function JsonColumnDialog({ id, onClose }: JsonColumnDialogProps): ReactNode {
  const { arrangeTable } = useActions();
  const layout = useChoice((state) => state.settings.tableLayout);
  const edited = layout.find((column) => column.id === id)?.json ?? null;
  const [path, setPath] = useState(edited?.path ?? '');
  const [name, setName] = useState(edited?.name ?? '');
  const [isSubmitted, setIsSubmitted] = useState(false);
  const pathId = useId();
  const nameId = useId();
  const noteId = useId();
  const row = useSelectedRow();
  const problem = jsonColumnProblem(layout, path, id);
  const isProblemShown = problem !== null && (isSubmitted || (path !== '' && problem !== 'path'));
  const words = tableText.jsonColumn;
  const title = id === null ? words.addTitle : words.editTitle;
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    dialog?.showModal();
  }, []);

  return (
    // Escape closes a dialog by itself; it must not reach DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={styles['dialog']}
      aria-label={title}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <form
        method="dialog"
        className={styles['form']}
        onSubmit={(event) => {
          if (problem === null) arrangeTable((before) => withJsonColumn(before, { name, path }, id));
          else event.preventDefault();
          setIsSubmitted(true);
        }}
      >
        <h2>{title}</h2>
        <label htmlFor={pathId}>{words.path}</label>
        <input
          id={pathId}
          type="text"
          className={styles['path']}
          spellCheck={false}
          autoComplete="off"
          maxLength={MAX_COLUMN_PATH_CHARS}
          placeholder={words.pathExample}
          value={path}
          aria-invalid={isProblemShown}
          aria-describedby={noteId}
          onChange={(event) => setPath(event.target.value)}
        />
        <p
          id={noteId}
          className={styles['note']}
          data-problem={isProblemShown}
          role={isProblemShown ? 'alert' : undefined}
        >
          {isProblemShown ? words.problem[problem] : words.pathHint}
        </p>
        <label htmlFor={nameId}>{words.name}</label>
        <input
          id={nameId}
          type="text"
          autoComplete="off"
          maxLength={MAX_COLUMN_NAME_CHARS}
          placeholder={words.nameHint}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {row && <Preview row={row} path={path} />}
        <div className={styles['buttons']}>
          <button type="button" className={styles['button']} onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className={styles['button']} data-primary="">
            {id === null ? words.add : words.save}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Preview({ row, path }: { readonly row: Row; readonly path: string }): ReactNode {
  const { log } = useSession();
  const words = tableText.jsonColumn;
  const steps = readColumnPath(path);
  if (steps === null) return null;
  const source = readCellSource(log, row);
  const value = typeof source === 'string' ? null : cellValue(source, steps);
  const nothing = source === 'too-long' ? words.tooLong(MAX_COLUMN_PAYLOAD_BYTES) : words.previewNothing;
  return (
    <p className={styles['preview']}>
      {words.preview}: {value === null ? <em>{nothing}</em> : <bdi>{visibleCharacters(value)}</bdi>}
    </p>
  );
}
