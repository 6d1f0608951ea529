import type { ReactNode } from 'react';
import type { TimeRange } from '../../filter/time-range.ts';
import { formatDuration } from '../../text/format.ts';
import { timelineText } from '../../text/timeline-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { FIT, windowOf, zoom, type TimeSpan } from '../../timeline/time-window.ts';
import type { TimelinePicture, TimelineState } from '../../timeline/timeline-state.ts';
import { IconButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import styles from './timeline.module.css';

interface TimelineHeaderProps {
  readonly state: TimelineState;
  readonly picture: TimelinePicture | null;
  readonly brush: TimeSpan | null;
  readonly range: TimeRange | null;
  readonly formatTime: (time: number) => string;
  readonly onChoose: (brush: TimeSpan | null) => void;
}

/** What the strip shows in words, the chosen time as a chip, and the zoom. */
export function TimelineHeader(props: TimelineHeaderProps): ReactNode {
  const { state, picture, brush, range, formatTime, onChoose } = props;
  const clocks = state.timeline.clocks();
  const middle = picture === null ? 0 : (picture.span.from + picture.span.to) / 2;
  const zoomBy = (factor: number): void => {
    if (picture === null) return;
    // Nearer to what was chosen, not to the middle of nowhere.
    const at =
      brush === null ? middle : Math.max(picture.span.from, Math.min(picture.span.to, (brush.from + brush.to) / 2));
    state.setWindow(zoom(state.window, picture.whole, factor, at));
  };
  return (
    <div className={styles['header']}>
      <span className={styles['legend']}>
        {state.progress < 1
          ? timelineText.reading(Math.floor(state.progress * 100))
          : picture !== null && timelineText.legend(formatDuration(picture.slice.widthMs))}
      </span>
      {clocks.length > 1 && picture !== null && (
        <span className={styles['clock']}>
          {timelineText.clock}:{' '}
          <bdi>{visibleCharacters(state.timeline.clock(picture.clock)?.name ?? '') || timelineText.pageClock}</bdi>
        </span>
      )}
      <span className={styles['space']} />
      {brush !== null && range !== null && (
        <span className={styles['chip']} title={timelineText.brushTitle}>
          <button
            type="button"
            className={styles['chipName']}
            title={timelineText.brushTitle}
            onClick={() => picture !== null && state.setWindow(windowOf(brush, picture.whole))}
          >
            {rangeText(range, brush, formatTime)}
          </button>
          <button
            type="button"
            className={styles['chipClose']}
            aria-label={timelineText.clearBrush}
            title={timelineText.clearBrush}
            onClick={() => onChoose(null)}
          >
            <Icon name="close" />
          </button>
        </span>
      )}
      <IconButton icon="zoomIn" label={timelineText.zoomIn} onClick={() => zoomBy(0.5)} />
      <IconButton
        icon="zoomOut"
        label={timelineText.zoomOut}
        isDisabled={state.window === FIT}
        onClick={() => zoomBy(2)}
      />
      <IconButton
        icon="fit"
        label={timelineText.fit}
        isDisabled={state.window === FIT}
        onClick={() => state.setWindow(FIT)}
      />
    </div>
  );
}

function rangeText({ from, to }: TimeRange, brush: TimeSpan, formatTime: (time: number) => string): string {
  if (to === null) return timelineText.since(formatTime(brush.from));
  if (from === null) return timelineText.until(formatTime(brush.to));
  return `${timelineText.range(formatTime(brush.from), formatTime(brush.to))} (${formatDuration(brush.to - brush.from)})`;
}
