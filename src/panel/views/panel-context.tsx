import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '../../model/connection.ts';
import type { Row } from '../../model/frame-log.ts';
import type { KeepingEnvironment, LazyKeeper } from '../keeping/lazy-keeper.ts';
import type { LazySearch } from '../search/lazy-search.ts';
import type { LazyRules } from '../rules/lazy-rules.ts';
import type { SiteSource } from '../rules/site-source.ts';
import type { PanelSession } from '../session.ts';
import type { ExportDesk } from '../transfer/export-desk.ts';
import type { LazyImports } from '../transfer/lazy-imports.ts';
import type { ChooseTarget } from '../transfer/save-target.ts';
import type { HeartbeatWatch } from '../store/heartbeat-watch.ts';
import type { PanelState, PanelStore } from '../store/panel-store.ts';
import type { SortedRows } from '../store/sorted-rows.ts';
import type { VisibleRows } from '../store/visible-rows.ts';
import type { Notices } from './notices.tsx';

/** What the views need of the browser around them. */
export interface PanelEnvironment {
  /** Epoch milliseconds. */
  readonly now: () => number;
  copyText(text: string): Promise<boolean>;
  saveFile(name: string, bytes: Uint8Array, mediaType: string): void;
  /** Where an export goes. */
  readonly chooseTarget: ChooseTarget;
  /** Reloads the inspected page; null where there is none. */
  readonly reloadPage: (() => void) | null;
  startJsonWorker(): Worker;
  /** Null where nothing can be kept on disk. */
  readonly keeping: KeepingEnvironment | null;
  /** Of the inspected page. */
  readonly site: SiteSource;
}

export interface PanelContextValue {
  readonly session: PanelSession;
  readonly store: PanelStore;
  readonly rows: VisibleRows;
  /** The same rows as the table has them: in the order of a column. */
  readonly order: SortedRows;
  readonly heartbeats: HeartbeatWatch;
  readonly search: LazySearch;
  readonly notices: Notices;
  readonly imports: LazyImports;
  readonly exports: ExportDesk;
  readonly rules: LazyRules;
  /** Null where nothing can be kept on disk. */
  readonly keeper: LazyKeeper | null;
  readonly environment: PanelEnvironment;
}

export const PanelContext = createContext<PanelContextValue | null>(null);

export function usePanel(): PanelContextValue {
  const value = use(PanelContext);
  if (!value) throw new Error('Panel views stand inside of PanelContext');
  return value;
}

/** One value of what the user has chosen. */
export function useChoice<Value>(select: (state: PanelState) => Value): Value {
  return useStore(usePanel().store, select);
}

export function useActions(): PanelStore['actions'] {
  return usePanel().store.actions;
}

/** Draws again whenever the log, the connections or the status have changed. */
export function useSession(): PanelSession {
  const { session } = usePanel();
  const subscribe = useCallback((listener: () => void) => session.subscribe(listener), [session]);
  useSyncExternalStore(subscribe, () => session.getRevision());
  return session;
}

/** Draws again whenever other rows are shown. */
export function useVisibleRows(): VisibleRows {
  const { rows } = usePanel();
  useSyncExternalStore(rows.subscribe, rows.getRevision);
  return rows;
}

/** Draws again whenever the table's rows or their order have changed. */
export function useTableRows(): SortedRows {
  const { order } = usePanel();
  useSyncExternalStore(order.subscribe, order.getRevision);
  return order;
}

/** Draws again whenever a search has found more, or stands elsewhere. */
export function useSearch(): LazySearch {
  const { search } = usePanel();
  useSyncExternalStore(search.subscribe, search.getRevision);
  return search;
}

/** Draws again whenever there are more heartbeats. */
export function useHeartbeats(): HeartbeatWatch {
  const { heartbeats } = usePanel();
  useSyncExternalStore(heartbeats.subscribe, heartbeats.getCount);
  return heartbeats;
}

/** The selected row, or null: also when the log was cleared after it was chosen. */
export function useSelectedRow(): Row | null {
  const { log } = useSession();
  const index = useChoice((state) => state.selectedRow);
  const generation = useChoice((state) => state.selectedGeneration);
  return index !== null && generation === log.generation && log.has(index) ? log.row(index) : null;
}

/**
 * Whether a row's payload is on disk still; it is fetched meanwhile. What needs the bytes says that it waits until this is false.
 */
export function useIsOnDisk(index: number | null): boolean {
  const { log } = useSession();
  const isOnDisk = index !== null && log.isOnDisk(index);
  useEffect(() => {
    if (isOnDisk) void log.fetch(index);
  }, [log, isOnDisk, index]);
  return isOnDisk;
}

/** The connection chosen in the list, or null for all of them. */
export function useSelectedConnection(): Connection | null {
  const { connections } = useSession();
  const key = useChoice((state) => state.selectedConnection);
  return key === null ? null : (connections.byKey(key) ?? null);
}

/** The connection that the details are about: that of the selected row, else the selected one. */
export function useDetailConnection(): Connection | null {
  const { connections } = useSession();
  const row = useSelectedRow();
  const selected = useSelectedConnection();
  return row === null ? selected : (connections.at(row.connection) ?? null);
}

const TICK_MS = 1000;

/** The time, which ticks once a second while `isTicking`. */
export function useNow(isTicking: boolean): number {
  const { environment } = usePanel();
  const [now, setNow] = useState(environment.now);
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(environment.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isTicking, environment]);
  return now;
}
