import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { timelineText } from '../../text/timeline-text.ts';
import { movedBrush, resizedBrush } from '../../timeline/brush.ts';
import type { LifeBar } from '../../timeline/lanes.ts';
import { FIT, pan, windowOf, zoom, type TimeSpan } from '../../timeline/time-window.ts';
import type { TimelinePicture, TimelineState } from '../../timeline/timeline-state.ts';
import { trafficAt, type Traffic } from '../../timeline/traffic-buckets.ts';
import { TimelineBrush } from './timeline-brush.tsx';
import { LANE_PX } from './timeline-plot.ts';
import { TimelineReadout } from './timeline-readout.tsx';
import styles from './timeline.module.css';

/** A pointer that moves less has clicked. */
const CLICK_PX = 3;
const WHEEL_ZOOM = 1.0015;
const KEY_ZOOM = 0.5;
const KEY_PAN = 0.5;

interface TimelineOverlayProps {
  readonly state: TimelineState;
  readonly picture: TimelinePicture;
  readonly widthPx: number;
  readonly brush: TimeSpan | null;
  readonly formatTime: (time: number) => string;
  readonly onChoose: (brush: TimeSpan | null) => void;
  readonly onSelectConnection: (key: string) => void;
}

/** What the pointer is doing: drawing a brush, moving it, or pulling one of its ends. */
interface Drag {
  readonly kind: 'draw' | 'move' | 'from' | 'to';
  readonly startPx: number;
  readonly startTime: number;
  readonly before: TimeSpan;
}

/** Pointer and keys over the canvas, and everything of it in words. */
export function TimelineOverlay(props: TimelineOverlayProps): ReactNode {
  const { state, picture, widthPx, brush, formatTime, onChoose, onSelectConnection } = props;
  const { span, whole, slice } = picture;
  const element = useRef<HTMLDivElement | null>(null);
  const drag = useRef<Drag | null>(null);
  const hintId = useId();
  const [draft, setDraft] = useState<TimeSpan | null>(null);
  const [pointer, setPointer] = useState<{ readonly time: number; readonly yPx: number } | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const msPerPx = (span.to - span.from) / widthPx;
  const timeAt = (clientX: number): number => {
    const left = element.current?.getBoundingClientRect().left ?? 0;
    return span.from + (clientX - left) * msPerPx;
  };
  const shown = draft ?? brush;
  const cursorTime = Math.max(span.from, Math.min(span.to, cursor ?? whole.to));

  useWheel(element, (event) => {
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const delta = (isSideways ? event.deltaX || event.deltaY : event.deltaY) * (event.deltaMode === 1 ? 20 : 1);
    if (isSideways) state.setWindow(pan(state.window, whole, delta / widthPx));
    else state.setWindow(zoom(state.window, whole, WHEEL_ZOOM ** delta, timeAt(event.clientX)));
  });

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const part = event.target instanceof HTMLElement ? event.target.dataset['part'] : undefined;
    const kind = part === 'from' || part === 'to' ? part : part === 'move' ? 'move' : 'draw';
    const startTime = timeAt(event.clientX);
    drag.current = { kind, startPx: event.clientX, startTime, before: brush ?? { from: startTime, to: startTime } };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const time = timeAt(event.clientX);
    const top = element.current?.getBoundingClientRect().top ?? 0;
    setPointer({ time, yPx: event.clientY - top });
    const { current } = drag;
    if (current === null) return;
    if (draft === null && Math.abs(event.clientX - current.startPx) < CLICK_PX) return;
    if (current.kind === 'move') setDraft(movedBrush(current.before, time - current.startTime, whole));
    else if (current.kind === 'draw')
      setDraft(resizedBrush({ from: current.startTime, to: current.startTime }, 'to', time, whole));
    else setDraft(resizedBrush(current.before, current.kind, time, whole));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = drag;
    drag.current = null;
    if (current === null) return;
    const top = element.current?.getBoundingClientRect().top ?? 0;
    if (draft !== null) onChoose(draft);
    else if (current.kind === 'draw') {
      const life = lifeAt(picture, timeAt(event.clientX), event.clientY - top, msPerPx);
      if (life !== null) onSelectConnection(life.connection.key);
      else if (brush !== null) onChoose(null);
    }
    setDraft(null);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const end = event.target instanceof HTMLElement ? event.target.dataset['part'] : undefined;
    const by = event.key === 'ArrowLeft' ? -slice.widthMs : event.key === 'ArrowRight' ? slice.widthMs : 0;
    const isEdge = event.key === 'Home' || event.key === 'End';
    const edge = event.key === 'Home' ? whole.from : whole.to;
    if (brush !== null && (end === 'from' || end === 'to') && (by !== 0 || isEdge)) {
      onChoose(resizedBrush(brush, end, isEdge ? edge : brush[end] + by, whole));
    } else if (event.shiftKey && (by !== 0 || isEdge)) {
      const anchor = brush ?? { from: cursorTime, to: cursorTime };
      onChoose(resizedBrush(anchor, brush === null && by < 0 ? 'from' : 'to', isEdge ? edge : anchor.to + by, whole));
    } else if (by !== 0 || isEdge) {
      const far = event.key === 'Home' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      if (brush !== null) onChoose(movedBrush(brush, isEdge ? far : by, whole));
      else setCursor(Math.max(whole.from, Math.min(whole.to, isEdge ? edge : cursorTime + by)));
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      const at = brush === null ? cursorTime : (brush.from + brush.to) / 2;
      const within = Math.max(span.from, Math.min(span.to, at));
      state.setWindow(zoom(state.window, whole, event.key === '-' ? 1 / KEY_ZOOM : KEY_ZOOM, within));
    } else if (event.key === '0') state.setWindow(FIT);
    else if (event.key === 'PageUp' || event.key === 'PageDown') {
      state.setWindow(pan(state.window, whole, event.key === 'PageUp' ? -KEY_PAN : KEY_PAN));
    } else if (event.key === 'Enter' && brush !== null) state.setWindow(windowOf(brush, whole));
    else if (event.key === 'Escape' && brush !== null) onChoose(null);
    else return;
    // Keys of the panel and of DevTools (its drawer on Escape) are not meant.
    event.preventDefault();
    event.stopPropagation();
  };

  const readAt = pointer?.time ?? (hasFocus && brush === null ? cursorTime : null);
  const readAtStart =
    readAt === null ? 0 : slice.startMs + Math.floor((readAt - slice.startMs) / slice.widthMs) * slice.widthMs;
  const read = draft ?? { from: readAtStart, to: readAtStart + slice.widthMs };
  const isBrushSeen = brush === null || (brush.from >= span.from && brush.to <= span.to);
  const [ofAll, ofBrush] = useMemo(() => {
    const nothing = trafficAt(picture.slice, -1);
    // Of the whole log, also when less of it is seen.
    const total = (part: TimeSpan): Traffic =>
      state.timeline.clock(picture.clock)?.buckets.total(part.from, part.to) ?? nothing;
    const part = brush === null ? nothing : isBrushSeen ? trafficIn(picture, brush) : total(brush);
    return [total(picture.whole), part];
  }, [state, picture, brush, isBrushSeen]);
  const summary = timelineText.summary(whole.to - whole.from, picture.lanes.bars.length, ofAll);
  const spoken =
    brush === null
      ? timelineText.spoken(formatTime(cursorTime), trafficAround(picture, cursorTime))
      : timelineText.spoken(timelineText.range(formatTime(brush.from), formatTime(brush.to)), ofBrush);
  return (
    // Pointer and keys are those of the sliders inside, wherever on the strip they are.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={element}
      className={styles['overlay']}
      role="group"
      aria-label={timelineText.label}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null;
        setDraft(null);
      }}
      onPointerLeave={() => setPointer(null)}
      onDoubleClick={() => state.setWindow(brush === null ? FIT : windowOf(brush, whole))}
      onKeyDown={onKeyDown}
    >
      <div
        className={styles['cursorTarget']}
        role="slider"
        tabIndex={0}
        aria-label={brush === null ? timelineText.cursor : timelineText.brush}
        aria-describedby={hintId}
        aria-valuemin={0}
        aria-valuemax={Math.max(1, Math.round(whole.to - whole.from))}
        aria-valuenow={Math.round((brush?.from ?? cursorTime) - whole.from)}
        aria-valuetext={spoken}
        onFocus={() => setHasFocus(true)}
        onBlur={() => setHasFocus(false)}
      />
      {shown !== null && (
        <TimelineBrush span={span} whole={whole} brush={shown} formatTime={formatTime} isDraft={draft !== null} />
      )}
      {readAt !== null && (
        <TimelineReadout
          xPx={(readAt - span.from) / msPerPx}
          widthPx={widthPx}
          range={timelineText.range(formatTime(read.from), formatTime(read.to))}
          traffic={draft === null ? trafficAround(picture, readAt) : trafficIn(picture, draft)}
          life={draft !== null || pointer === null ? null : lifeAt(picture, pointer.time, pointer.yPx, msPerPx)}
        />
      )}
      <p id={hintId} className={styles['screenReader']}>
        {timelineText.hint}
      </p>
      <p className={styles['screenReader']}>{summary}</p>
    </div>
  );
}

/** The connection whose bar is under the pointer. */
function lifeAt({ lanes }: TimelinePicture, time: number, yPx: number, msPerPx: number): LifeBar | null {
  const lane = Math.floor((yPx - 1) / LANE_PX);
  const slack = 3 * msPerPx;
  return lanes.bars.findLast((bar) => bar.lane === lane && bar.from - slack <= time && bar.to + slack >= time) ?? null;
}

/** Of the interval that a time lies in. */
function trafficAround({ slice }: TimelinePicture, time: number): Traffic {
  return trafficAt(slice, Math.floor((time - slice.startMs) / slice.widthMs));
}

/** Of the intervals that are seen; enough for words. */
function trafficIn({ slice }: TimelinePicture, { from, to }: TimeSpan): Traffic {
  const first = Math.max(0, Math.floor((from - slice.startMs) / slice.widthMs));
  const last = Math.min(slice.count - 1, Math.floor((to - slice.startMs) / slice.widthMs));
  const sum = { ...trafficAt(slice, -1) };
  for (let at = first; at <= last; at += 1) {
    const traffic = trafficAt(slice, at);
    sum.framesOut += traffic.framesOut;
    sum.framesIn += traffic.framesIn;
    sum.bytesOut += traffic.bytesOut;
    sum.bytesIn += traffic.bytesIn;
    sum.closes += traffic.closes;
    sum.failures += traffic.failures;
    sum.violations += traffic.violations;
    sum.losses += traffic.losses;
  }
  return sum;
}

/** React's own wheel listeners are passive: they could not keep the panel from scrolling. */
function useWheel(target: { readonly current: HTMLElement | null }, onWheel: (event: WheelEvent) => void): void {
  const latest = useRef(onWheel);
  useEffect(() => {
    latest.current = onWheel;
  });
  useEffect(() => {
    const element = target.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent): void => {
      // Ctrl with the wheel (and a pinch) zooms the page of DevTools.
      if (event.ctrlKey) return;
      event.preventDefault();
      latest.current(event);
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [target]);
}
