import type { ReactNode } from 'react';
import { connectionName } from '../../store/connection-name.ts';
import { timelineText } from '../../text/timeline-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import type { LifeBar } from '../../timeline/lanes.ts';
import type { Traffic } from '../../timeline/traffic-buckets.ts';
import styles from './timeline.module.css';

/** The box that says what is under the pointer. */
const BOX_PX = 190;

interface TimelineReadoutProps {
  /** Of the pointer, from the left. */
  readonly xPx: number;
  readonly widthPx: number;
  /** The times that are read. */
  readonly range: string;
  readonly traffic: Traffic;
  readonly life: LifeBar | null;
}

/** A line under the pointer, and the numbers of its interval or of the brush. The slider says the same to screen readers. */
export function TimelineReadout({ xPx, widthPx, range, traffic, life }: TimelineReadoutProps): ReactNode {
  const events = timelineText.events(traffic);
  return (
    <div aria-hidden="true">
      <span className={styles['cursor']} style={{ left: xPx }} />
      <div
        className={styles['readout']}
        style={{ left: Math.max(0, Math.min(widthPx - BOX_PX, xPx + 8)), width: BOX_PX }}
      >
        <p>{range}</p>
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
