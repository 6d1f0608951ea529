import type { Connection } from '../../model/connection.ts';
import { CONNECTION_GROUPINGS, pinName } from '../store/connection-entries.ts';
import { connectionText } from '../text/connection-text.ts';
import { text } from '../text/text.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { copyAndTell } from './copy-actions.ts';
import { isClosable } from './is-closable.ts';
import type { PanelContextValue } from './panel-context.tsx';

/** What can be done with a connection (null: with all of them) and with the list. */
export function connectionMenuItems(panel: PanelContextValue, connection: Connection | null): readonly MenuItem[] {
  return [...(connection ? ownItems(panel, connection) : []), ...groupingItems(panel)];
}

/** How the list is grouped. */
export function groupingItems({ store }: PanelContextValue): readonly MenuItem[] {
  const { connectionGrouping } = store.getState().settings;
  return CONNECTION_GROUPINGS.map((grouping) => ({
    kind: 'item',
    label: connectionText.grouping[grouping],
    isChecked: connectionGrouping === grouping,
    onChoose: () => store.actions.groupConnections(grouping),
  }));
}

function ownItems(panel: PanelContextValue, connection: Connection): readonly MenuItem[] {
  const { actions } = panel.store;
  const isPinned = panel.store.getState().settings.pinnedUrls.includes(pinName(connection.url));
  const show = (tab: 'connection' | 'handshake' | 'compose') => (): void => {
    actions.selectConnection(connection.key);
    actions.chooseTab(tab);
    actions.openDetail();
  };
  return [
    { kind: 'item', label: text.menu.copyUrl, onChoose: () => void copyAndTell(panel, connection.url) },
    {
      kind: 'item',
      label: text.menu.copyCode,
      onChoose: () => {
        actions.selectConnection(connection.key);
        actions.openDialog('code');
      },
    },
    { kind: 'item', label: text.detail.tab.connection, onChoose: show('connection') },
    { kind: 'item', label: text.detail.tab.handshake, onChoose: show('handshake') },
    { kind: 'separator' },
    { kind: 'item', label: text.menu.compose, onChoose: show('compose') },
    {
      kind: 'item',
      label: text.menu.replay,
      onChoose: () => {
        actions.selectConnection(connection.key);
        void import('./replay/replay-of.ts').then(({ openReplay }) => openReplay(panel, connection, null));
      },
    },
    {
      kind: 'item',
      label: text.menu.breakpoint,
      isDisabled: !isClosable(connection),
      onChoose: () => {
        const { hold } = panel.session;
        const id = 1 + Math.max(0, ...hold.breakpoints.map((one) => one.id));
        const added = { id, isOn: true, direction: 'both', connection: connection.key, filter: '' } as const;
        hold.setBreakpoints([...hold.breakpoints, added], hold.timeoutMs);
        actions.openHold();
      },
    },
    {
      kind: 'item',
      label: text.menu.closeConnection,
      isDisabled: !isClosable(connection),
      onChoose: () => {
        actions.selectConnection(connection.key);
        actions.openDialog('close-connection');
      },
    },
    { kind: 'separator' },
    {
      kind: 'item',
      label: isPinned ? connectionText.unpin : connectionText.pin,
      onChoose: () => actions.togglePin(connection.url),
    },
    { kind: 'separator' },
  ];
}
