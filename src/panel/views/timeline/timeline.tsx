import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { readTimeRange, withTimeRange } from '../../filter/time-range.ts';
import { clockStart } from '../../store/clock-start.ts';
import type { TimeFormat } from '../../store/settings.ts';
import { formatClock, formatSeconds } from '../../text/format.ts';
import { timelineText } from '../../text/timeline-text.ts';
import { brushOfRange, rangeOfBrush } from '../../timeline/brush.ts';
import { formatClockTick, formatElapsedTick, midnightBefore, timeTicks } from '../../timeline/time-ticks.ts';
import type { TimeSpan } from '../../timeline/time-window.ts';
import { TimelineState, type TimelinePicture } from '../../timeline/timeline-state.ts';
import { useCanvasColors } from '../../ui/canvas-colors.ts';
import { deferToTask } from '../../ui/defer-to-task.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { useActions, useChoice, useNow, usePanel, useSelectedConnection } from '../panel-context.tsx';
import { TimelineHeader } from './timeline-header.tsx';
import { TimelineOverlay } from './timeline-overlay.tsx';
import { TIMELINE_COLORS, TimelinePlot, type TimelineDrawing } from './timeline-plot.ts';
import styles from './timeline.module.css';

/** Labels of the axis need this much. */
const TICK_PX = 70;
const EDGE_PX = 30;
/** The strip is drawn no more often than this while it is zoomed or moved, and while rows come, of which each changes little of it. */
const DRAW_MS = 33;
const FOLLOW_MS = 250;

/** Traffic, lives of connections and what went wrong, over the whole log; a brush chooses the rows of a time. */
export function Timeline(): ReactNode {
  const { session, notices } = usePanel();
  const view = useTimelineView();
  const { state } = view;
  const [size, sizeRef] = useElementSize();
  const colors = useCanvasColors(TIMELINE_COLORS);
  const timeFormat = useChoice((choice) => choice.settings.timeFormat);
  const filterText = useChoice((choice) => choice.filter.text);
  const selected = useSelectedConnection();
  const { typeFilter, selectConnection } = useActions();
  const hasLive = session.connections.all().some(({ endedAt }) => endedAt === null);
  const now = useNow(hasLive);
  const width = Math.floor(size?.width ?? 0);
  const clock = state.clockFor(selected);
  const picture = useMemo(
    () => (clock === null || width === 0 ? null : view.state.picture(clock, width, now)),
    [view, clock, width, now],
  );
  const start = clockStart(session.log, picture?.lanes.bars[0]?.connection ?? selected);
  const range = useMemo(() => readTimeRange(filterText), [filterText]);
  const brush = useMemo(
    () => (range === null || picture === null ? null : brushOfRange(range, picture.whole, start)),
    [range, picture, start],
  );

  const choose = (chosen: TimeSpan | null): void => {
    const msPerPx = picture === null ? 1 : (picture.span.to - picture.span.from) / width;
    const wanted = chosen === null || picture === null ? null : rangeOfBrush(chosen, picture.whole, start, msPerPx);
    const changed = withTimeRange(filterText, wanted);
    if (changed === null) notices.show(timelineText.badFilter);
    else if (changed !== filterText) typeFilter(changed);
  };
  const formatTime = (time: number): string =>
    timeFormat === 'clock' ? formatClock(time) : formatSeconds(time - start);

  return (
    <>
      <TimelineHeader
        state={state}
        picture={picture}
        brush={brush}
        range={range}
        formatTime={formatTime}
        onChoose={choose}
      />
      <div ref={sizeRef} className={styles['plot']}>
        {picture === null ? (
          <p className={styles['empty']}>{timelineText.empty}</p>
        ) : (
          <>
            <Canvas
              picture={picture}
              widthPx={width}
              colors={colors}
              selectedConnection={selected?.key ?? null}
              timeFormat={timeFormat}
              start={start}
            />
            <TimelineOverlay
              state={state}
              picture={picture}
              widthPx={width}
              brush={brush}
              formatTime={formatTime}
              onChoose={choose}
              onSelectConnection={selectConnection}
            />
          </>
        )}
      </div>
    </>
  );
}

interface CanvasProps {
  readonly picture: TimelinePicture;
  readonly widthPx: number;
  readonly colors: TimelineDrawing['colors'];
  readonly selectedConnection: string | null;
  readonly timeFormat: TimeFormat;
  readonly start: number;
}

/** What it says is in the overlay, in words. */
function Canvas({ picture, widthPx, colors, selectedConnection, timeFormat, start }: CanvasProps): ReactNode {
  const host = useRef<HTMLDivElement | null>(null);
  const plot = useRef<TimelinePlot | null>(null);
  useLayoutEffect(() => {
    const isClock = timeFormat === 'clock';
    const base = isClock ? midnightBefore(picture.span.from) : start;
    const { times, stepMs } = timeTicks(picture.span, base, widthPx / TICK_PX);
    const labels = times.map((time) => {
      const x = ((time - picture.span.from) / (picture.span.to - picture.span.from)) * widthPx;
      // Half a label says something else.
      if (x < EDGE_PX || x > widthPx - EDGE_PX) return '';
      return isClock ? formatClockTick(time, stepMs) : formatElapsedTick(time - start, stepMs);
    });
    const drawing = { picture, colors, selectedConnection, ticks: { times, labels } };
    if (plot.current !== null) plot.current.draw(drawing, widthPx);
    else if (host.current !== null) plot.current = new TimelinePlot(host.current, widthPx, drawing);
  }, [picture, widthPx, colors, selectedConnection, timeFormat, start]);
  useEffect(
    () => () => {
      plot.current?.destroy();
      plot.current = null;
    },
    [],
  );
  return <div ref={host} className={styles['canvas']} aria-hidden="true" />;
}

/** A state that follows the log; in a new object whenever there is something else to draw. */
function useTimelineView(): { readonly state: TimelineState } {
  const { session } = usePanel();
  const { log, connections } = session;
  const [view, setView] = useState(() => ({
    state: new TimelineState({ log, connections, now: () => performance.now(), defer: deferToTask }),
  }));
  const { state } = view;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawnAt = Number.NEGATIVE_INFINITY;
    let drawnWindow = state.window;
    const draw = (): void => {
      timer = undefined;
      drawnAt = performance.now();
      drawnWindow = state.window;
      setView({ state });
    };
    const stopState = state.subscribe(() => {
      const isMoved = state.window !== drawnWindow;
      if (timer !== undefined && !isMoved) return;
      clearTimeout(timer);
      timer = setTimeout(draw, Math.max(0, drawnAt + (isMoved ? DRAW_MS : FOLLOW_MS) - performance.now()));
    });
    const stopSession = session.subscribe(() => state.update());
    state.update();
    return () => {
      clearTimeout(timer);
      stopSession();
      stopState();
      state.dispose();
    };
  }, [state, session]);
  return view;
}
