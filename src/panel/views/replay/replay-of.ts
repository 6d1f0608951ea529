import type { Connection } from '../../../model/connection.ts';
import { ReplayDesk } from '../../replay/replay-desk.ts';
import type { PanelContextValue } from '../panel-context.tsx';

const desks = new WeakMap<object, ReplayDesk>();

/** The one replay of a panel, made when it is first asked for. */
export function replayOf({ session, store }: PanelContextValue): ReplayDesk {
  const known = desks.get(store);
  if (known) return known;
  const desk = new ReplayDesk({
    session,
    now: () => performance.now(),
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });
  desks.set(store, desk);
  return desk;
}

/** Takes a connection to be played again, and shows it. `row`: where it is meant to be played to. */
export function openReplay(panel: PanelContextValue, connection: Connection, row: number | null): void {
  const { actions } = panel.store;
  actions.chooseTab('replay');
  actions.openDetail();
  void replayOf(panel).load(connection, row);
}
