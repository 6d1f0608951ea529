import { connectionTexts, type ConnectionText } from '../search/connection-texts.ts';
import type { SearchHit } from '../search/search-results.ts';
import type { DetailTab } from '../store/settings.ts';
import type { PanelContextValue } from './panel-context.tsx';

/** Of the search's input. */
export const SEARCH_INPUT_ID = 'framescope-search';

const TAB: Readonly<Record<ConnectionText['place'], DetailTab>> = {
  url: 'connection',
  document: 'connection',
  protocol: 'connection',
  extensions: 'connection',
  close: 'connection',
  stack: 'connection',
  request: 'handshake',
  response: 'handshake',
  error: 'handshake',
};

/** Selects what a find is in, and opens the details where it stands. */
export function showHit({ session, store }: PanelContextValue, hit: SearchHit | null): void {
  if (hit === null) return;
  const { log, connections } = session;
  const { actions } = store;
  if (hit.kind === 'row') {
    if (!log.has(hit.index)) return;
    actions.stopFollowing();
    // The table shows one connection only: not the one of this row.
    const shown = store.getState().selectedConnection;
    if (shown !== null && connections.at(log.connection(hit.index))?.key !== shown) actions.selectConnection(null);
    actions.selectRow(hit.index, log.generation);
    actions.chooseTab('payload');
    return;
  }
  const connection = connections.at(hit.index);
  if (connection === undefined) return;
  actions.selectRow(null, log.generation);
  actions.selectConnection(connection.key);
  actions.chooseTab(TAB[connectionTexts(connection)[hit.part]?.place ?? 'url']);
  actions.openDetail();
}
