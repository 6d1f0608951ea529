import type { ReactNode } from 'react';
import { clockStart } from '../store/clock-start.ts';
import { formatPeriod } from '../text/format.ts';
import { heartbeatText } from '../text/heartbeat-text.ts';
import { formatClockTick, formatElapsedTick } from '../timeline/time-ticks.ts';
import styles from './folded-heartbeats.module.css';
import { useActions, useChoice, usePanel, useSelectedConnection, useVisibleRows } from './panel-context.tsx';

const SECOND_MS = 1000;

/** The one line that stands for all folded heartbeats of the rows that the filter lets through. */
export function FoldedHeartbeats(): ReactNode {
  const { session, heartbeats } = usePanel();
  const { folded } = useVisibleRows();
  const timeFormat = useChoice((state) => state.settings.timeFormat);
  const connection = useSelectedConnection();
  const { toggleHeartbeats } = useActions();
  if (folded.count === 0) return null;
  const { connections, periodMs } = heartbeats.index.stats(connection?.index ?? null);
  const start = clockStart(session.log, connection);
  const time = (at: number): string =>
    timeFormat === 'clock' ? formatClockTick(at, SECOND_MS) : formatElapsedTick(at - start, SECOND_MS);
  const parts = [
    heartbeatText.line(folded.count, connections),
    ...(periodMs === null ? [] : [heartbeatText.every(formatPeriod(periodMs))]),
    heartbeatText.range(time(folded.firstAt), time(folded.lastAt)),
  ];
  return (
    <div className={styles['line']} role="group" aria-label={heartbeatText.folded}>
      <span className={styles['words']}>{parts.join(', ')}</span>
      <button type="button" className={styles['unfold']} onClick={toggleHeartbeats}>
        {heartbeatText.unfold}
      </button>
    </div>
  );
}
