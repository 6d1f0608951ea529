import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import styles from './split-handle.module.css';

const KEY_STEP_PX = 16;

interface SplitHandleProps {
  /** `vertical`: a line from top to bottom between two panes side by side. */
  readonly orientation: 'vertical' | 'horizontal';
  readonly label: string;
  /** Size of the pane that the handle belongs to. */
  readonly sizePx: number;
  readonly minPx: number;
  readonly maxPx: number;
  /** The pane lies before (left of, above) the handle, or after it. */
  readonly pane: 'before' | 'after';
  readonly onResize: (sizePx: number) => void;
}

/** A separator between two panes that is dragged, or moved by arrow keys (ARIA window splitter). */
export function SplitHandle(props: SplitHandleProps): ReactNode {
  const { orientation, label, sizePx, minPx, maxPx, pane, onResize } = props;
  const drag = useRef<{ readonly at: number; readonly sizePx: number } | null>(null);
  const resize = (size: number): void => onResize(Math.min(Math.max(size, minPx), Math.max(minPx, maxPx)));
  const coordinate = (event: PointerEvent): number => (orientation === 'vertical' ? event.clientX : event.clientY);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { at: coordinate(event), sizePx };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!drag.current) return;
    const moved = coordinate(event) - drag.current.at;
    resize(drag.current.sizePx + (pane === 'before' ? moved : -moved));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const [back, forth] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const sign = pane === 'before' ? 1 : -1;
    if (event.key === back) resize(sizePx - sign * KEY_STEP_PX);
    else if (event.key === forth) resize(sizePx + sign * KEY_STEP_PX);
    else if (event.key === 'Home') resize(minPx);
    else if (event.key === 'End') resize(maxPx);
    else return;
    event.preventDefault();
  };

  return (
    <div
      className={styles['handle']}
      role="separator"
      tabIndex={0}
      aria-orientation={orientation}
      aria-label={label}
      aria-valuenow={Math.round(sizePx)}
      aria-valuemin={minPx}
      aria-valuemax={Math.round(Math.max(minPx, maxPx))}
      data-orientation={orientation}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
