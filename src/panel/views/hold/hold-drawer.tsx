import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { HeldMessage } from '../../act/hold-desk.ts';
import { holdText } from '../../text/hold-text.ts';
import { IconButton } from '../../ui/controls.tsx';
import { FRAME_TABLE_ID } from '../frame-table.tsx';
import { useActions, useSession } from '../panel-context.tsx';
import { BreakpointList } from './breakpoint-list.tsx';
import { HeldQueue } from './held-queue.tsx';
import styles from './hold.module.css';

const HeldEditor = lazy(async () => ({ default: (await import('./held-editor.tsx')).HeldEditor }));

/** A message that is being written instead of a held one. */
interface Writing {
  readonly held: HeldMessage;
  readonly isAnswer: boolean;
}

/** Breakpoints, what they hold, and what can be done about it. */
export function HoldDrawer(): ReactNode {
  const { hold } = useSession();
  const { closeHold } = useActions();
  const [writing, setWriting] = useState<Writing | null>(null);
  const close = (): void => {
    closeHold();
    document.querySelector<HTMLElement>(`#${FRAME_TABLE_ID} [role=grid]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    if (writing) setWriting(null);
    else close();
    event.preventDefault();
    event.stopPropagation();
  };
  const isGone =
    writing !== null &&
    !hold.queue.some(
      ({ documentId, message }) => documentId === writing.held.documentId && message === writing.held.message,
    );
  return (
    // Escape closes the drawer from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles['drawer']} aria-label={holdText.label} onKeyDown={onKeyDown}>
      <BreakpointList
        after={<IconButton icon="close" label={holdText.close} onClick={close} />}
        hold={hold}
        isFolded={writing !== null}
      />
      {writing ? (
        <Suspense fallback={null}>
          <HeldEditor
            key={`${writing.held.documentId}:${writing.held.message}:${String(writing.isAnswer)}`}
            held={writing.held}
            isAnswer={writing.isAnswer}
            isGone={isGone}
            onClose={() => setWriting(null)}
          />
        </Suspense>
      ) : (
        <HeldQueue onWrite={(held, isAnswer) => setWriting({ held, isAnswer })} />
      )}
    </section>
  );
}
