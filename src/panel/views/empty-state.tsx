import type { ReactNode } from 'react';
import type { PanelStatus } from '../session.ts';
import { isFilterEmpty } from '../store/filter-query.ts';
import { text } from '../text/text.ts';
import { TextButton } from '../ui/controls.tsx';
import styles from './empty-state.module.css';
import { useActions, useChoice, usePanel, useSession, useVisibleRows } from './panel-context.tsx';

interface Advice {
  readonly title: string;
  readonly hints: readonly string[];
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** Why the table is empty, and what to do about it. */
export function EmptyState(): ReactNode {
  const { log, status, actions } = useSession();
  const { environment } = usePanel();
  const rows = useVisibleRows();
  const filter = useChoice((state) => state.filter);
  const { clearFilter } = useActions();
  const reload = environment.reloadPage && { label: text.empty.reload, run: environment.reloadPage };

  const advice = ((): Advice | null => {
    const trouble = troubleOf(status);
    if (trouble !== null) return { ...trouble, action: status.link === 'failed' ? null : reload };
    if (status.hostPermission === 'missing' && log.size === 0) {
      const run = (): void => void actions.requestHostPermission();
      return {
        title: text.empty.permission,
        hints: [text.empty.permissionHint],
        action: { label: text.empty.grant, run },
      };
    }
    if (rows.isBehind) return null;
    if (log.size > 0 && !isFilterEmpty(filter)) {
      return {
        title: text.empty.filtered,
        hints: [text.empty.filteredHint(log.rowCount)],
        action: { label: text.empty.clearFilter, run: clearFilter },
      };
    }
    if (log.size > 0) return { title: text.empty.noRows, hints: [text.empty.noRowsHint], action: null };
    if (!status.isRecording) {
      const run = (): void => actions.setRecording(true);
      return {
        title: text.empty.paused,
        hints: [text.empty.pausedHint],
        action: { label: text.empty.startRecording, run },
      };
    }
    return { title: text.empty.listening, hints: [text.empty.listeningHint, text.empty.reloadHint], action: reload };
  })();
  if (advice === null) return null;
  return (
    <div className={styles['empty']}>
      <h2 className={styles['title']}>{advice.title}</h2>
      {advice.hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      {advice.action && (
        <div className={styles['action']}>
          <TextButton isPrimary onClick={advice.action.run}>
            {advice.action.label}
          </TextButton>
        </div>
      )}
    </div>
  );
}

function troubleOf(status: PanelStatus): Omit<Advice, 'action'> | null {
  if (status.link === 'failed') return { title: text.empty.failed, hints: [text.empty.failedHint] };
  if (status.protocolMismatch !== null) return { title: text.empty.mismatch, hints: [text.empty.mismatchHint] };
  return null;
}
