import {
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  type AriaAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { classNames } from './class-names.ts';
import { RowSlots } from './row-slots.ts';
import { ScrollMap } from './scroll-map.ts';
import styles from './virtual-rows.module.css';

/** Rows drawn above and below what is seen, so that the browser's own scrolling does not run into nothing. */
const OVERSCAN_ROWS = 12;
/** While the end is followed nobody scrolls, and every row that streams in costs. */
const FOLLOWING_OVERSCAN_ROWS = 2;
const SETTLE_MS = 200;

export interface VirtualRowsHandle {
  /** Scrolls as little as needed for the row to be in view; `center` puts it into the middle when it is not. */
  revealRow(position: number, align?: 'nearest' | 'center'): void;
  scrollToEnd(): void;
  /** Whole rows that fit into the view. */
  rowsPerPage(): number;
  focus(): void;
}

interface VirtualRowsProps extends AriaAttributes {
  readonly count: number;
  readonly rowHeightPx: number;
  /**
   * `yPx` is where the row belongs, as `translateY` in an absolutely placed element. `slot` may be the row's key where rows are
   * alike: a row keeps its slot as long as it is drawn, and the elements of one that is not are used for the next in its slot.
   */
  readonly renderRow: (position: number, yPx: number, slot: string) => ReactNode;
  /** A row that is drawn even when it is out of view, so that it can be the active descendant. */
  readonly activePosition?: number | null;
  /** Stays on top while the rows scroll. */
  readonly header?: ReactNode;
  readonly headerHeightPx?: number;
  /** Keep the end in view while rows are added. */
  readonly isFollowing?: boolean;
  /** Rows that went from the front so far: what is in view stays in view while they go. */
  readonly removedFromFront?: number;
  /** The user came to the end of the rows, or left it. */
  readonly onEndReached?: (isAtEnd: boolean) => void;
  readonly role?: 'grid' | 'tree' | 'treegrid' | 'group' | 'listbox' | 'region';
  readonly className?: string | undefined;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly onContextMenu?: (event: MouseEvent<HTMLDivElement>) => void;
  readonly onMouseDown?: (event: MouseEvent<HTMLDivElement>) => void;
  readonly onCopy?: (event: React.ClipboardEvent<HTMLDivElement>) => void;
  /** Width of the widest row in pixels, when the rows scroll sideways. */
  readonly contentWidth?: string | undefined;
  readonly ref?: Ref<VirtualRowsHandle>;
}

/** A scrolled column of rows of one height, of which only those in view exist. Carries any number of rows. */
export function VirtualRows(props: VirtualRowsProps): ReactNode {
  const { count, rowHeightPx, renderRow, header, isFollowing = false, onEndReached, role, className, ref } = props;
  const { activePosition = null, headerHeightPx = 0, contentWidth, onKeyDown, onContextMenu, onMouseDown } = props;
  const { removedFromFront = 0 } = props;
  const { onCopy, ...rest } = props;
  const [map] = useState(() => new ScrollMap(removedFromFront * rowHeightPx));
  const [slots] = useState(() => new RowSlots());
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const scroller = useRef<HTMLDivElement | null>(null);
  const settleTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [viewportHeight, setViewportHeight] = useState(0);

  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      if (!element) return undefined;
      const measure = (): void => setViewportHeight(Math.max(0, element.clientHeight - headerHeightPx));
      const observer = new ResizeObserver(measure);
      observer.observe(element);
      measure();
      return () => {
        clearTimeout(settleTimer.current);
        observer.disconnect();
      };
    },
    [headerHeightPx],
  );

  // Asking the element where it stands makes the browser lay everything out, so it is remembered.
  const applied = useRef(0);
  const applyNative = useCallback((native: number) => {
    const element = scroller.current;
    if (!element || Math.abs(applied.current - native) < 1) return;
    element.scrollTop = native;
    applied.current = native;
  }, []);

  const [scaledForPx, setScaledForPx] = useState(rowHeightPx);
  if (scaledForPx !== rowHeightPx) {
    map.rescale(rowHeightPx / scaledForPx);
    setScaledForPx(rowHeightPx);
  }
  // The map must know the new height before the rows are placed; the element gets it in the effect below.
  map.followRemoval(removedFromFront * rowHeightPx);
  if (isFollowing) map.followEnd(count * rowHeightPx, viewportHeight);
  else map.resize(count * rowHeightPx, viewportHeight);

  useLayoutEffect(() => applyNative(map.native));

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const before = map.top;
    const { scrollTop } = element;
    const height = Math.max(0, element.clientHeight - headerHeightPx);
    if (height !== map.viewportHeight) {
      // The element has got another height, and the browser has moved it to fit: nobody scrolled, and who follows the end goes on.
      applied.current = scrollTop;
      setViewportHeight(height);
      return;
    }
    // Our own doing, as it was asked for: everything is drawn already.
    if (Math.abs(scrollTop - map.native) < 1 && Math.abs(scrollTop - applied.current) < 1) return;
    applied.current = scrollTop;
    const native = map.onScroll(scrollTop);
    if (native !== null) applyNative(native);
    if (map.top !== before) onEndReached?.(map.isAtEnd);
    clearTimeout(settleTimer.current);
    settleTimer.current = setTimeout(() => {
      applyNative(map.settle());
      redraw();
    }, SETTLE_MS);
    redraw();
  }, [map, applyNative, onEndReached, headerHeightPx]);

  useImperativeHandle(
    ref,
    () => ({
      revealRow(position, align = 'nearest') {
        // Asked for before the first height has led to a second drawing.
        const element = scroller.current;
        if (element && map.viewportHeight === 0) {
          map.resize(count * rowHeightPx, Math.max(0, element.clientHeight - headerHeightPx));
        }
        const top = position * rowHeightPx;
        const bottom = top + rowHeightPx;
        if (top >= map.top && bottom <= map.top + map.viewportHeight) return;
        const middle = top - (map.viewportHeight - rowHeightPx) / 2;
        const nearest = top < map.top ? top : bottom - map.viewportHeight;
        applyNative(map.scrollTo(align === 'center' ? middle : nearest));
        redraw();
      },
      scrollToEnd() {
        applyNative(map.scrollToEnd());
        redraw();
      },
      rowsPerPage: () => Math.max(1, Math.floor(map.viewportHeight / rowHeightPx)),
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [map, rowHeightPx, applyNative, count, headerHeightPx],
  );

  const overscan = isFollowing ? FOLLOWING_OVERSCAN_ROWS : OVERSCAN_ROWS;
  const first = Math.max(0, Math.floor(map.top / rowHeightPx) - overscan);
  const last = Math.min(count, Math.ceil((map.top + map.viewportHeight) / rowHeightPx) + overscan);
  // Rows are known by how many there ever were before them: those in view stay what they are while others go from the front.
  slots.place(first + removedFromFront, last + removedFromFront);
  const rows: ReactNode[] = [];
  for (let position = first; position < last; position += 1) {
    rows.push(
      renderRow(position, map.elementY(position * rowHeightPx), `slot-${slots.slotOf(position + removedFromFront)}`),
    );
  }
  if (activePosition !== null && activePosition >= 0 && activePosition < count) {
    if (activePosition < first) rows.unshift(renderRow(activePosition, -rowHeightPx * 2, 'active'));
    else if (activePosition >= last) rows.push(renderRow(activePosition, -rowHeightPx * 2, 'active'));
  }

  return (
    // Every use gives a role.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      {...ariaOf(rest)}
      ref={attach}
      className={classNames(styles['scroller'], className)}
      role={role}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
      onMouseDown={onMouseDown}
      onCopy={onCopy}
    >
      {header}
      <div className={styles['rows']} role="presentation" style={{ height: map.spacerHeight, minWidth: contentWidth }}>
        {rows}
      </div>
    </div>
  );
}

function ariaOf(props: object): AriaAttributes {
  return Object.fromEntries(Object.entries(props).filter(([name]) => name.startsWith('aria-')));
}
