import type { ReactNode } from 'react';
import type { Run } from '../../act/composer-store.ts';
import { connectionName } from '../../store/connection-name.ts';
import { actText, draftErrorText } from '../../text/act-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './composer.module.css';

interface RunListProps {
  readonly runs: readonly Run[];
  readonly onStop: (id: number) => void;
}

/** What is being sent, and what came of the last message. */
export function RunList({ runs, onStop }: RunListProps): ReactNode {
  const { session, store } = usePanel();
  return (
    <ul className={styles['runs']} aria-label={actText.runs} aria-live="polite">
      {runs.map((run) => {
        const { row, isOver, failure } = run.progress;
        return (
          <li key={run.id} data-failed={failure !== null}>
            <span className={styles['runWords']}>{runWords(run)}</span>
            {row !== null && isOver && (
              <button
                type="button"
                className={styles['link']}
                onClick={() => store.actions.goToRow(row, session.log.generation)}
              >
                {actText.showRow(row + 1)}
              </button>
            )}
            <bdi className={styles['quiet']}>{visibleCharacters(connectionName(run.connectionUrl).name)}</bdi>
            {!isOver && <TextButton onClick={() => onStop(run.id)}>{actText.stop}</TextButton>}
          </li>
        );
      })}
    </ul>
  );
}

function runWords({ direction, progress }: Run): string {
  const { sent, failure } = progress;
  if (failure !== null) {
    const reason =
      failure.kind === 'draft' ? draftErrorText(failure.error) : actText.failure(failure.failure, failure.words);
    return actText.notSentAll(sent, reason);
  }
  if (sent === 0) return actText.sending;
  return direction === 'out' ? actText.sent(sent) : actText.delivered(sent);
}
