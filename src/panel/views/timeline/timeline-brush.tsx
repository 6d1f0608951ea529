import type { CSSProperties, ReactNode } from 'react';
import { timelineText } from '../../text/timeline-text.ts';
import type { TimeSpan } from '../../timeline/time-window.ts';
import styles from './timeline.module.css';

interface TimelineBrushProps {
  readonly span: TimeSpan;
  readonly whole: TimeSpan;
  readonly brush: TimeSpan;
  readonly formatTime: (time: number) => string;
  readonly isDraft: boolean;
}

/** The chosen time: what is beside it is dimmed, each end is a slider of its own. */
export function TimelineBrush({ span, whole, brush, formatTime, isDraft }: TimelineBrushProps): ReactNode {
  const share = (time: number): number =>
    Math.max(0, Math.min(100, ((time - span.from) / (span.to - span.from)) * 100));
  const [left, right] = [share(brush.from), share(brush.to)];
  const ends = [
    { part: 'from', time: brush.from, at: left, label: timelineText.brushStart },
    { part: 'to', time: brush.to, at: right, label: timelineText.brushEnd },
  ];
  const isSeen = (time: number): boolean => time >= span.from && time <= span.to;
  return (
    <>
      <span className={styles['dimmed']} style={{ left: 0, width: `${left}%` }} />
      <span className={styles['dimmed']} style={{ left: `${right}%`, right: 0 }} />
      <span
        className={styles['brush']}
        data-part="move"
        data-draft={isDraft || undefined}
        style={{ left: `${left}%`, width: `${right - left}%` }}
      />
      {ends.map(({ part, time, at, label }) => (
        <span
          key={part}
          className={styles['handle']}
          data-part={part}
          data-out={!isSeen(time) || undefined}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={Math.max(1, Math.round(whole.to - whole.from))}
          aria-valuenow={Math.round(time - whole.from)}
          aria-valuetext={formatTime(time)}
          style={{ left: `${at}%` } satisfies CSSProperties}
        />
      ))}
    </>
  );
}
