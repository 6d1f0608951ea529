import type { ReactNode } from 'react';
import { FULL_SPEED } from '../act/act-desk.ts';
import { text } from '../text/text.ts';
import { TextButton } from '../ui/controls.tsx';
import { Icon } from '../ui/icon.tsx';
import { useActions, useChoice, useNow, usePanel, useSession } from './panel-context.tsx';
import styles from './top-notice.module.css';

/** Trouble that must be seen also when there are rows: the same as the empty table says when there are none. */
export function TopNotice(): ReactNode {
  return (
    <>
      <HeldNotice />
      <TroubleNotice />
    </>
  );
}

/** A page that is held is easily forgotten. */
function HeldNotice(): ReactNode {
  const { hold } = useSession();
  const isOpen = useChoice((state) => state.isHoldOpen);
  const { openHold } = useActions();
  const [oldest] = hold.queue;
  const now = useNow(oldest !== undefined);
  if (!oldest) return null;
  return (
    <Bar
      message={text.hold.held(hold.queue.length, Math.max(0, now - oldest.since))}
      action={{ label: text.hold.releaseAll, run: () => hold.releaseAll() }}
      more={isOpen ? null : { label: text.hold.show, run: openHold }}
    />
  );
}

function TroubleNotice(): ReactNode {
  const { log, status, actions, act, connections } = useSession();
  const { environment } = usePanel();
  const [slow] = act.slowDocuments;
  if (slow && act.offlineDocuments.size === 0) {
    const run = (): void => {
      for (const id of act.slowDocuments.keys()) {
        const connection = connections.all().find(({ document }) => document.id === id);
        if (connection) void act.setSpeed(connection, FULL_SPEED);
      }
    };
    return (
      <Bar
        message={slow[1].isStalled ? text.offline.stalled : text.offline.slow}
        action={{ label: text.offline.slowOff, run }}
      />
    );
  }
  if (act.offlineDocuments.size > 0) {
    const run = (): void => {
      for (const id of act.offlineDocuments) {
        const connection = connections.all().find(({ document }) => document.id === id);
        if (connection) void act.setOffline(connection, false);
      }
    };
    return <Bar message={text.offline.banner} action={{ label: text.offline.off, run }} />;
  }
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
  readonly action: BarAction | null;
  readonly more?: BarAction | null;
}

interface BarAction {
  readonly label: string;
  readonly run: () => void;
}

function Bar({ message, action, more }: BarProps): ReactNode {
  return (
    <div className={styles['bar']} role="alert">
      <Icon name="warning" />
      <span className={styles['message']}>{message}</span>
      {more && <TextButton onClick={more.run}>{more.label}</TextButton>}
      {action && <TextButton onClick={action.run}>{action.label}</TextButton>}
    </div>
  );
}
