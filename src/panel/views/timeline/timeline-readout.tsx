import type { ReactNode } from 'react';
import { connectionName } from '../../store/connection-name.ts';
import { timelineText } from '../../text/timeline-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import type { LifeBar } from '../../timeline/lanes.ts';
import type { TimelinePicture } from '../../timeline/timeline-state.ts';
import { trafficAt } from '../../timeline/traffic-buckets.ts';
import styles from './timeline.module.css';

/** The box that says what is under the pointer. */
const BOX_PX = 190;

interface TimelineReadoutProps {
  readonly picture: TimelinePicture;
  readonly widthPx: number;
  readonly time: number;
  readonly life: LifeBar | null;
  readonly formatTime: (time: number) => string;
}

/** A line through the time under the pointer, and the numbers of its interval. The slider says the same to screen readers. */
export function TimelineReadout({ picture, widthPx, time, life, formatTime }: TimelineReadoutProps): ReactNode {
  const { slice, span } = picture;
  const at = Math.floor((time - slice.startMs) / slice.widthMs);
  const traffic = trafficAt(slice, at);
  const from = slice.startMs + at * slice.widthMs;
  const x = ((time - span.from) / (span.to - span.from)) * widthPx;
  const events = timelineText.events(traffic);
  return (
    <div aria-hidden="true">
      <span className={styles['cursor']} style={{ left: x }} />
      <div
        className={styles['readout']}
        style={{ left: Math.max(0, Math.min(widthPx - BOX_PX, x + 8)), width: BOX_PX }}
      >
        <p>{timelineText.range(formatTime(from), formatTime(from + slice.widthMs))}</p>
        <p data-way="out">{timelineText.sent(traffic.framesOut, traffic.bytesOut)}</p>
        <p data-way="in">{timelineText.received(traffic.framesIn, traffic.bytesIn)}</p>
        {events !== '' && <p>{events}</p>}
        {life !== null && (
          <p className={styles['life']}>
            <bdi>{visibleCharacters(connectionName(life.connection.url).name)}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}
