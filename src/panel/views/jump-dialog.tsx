import { useCallback, useId, useState, type ReactNode } from 'react';
import { jumpPosition, parseJumpTarget } from '../store/jump-target.ts';
import { tableText } from '../text/table-text.ts';
import styles from './dialog.module.css';
import { FRAME_TABLE_ID } from './frame-table.tsx';
import { useActions, usePanel } from './panel-context.tsx';

/** Asks for a row's number or a time and selects the row there. */
export function JumpDialog(): ReactNode {
  const { session, rows } = usePanel();
  const actions = useActions();
  const [target, setTarget] = useState('');
  const [isSubmitted, setIsSubmitted] = useState(false);
  const inputId = useId();
  const noteId = useId();
  const parsed = parseJumpTarget(target);
  const isProblemShown = isSubmitted && parsed === null;
  const words = tableText.jump;
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    dialog?.showModal();
  }, []);

  const jump = (): void => {
    const { log } = session;
    const index = parsed && rows.at(jumpPosition(parsed, log, rows));
    if (index === undefined || index === null) return;
    actions.selectRow(index, log.generation);
    actions.stopFollowing();
  };

  return (
    // Escape closes a dialog by itself; it must not reach DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={styles['dialog']}
      aria-label={words.title}
      onClose={() => {
        actions.closeDialog();
        document.querySelector<HTMLElement>(`#${FRAME_TABLE_ID} [role=grid]`)?.focus();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <form
        method="dialog"
        className={styles['form']}
        onSubmit={(event) => {
          setIsSubmitted(true);
          if (parsed === null) event.preventDefault();
          else jump();
        }}
      >
        <h2>{words.title}</h2>
        <label htmlFor={inputId}>{words.target(rows.count)}</label>
        <input
          id={inputId}
          type="text"
          className={styles['path']}
          spellCheck={false}
          autoComplete="off"
          maxLength={40}
          value={target}
          aria-invalid={isProblemShown}
          aria-describedby={noteId}
          onChange={(event) => setTarget(event.target.value)}
        />
        <p
          id={noteId}
          className={styles['note']}
          data-problem={isProblemShown}
          role={isProblemShown ? 'alert' : undefined}
        >
          {isProblemShown ? words.problem : words.hint}
        </p>
        <div className={styles['buttons']}>
          <button
            type="button"
            className={styles['button']}
            onClick={(event) => event.currentTarget.closest('dialog')?.close()}
          >
            {tableText.jsonColumn.cancel}
          </button>
          <button type="submit" className={styles['button']} data-primary="">
            {words.go}
          </button>
        </div>
      </form>
    </dialog>
  );
}
