import { useCallback, useId, useState, type ReactNode } from 'react';
import { MARK_COLOURS, MAX_NOTE_CHARS, type MarkColour } from '../../model/row-marks.ts';
import { markText } from '../text/mark-text.ts';
import dialogStyles from './dialog.module.css';
import { FRAME_TABLE_ID } from './frame-table.tsx';
import { markRows, rowsToMark } from './mark-actions.ts';
import styles from './mark-dialog.module.css';
import { useActions, usePanel } from './panel-context.tsx';

/** Asks for the colour of a mark and a note. */
export function MarkDialog(): ReactNode {
  const panel = usePanel();
  const actions = useActions();
  const [indexes] = useState(() => rowsToMark(panel));
  const { log } = panel.session;
  const before = indexes[0] === undefined ? null : log.mark(indexes[0]);
  const [colour, setColour] = useState<MarkColour>(before?.colour ?? panel.store.getState().settings.markColour);
  const [note, setNote] = useState(before?.note ?? '');
  const noteId = useId();
  const hintId = useId();
  const name = useId();
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    dialog?.showModal();
    dialog?.querySelector('textarea')?.focus();
  }, []);
  const save = (): void => {
    actions.chooseMarkColour(colour);
    markRows(panel, indexes, { colour, note: note.trim() });
  };
  return (
    // Escape closes a dialog by itself; it must not reach DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={dialogStyles['dialog']}
      aria-label={markText.title(indexes.length)}
      onClose={() => {
        actions.closeDialog();
        document.querySelector<HTMLElement>(`#${FRAME_TABLE_ID} [role=grid]`)?.focus();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        save();
        event.currentTarget.close();
      }}
    >
      <form method="dialog" className={dialogStyles['form']} onSubmit={save}>
        <h2>{markText.title(indexes.length)}</h2>
        <fieldset className={styles['colours']}>
          <legend>{markText.colours}</legend>
          {MARK_COLOURS.map((each) => (
            <label key={each} className={styles['colour']}>
              <input type="radio" name={name} value={each} checked={each === colour} onChange={() => setColour(each)} />
              <span className={styles['swatch']} data-mark={each} />
              {markText.colour[each]}
            </label>
          ))}
        </fieldset>
        <label htmlFor={noteId}>{markText.note}</label>
        <textarea
          id={noteId}
          className={styles['note']}
          rows={4}
          maxLength={MAX_NOTE_CHARS}
          value={note}
          aria-describedby={hintId}
          onChange={(event) => setNote(event.target.value)}
        />
        <p id={hintId} className={dialogStyles['note']}>
          {markText.noteHint}
        </p>
        <div className={dialogStyles['buttons']}>
          {before !== null && (
            <button
              type="button"
              className={dialogStyles['button']}
              onClick={(event) => {
                markRows(panel, indexes, null);
                event.currentTarget.closest('dialog')?.close();
              }}
            >
              {markText.remove}
            </button>
          )}
          <button
            type="button"
            className={dialogStyles['button']}
            onClick={(event) => event.currentTarget.closest('dialog')?.close()}
          >
            {markText.cancel}
          </button>
          <button type="submit" className={dialogStyles['button']} data-primary="">
            {markText.save}
          </button>
        </div>
      </form>
    </dialog>
  );
}
