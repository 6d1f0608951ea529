import { lazy, Suspense, useRef, useState, useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';
import { transferText } from '../../text/transfer-text.ts';
import { IconButton } from '../../ui/controls.tsx';
import { Menu, type MenuPlace } from '../../ui/menu.tsx';
import { usePanel } from '../panel-context.tsx';
import { importRequests } from './import-files.ts';

// Neither is needed to draw the panel.
const PasteDialog = lazy(async () => ({ default: (await import('./paste-dialog.tsx')).PasteDialog }));
const ExportDialog = lazy(async () => ({ default: (await import('./export-dialog.tsx')).ExportDialog }));

const words = transferText.import;

/** The toolbar's buttons for captures in and out. */
export function TransferControls(): ReactNode {
  const { imports, store } = usePanel();
  const { hasImports, job } = useSyncExternalStore(imports.subscribe, imports.getState);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const [dialog, setDialog] = useState<'paste' | 'export' | null>(null);
  const input = useRef<HTMLInputElement>(null);
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
        onClick={() => setDialog('export')}
      />
      <input
        ref={input}
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
            { kind: 'item', label: words.files, onChoose: () => input.current?.click() },
            { kind: 'item', label: words.paste, onChoose: () => setDialog('paste') },
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
      <Suspense fallback={null}>
        {dialog === 'paste' && <PasteDialog onClose={() => setDialog(null)} />}
        {dialog === 'export' && <ExportDialog onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}
