import { lazy, Suspense, useEffect, type KeyboardEvent, type ReactNode } from 'react';
import { searchText } from '../text/search-text.ts';
import { text } from '../text/text.ts';
import { SplitHandle } from '../ui/split-handle.tsx';
import { useElementSize, type ElementSize } from '../ui/use-element-size.ts';
import styles from './app.module.css';
import { ConnectionChooser } from './connection-chooser.tsx';
import { ConnectionList } from './connection-list.tsx';
import { FILTER_INPUT_ID } from './filter-box.tsx';
import { FrameTable } from './frame-table.tsx';
import { Dialogs } from './dialogs.tsx';
import { NoticeArea } from './notices.tsx';
import { goToMark } from './mark-actions.ts';
import { useActions, useChoice, usePanel, useSelectedConnection, useSession } from './panel-context.tsx';
import { SEARCH_INPUT_ID, showHit } from './show-hit.ts';
import { RulesBar } from './rules/rules-bar.tsx';
import { StatusBar } from './status-bar.tsx';
import { TimelineStrip } from './timeline/timeline-strip.tsx';
import { Toolbar } from './toolbar.tsx';
import { TopNotice } from './top-notice.tsx';
import { DropTarget } from './transfer/drop-target.tsx';
import { ImportStrip } from './transfer/import-strip.tsx';

const loadDetail = () => import('./detail/detail.tsx');
const Detail = lazy(async () => ({ default: (await loadDetail()).Detail }));
const SessionDiff = lazy(async () => ({ default: (await import('./session-diff/session-diff.tsx')).SessionDiff }));
const HoldDrawer = lazy(async () => ({ default: (await import('./hold/hold-drawer.tsx')).HoldDrawer }));
const SearchDrawer = lazy(async () => ({ default: (await import('./search-drawer.tsx')).SearchDrawer }));

const MIN_PANE_PX = 90;
/** The table must stay of use beside the other panes. */
const MIN_TABLE_PX = 160;
const MAX_LIST_SHARE = 0.45;
/** With three panes side by side. */
const CROWDED_LIST_SHARE = 0.26;
const MAX_DETAIL_SHARE = 0.75;
const MAX_SEARCH_SHARE = 0.6;
/** Narrower than that, three panes side by side leave none of them of use: the list becomes a drop-down while details are open. */
const MIN_THREE_COLUMNS_PX = 780;

/**
 * How the panes lie. `columns`: list, table and details side by side (docked to the bottom); `rows`: one above the other (docked
 * to the side); `narrow`: the list is a drop-down.
 */
type Layout = 'columns' | 'rows' | 'narrow';

function layoutFor({ width, height }: ElementSize): Layout {
  if (width < 500) return 'narrow';
  return width >= 900 || width > height * 1.6 ? 'columns' : 'rows';
}

/** The whole panel. */
export function App(): ReactNode {
  const { notices } = usePanel();
  const [size, ref] = useElementSize();
  const onKeyDown = useShortcuts();
  useFilterOfSelection();
  // The first row that is selected shall not wait for it.
  useEffect(() => void loadDetail(), []);
  return (
    // Shortcuts are heard wherever the focus is; the element itself is no control.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['panel']} onKeyDown={onKeyDown}>
      <Toolbar />
      <TopNotice />
      <RulesBar />
      <ImportStrip />
      <TimelineStrip />
      <main ref={ref} className={styles['main']}>
        {size && <Panes size={size} />}
      </main>
      <SessionDiffPane />
      <SearchPane />
      <HoldPane />
      <StatusBar />
      <NoticeArea notices={notices} />
      <DropTarget />
      <Dialogs />
    </div>
  );
}

/** Below the other panes, for it searches through all of them. */
function SearchPane(): ReactNode {
  const isOpen = useChoice((state) => state.isSearchOpen);
  return isOpen ? (
    <BottomPane label={searchText.resize}>
      <SearchDrawer />
    </BottomPane>
  ) : null;
}

/** Breakpoints, and what they hold. */
function HoldPane(): ReactNode {
  const isOpen = useChoice((state) => state.isHoldOpen);
  return isOpen ? (
    <BottomPane label={text.hold.resize}>
      <HoldDrawer />
    </BottomPane>
  ) : null;
}

/** Below the other panes, which show both messages of a difference. */
function SessionDiffPane(): ReactNode {
  const compared = useChoice((state) => state.comparedSessions);
  return compared === null ? null : (
    <BottomPane label={text.split.comparison}>
      <SessionDiff compared={compared} />
    </BottomPane>
  );
}

function BottomPane({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  const heightPx = useChoice((state) => state.settings.paneSizes.searchHeight);
  const { resizePane } = useActions();
  const maxPx = window.innerHeight * MAX_SEARCH_SHARE;
  const boundedPx = Math.min(heightPx, maxPx);
  return (
    <>
      <SplitHandle
        orientation="horizontal"
        label={label}
        sizePx={boundedPx}
        minPx={MIN_PANE_PX}
        maxPx={maxPx}
        pane="after"
        onResize={(px) => resizePane('searchHeight', px)}
      />
      <div className={styles['pane']} style={{ height: boundedPx }}>
        <Suspense>{children}</Suspense>
      </div>
    </>
  );
}

function Panes({ size }: { readonly size: ElementSize }): ReactNode {
  const layout = layoutFor(size);
  const sizes = useChoice((state) => state.settings.paneSizes);
  const isDetailOpen = useChoice((state) => state.isDetailOpen);
  const { resizePane } = useActions();
  const isColumns = layout === 'columns';
  const isListChosenFrom = layout === 'narrow' || (isColumns && isDetailOpen && size.width < MIN_THREE_COLUMNS_PX);
  const along = isColumns ? size.width : size.height;
  const listPane = isColumns ? 'connectionsWidth' : 'connectionsHeight';
  const detailPane = isColumns ? 'detailWidth' : 'detailHeight';
  const listMax = along * (isColumns && isDetailOpen ? CROWDED_LIST_SHARE : MAX_LIST_SHARE);
  const listPx = isListChosenFrom ? 0 : Math.min(sizes[listPane], listMax);
  const detailMax = Math.max(MIN_PANE_PX, Math.min(along - listPx - MIN_TABLE_PX, along * MAX_DETAIL_SHARE));
  const detailPx = Math.min(sizes[detailPane], detailMax);
  const dimension = isColumns ? 'width' : 'height';
  const orientation = isColumns ? 'vertical' : 'horizontal';
  return (
    <>
      {isListChosenFrom && <ConnectionChooser />}
      <div className={styles['panes']} data-layout={layout}>
        {!isListChosenFrom && (
          <>
            <div className={styles['pane']} style={{ [dimension]: listPx }}>
              <ConnectionList />
            </div>
            <SplitHandle
              orientation={orientation}
              label={text.split.connections}
              sizePx={listPx}
              minPx={MIN_PANE_PX}
              maxPx={listMax}
              pane="before"
              onResize={(px) => resizePane(listPane, px)}
            />
          </>
        )}
        <FrameTable />
        {isDetailOpen && (
          <>
            <SplitHandle
              orientation={orientation}
              label={text.split.detail}
              sizePx={detailPx}
              minPx={MIN_PANE_PX}
              maxPx={detailMax}
              pane="after"
              onResize={(px) => resizePane(detailPane, px)}
            />
            <div className={styles['pane']} style={{ [dimension]: detailPx }}>
              <Suspense fallback={null}>
                <Detail />
              </Suspense>
            </div>
          </>
        )}
      </div>
    </>
  );
}

/** Tells the row filter what is chosen, and follows the log with it. */
function useFilterOfSelection(): void {
  const { rows } = usePanel();
  const session = useSession();
  const filter = useChoice((state) => state.filter);
  const key = useChoice((state) => state.selectedConnection);
  const { selectConnection } = useActions();
  const connection = useSelectedConnection();
  const index = connection?.index ?? null;
  const isFolding = useChoice((state) => state.settings.isFoldingHeartbeats);
  useEffect(() => rows.setFilter(filter, index), [rows, filter, index]);
  useEffect(() => rows.setFolding(isFolding), [rows, isFolding]);
  useEffect(() => {
    rows.update();
    return session.subscribe(() => rows.update());
  }, [rows, session]);
  const isSelectionGone = key !== null && connection === null;
  useEffect(() => {
    if (isSelectionGone) selectConnection(null);
  }, [isSelectionGone, selectConnection]);
}

/** Keys that work everywhere in the panel. DevTools' own (Ctrl+P, Ctrl+Shift+P, Ctrl+Shift+F, other F-keys) are left alone. */
function useShortcuts(): (event: KeyboardEvent) => void {
  const panel = usePanel();
  const { session, store, search } = panel;
  return (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'text';
    const key = event.key.toLowerCase();
    if (isCommand && key === 'f') {
      const input = document.querySelector<HTMLInputElement>(`#${FILTER_INPUT_ID}`);
      input?.focus();
      input?.select();
    } else if (isCommand && key === 'l') {
      session.actions.clear();
    } else if (isCommand && key === 'e') {
      session.actions.setRecording(!session.status.isRecording);
    } else if (isCommand && !event.shiftKey && key === 'k') {
      store.actions.openDialog('palette');
    } else if (isCommand && !event.shiftKey && key === 'g') {
      store.actions.openDialog('jump');
    } else if (event.key === 'F2') {
      goToMark(panel, event.shiftKey ? -1 : 1);
    } else if (event.key === 'F3') {
      if (store.getState().isSearchOpen && search.isActive) showHit(panel, search.step(event.shiftKey ? -1 : 1));
      else {
        store.actions.openSearch();
        document.querySelector<HTMLElement>(`#${SEARCH_INPUT_ID}`)?.focus();
      }
    } else if (event.key === '?' && !isTyping) {
      store.actions.openDialog('help');
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
