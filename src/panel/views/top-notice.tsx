import type { ReactNode } from 'react';
import { text } from '../text/text.ts';
import { TextButton } from '../ui/controls.tsx';
import { Icon } from '../ui/icon.tsx';
import { usePanel, useSession } from './panel-context.tsx';
import styles from './top-notice.module.css';

/** Trouble that must be seen also when there are rows: the same as the empty table says when there are none. */
export function TopNotice(): ReactNode {
  const { log, status, actions } = useSession();
  const { environment } = usePanel();
  if (log.size === 0) return null;
  if (status.link === 'failed') return <Bar message={text.empty.failedHint} action={null} />;
  if (status.protocolMismatch !== null) {
    const reload = environment.reloadPage;
    return <Bar message={text.empty.mismatchHint} action={reload && { label: text.empty.reload, run: reload }} />;
  }
  if (status.hostPermission === 'missing') {
    const run = (): void => void actions.requestHostPermission();
    return <Bar message={text.empty.permission} action={{ label: text.empty.grant, run }} />;
  }
  return null;
}

interface BarProps {
  readonly message: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

function Bar({ message, action }: BarProps): ReactNode {
  return (
    <div className={styles['bar']} role="alert">
      <Icon name="warning" />
      <span className={styles['message']}>{message}</span>
      {action && <TextButton onClick={action.run}>{action.label}</TextButton>}
    </div>
  );
}
