import { useSyncExternalStore, type ReactNode } from 'react';
import { countSelected } from '../store/selected-rows.ts';
import { formatBytes } from '../text/format.ts';
import { lossText } from '../text/loss-text.ts';
import { keepingStatusText } from '../text/keeping-status-text.ts';
import { spillText } from '../text/spill-text.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import { Icon } from '../ui/icon.tsx';
import { useChoice, usePanel, useSelectedRow, useSession, useVisibleRows } from './panel-context.tsx';
import styles from './status-bar.module.css';

/** The strip at the bottom: what is shown, what was lost, how the link to the page stands, what lighter values mean. */
export function StatusBar(): ReactNode {
  const { log, connections, status } = useSession();
  const rows = useVisibleRows();
  const selectedRows = useChoice((state) => state.selectedRows);
  const selectedCount = useSelectedRow() === null ? 0 : countSelected(selectedRows, rows);
  let total = 0;
  for (const { framesIn, framesOut } of connections.all()) total += framesIn + framesOut;
  const { loss, earlierLoss, link } = status;
  return (
    <footer className={styles['bar']} aria-label={text.status.label}>
      <span>{text.status.frames(rows.frameCount, Math.max(total, rows.frameCount))}</span>
      <span className={styles['quiet']}>{formatBytes(rows.byteLength)}</span>
      {selectedCount > 1 && <span className={styles['quiet']}>{tableText.selection.selected(selectedCount)}</span>}
      {rows.isBehind && (
        <span className={styles['quiet']}>{text.status.filtering(Math.floor(rows.progress * 100))}</span>
      )}
      {log.dropped.rows > 0 && (
        <span className={styles['warning']} title={text.status.droppedTitle}>
          {text.status.dropped(log.dropped.rows)}
        </span>
      )}
      {log.payloads.shelvedBytes > 0 && (
        <span className={styles['quiet']} title={spillText.onDiskTitle}>
          {spillText.onDisk(log.payloads.shelvedBytes)}
        </span>
      )}
      <KeepingStatus />
      {!status.isRecording && <span className={styles['warning']}>{text.status.paused}</span>}
      {(loss.frames > 0 || loss.bytes > 0) && (
        <span className={styles['warning']} title={text.status.lostTitle}>
          <Icon name="warning" />
          <span className={styles['words']}>{text.status.lost(loss.frames, loss.bytes)}</span>
        </span>
      )}
      {loss.malformed > 0 && (
        <span className={styles['warning']}>
          <Icon name="warning" />
          <span className={styles['words']}>{text.status.malformed(loss.malformed)}</span>
        </span>
      )}
      {(earlierLoss.frames > 0 || earlierLoss.bytes > 0 || earlierLoss.malformed > 0) && (
        <span className={styles['quiet']} title={lossText.earlierTitle}>
          <span className={styles['words']}>
            {lossText.earlier(earlierLoss.frames, earlierLoss.bytes, earlierLoss.malformed)}
          </span>
        </span>
      )}
      <span className={styles['space']} />
      <span className={styles['legend']} title={text.status.legendTitle}>
        <span>{text.status.legendObserved}</span>
        <span className={styles['derived']}>{text.status.legendDerived}</span>
        <span className={styles['derived']}>{text.status.legendUnavailable}</span>
      </span>
      <span className={styles['link']} data-link={link} title={text.status.link[link]}>
        <span>{text.status.link[link]}</span>
      </span>
    </footer>
  );
}

/** Whether this session is kept on disk; said while it is, and when it should be and is not. */
function KeepingStatus(): ReactNode {
  const { keeper } = usePanel();
  const state = useSyncExternalStore(keeper?.subscribe ?? neverChanges, () => keeper?.getState() ?? null);
  if (state?.kind !== 'keeping' && state?.kind !== 'failed') return null;
  const hasFailed = state.kind === 'failed';
  return (
    <span className={hasFailed ? styles['warning'] : styles['quiet']} title={keepingStatusText.state(state)}>
      {hasFailed ? keepingStatusText.failed : keepingStatusText.keeping}
    </span>
  );
}

function neverChanges(): () => void {
  return () => undefined;
}
