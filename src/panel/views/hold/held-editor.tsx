import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { createComposerStore, sourceFor } from '../../act/composer-store.ts';
import { draftOf, EMPTY_DRAFT, messageOf } from '../../act/draft.ts';
import type { HeldMessage } from '../../act/hold-desk.ts';
import { actText, draftErrorText } from '../../text/act-text.ts';
import { holdText } from '../../text/hold-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { DraftEditor, FormatBar } from '../act/draft-editor.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './hold.module.css';

interface HeldEditorProps {
  readonly held: HeldMessage;
  /** An answer to whoever sent it, which is dropped; else what goes on in its place. */
  readonly isAnswer: boolean;
  /** It does not wait any more. */
  readonly isGone: boolean;
  readonly onClose: () => void;
}

/** Writes what goes on instead of a held message, in the composer's editors. */
export function HeldEditor({ held, isAnswer, isGone, onClose }: HeldEditorProps): ReactNode {
  const { session, environment, notices } = usePanel();
  const [composer] = useState(() => {
    const store = createComposerStore({
      session,
      storage: { read: () => null, write: () => undefined },
      now: environment.now,
      asText: () => '',
    });
    const side = held.isOut ? 'out' : 'in';
    const bytes = session.hold.payloadOf(held);
    store.actions.load(
      isAnswer ? { ...EMPTY_DRAFT, direction: held.isOut ? 'in' : 'out' } : draftOf(bytes, held.isText, side),
      null,
    );
    return store;
  });
  const state = useStore(composer);
  const connection = session.connections.byKey(held.connection) ?? null;
  const check = messageOf(state.draft, sourceFor(session, connection, 0, environment.now));
  const words = holdText;
  const submit = async (): Promise<void> => {
    if (check.kind === 'error' || isGone) return;
    const outcome = await session.hold.replace(held, check.value, isAnswer);
    if (outcome.kind === 'failed') notices.show(actText.failure(outcome.failure, outcome.words));
    else onClose();
  };
  const problem = isGone
    ? words.gone
    : state.conversionError
      ? draftErrorText(state.conversionError)
      : check.kind === 'error'
        ? draftErrorText(check.error)
        : null;
  return (
    // Keys that are typed here must not reach the panel's shortcuts.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['editor']} onKeyDown={keepKeys}>
      <div className={styles['bar']}>
        <span className={styles['heading']}>
          {isAnswer ? (held.isOut ? words.answeringServer : words.answeringPage) : words.editing}
        </span>
        <span className={styles['spacer']} />
        {problem !== null && (
          <span className={styles['problem']} role="alert">
            {problem}
          </span>
        )}
        <TextButton isPrimary onClick={() => void submit()}>
          {isAnswer ? words.submitAnswer : words.submitEdit}
        </TextButton>
        <TextButton onClick={onClose}>{words.cancel}</TextButton>
      </div>
      <FormatBar composer={composer} draft={state.draft} />
      <DraftEditor composer={composer} state={state} onSubmit={() => void submit()} />
    </div>
  );
}

function keepKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey || event.key === 'Escape')) event.stopPropagation();
}
