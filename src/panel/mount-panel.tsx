import { createRoot } from 'react-dom/client';
import { disposeAll, type Dispose } from '../base/dispose.ts';
import { createRegexMatcher } from './filter/regex-matcher.ts';
import { LazyKeeper } from './keeping/lazy-keeper.ts';
import { LazySpill } from './memory/lazy-spill.ts';
import type { PanelSession } from './session.ts';
import { LazyRules } from './rules/lazy-rules.ts';
import { hasStoredRules } from './rules/stored-rules.ts';
import { LazySearch } from './search/lazy-search.ts';
import { HeartbeatWatch } from './store/heartbeat-watch.ts';
import { createPanelStore } from './store/panel-store.ts';
import type { SettingsStorage } from './store/settings.ts';
import { SortedRows } from './store/sorted-rows.ts';
import { VisibleRows } from './store/visible-rows.ts';
import { ExportDesk } from './transfer/export-desk.ts';
import { LazyImports } from './transfer/lazy-imports.ts';
import { startExportWorker } from './transfer/start-export-worker.ts';
import { deferToTask } from './ui/defer-to-task.ts';
import './ui/tokens.css';
import { followTheme, type ThemeSource } from './ui/theme.ts';
import { App } from './views/app.tsx';
import { Notices } from './views/notices.tsx';
import { PanelContext, type PanelEnvironment } from './views/panel-context.tsx';
import { startRegexWorker } from './workers/start-workers.ts';

export interface MountOptions {
  readonly session: PanelSession;
  readonly storage: SettingsStorage;
  readonly theme: ThemeSource;
  readonly environment: PanelEnvironment;
}

/** Draws the panel into an element; the same in DevTools and in an ordinary page. */
export function mountPanel(element: HTMLElement, options: MountOptions): Dispose {
  const { session, storage, theme, environment } = options;
  const store = createPanelStore(storage);
  const { log, connections } = session;
  const heartbeats = new HeartbeatWatch({ log, connections, now: () => performance.now(), defer: deferToTask });
  const rows = new VisibleRows({
    log,
    connections,
    heartbeats: heartbeats.index,
    now: () => performance.now(),
    defer: deferToTask,
    createRegexMatcher: (regexes) => createRegexMatcher(regexes, startRegexWorker),
  });
  const order = new SortedRows({
    log,
    connections,
    rows,
    now: () => performance.now(),
    defer: deferToTask,
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const search = new LazySearch(async () => {
    const { openSearch } = await import('./search/open-search.ts');
    return openSearch({ log, connections, now: () => performance.now(), defer: deferToTask });
  });
  const stopWatching = disposeAll([
    session.subscribe(() => heartbeats.update()),
    // What is learned late changes which rows are heartbeats, also when the log stands still.
    heartbeats.subscribe(() => rows.update()),
  ]);
  heartbeats.update();
  const notices = new Notices();
  const imports = new LazyImports(async () => {
    const { openImportDesks } = await import('./transfer/import-desks.ts');
    return openImportDesks({
      session,
      now: environment.now,
      defer: deferToTask,
      onMerged: (source, target) => {
        if (store.getState().selectedConnection === source) store.actions.selectConnection(target);
      },
    });
  });
  const rulesOfPages = new LazyRules(async () => {
    const { openRules } = await import('./rules/open-rules.ts');
    const { site, now } = environment;
    return openRules({ session, heartbeats: heartbeats.index, site, now });
  });
  if (hasStoredRules()) void rulesOfPages.open();
  const exports = new ExportDesk({
    session,
    chooseTarget: environment.chooseTarget,
    copyText: (content) => environment.copyText(content),
    startWorker: startExportWorker,
  });
  session.actions.setPreserveLog(store.getState().settings.isPreservingLog);
  session.actions.setLogLimit(store.getState().settings.logLimit);
  const keeper = environment.keeping && new LazyKeeper(session, environment.keeping, environment.now);
  keeper?.setPolicy(store.getState().settings.keeping);
  const { keeping } = environment;
  const spill = keeping && new LazySpill({ session, isPrivate: () => keeping.isPrivate() });
  spill?.setPolicy(store.getState().settings.logLimit);
  const root = createRoot(element);
  root.render(
    <PanelContext
      value={{
        session,
        store,
        rows,
        order,
        heartbeats,
        search,
        notices,
        imports,
        exports,
        rules: rulesOfPages,
        keeper,
        environment,
      }}
    >
      <App />
    </PanelContext>,
  );
  return disposeAll([
    session.imports.onMoved((moved) => {
      // What is selected draws the table at once: by then the table must know the rows that are left.
      heartbeats.update();
      rows.update();
      store.actions.followRows(moved, session.log.generation);
    }),
    store.subscribe(({ settings }, { settings: before }) => {
      if (settings.logLimit !== before.logLimit) {
        spill?.setPolicy(settings.logLimit);
        session.actions.setLogLimit(settings.logLimit);
      }
      if (settings.keeping !== before.keeping) keeper?.setPolicy(settings.keeping);
    }),
    () => keeper?.dispose(),
    () => spill?.dispose(),
    () => imports.dispose(),
    () => exports.cancel(),
    () => rulesOfPages.dispose(),
    stopWatching,
    () => heartbeats.dispose(),
    () => order.dispose(),
    () => rows.dispose(),
    session.subscribe(() => search.update()),
    () => search.dispose(),
    followTheme(document.documentElement, theme),
    () => root.unmount(),
  ]);
}
