import { useState, useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';
import { keepingStatusText } from '../../text/keeping-status-text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { IconButton } from '../../ui/controls.tsx';
import { Menu, type MenuPlace } from '../../ui/menu.tsx';
import { usePanel } from '../panel-context.tsx';
import { importRequests } from './import-files.ts';

/** A click on it asks for files; the command palette has one too. */
export const IMPORT_INPUT_ID = 'import-files';

const words = transferText.import;

/** The toolbar's buttons for captures in and out. */
export function TransferControls(): ReactNode {
  const { imports, store, environment } = usePanel();
  const { hasImports, job } = useSyncExternalStore(imports.subscribe, imports.getState);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const { openDialog } = store.actions;
  const openMenu = ({ currentTarget }: MouseEvent): void => {
    const { left, bottom } = currentTarget.getBoundingClientRect();
    setMenuPlace({ x: left, y: bottom + 2 });
  };
  return (
    <>
      <IconButton
        icon="import"
        label={words.menu}
        title={words.menuTitle}
        hasMenu
        isExpanded={menuPlace !== null}
        onClick={openMenu}
      />
      <IconButton
        icon="export"
        label={transferText.export.menu}
        title={transferText.export.menuTitle}
        onClick={() => openDialog('export')}
      />
      <input
        id={IMPORT_INPUT_ID}
        type="file"
        multiple
        hidden
        aria-label={words.choose}
        onChange={({ currentTarget }) => {
          imports.add(importRequests(currentTarget.files ?? []));
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      {menuPlace && (
        <Menu
          label={words.menu}
          place={menuPlace}
          onClose={() => setMenuPlace(null)}
          items={[
            { kind: 'item', label: words.files, onChoose: () => document.getElementById(IMPORT_INPUT_ID)?.click() },
            { kind: 'item', label: words.paste, onChoose: () => openDialog('paste') },
            ...(environment.keeping
              ? [{ kind: 'item', label: keepingStatusText.openKept, onChoose: () => openDialog('kept') } as const]
              : []),
            { kind: 'separator' },
            {
              kind: 'item',
              label: words.closeImported,
              isDisabled: !hasImports && job === null,
              onChoose: () => {
                store.actions.selectRow(null, 0);
                imports.closeImported();
              },
            },
          ]}
        />
      )}
    </>
  );
}
