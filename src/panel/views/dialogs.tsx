import { lazy, Suspense, type ReactNode } from 'react';
import { useActions, useChoice, usePanel } from './panel-context.tsx';

// None of them is needed to draw the panel.
const CloseDialog = lazy(async () => ({ default: (await import('./act/close-dialog.tsx')).CloseDialog }));
const CodeDialog = lazy(async () => ({ default: (await import('./code/code-dialog.tsx')).CodeDialog }));
const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));
const ExportDialog = lazy(async () => ({ default: (await import('./transfer/export-dialog.tsx')).ExportDialog }));
const Help = lazy(async () => ({ default: (await import('./help.tsx')).Help }));
const JumpDialog = lazy(async () => ({ default: (await import('./jump-dialog.tsx')).JumpDialog }));
const MarkDialog = lazy(async () => ({ default: (await import('./mark-dialog.tsx')).MarkDialog }));
const KeptDialog = lazy(async () => ({ default: (await import('./keeping/kept-dialog.tsx')).KeptDialog }));
const PasteDialog = lazy(async () => ({ default: (await import('./transfer/paste-dialog.tsx')).PasteDialog }));
const SettingsDialog = lazy(async () => ({ default: (await import('./keeping/settings-dialog.tsx')).SettingsDialog }));

/** What stands over the whole panel. */
export function Dialogs(): ReactNode {
  const dialog = useChoice((state) => state.dialog);
  const { closeDialog } = useActions();
  const { keeping } = usePanel().environment;
  return (
    <Suspense fallback={null}>
      {dialog === 'mark' && <MarkDialog />}
      {dialog === 'help' && <Help />}
      {dialog === 'palette' && <CommandPalette />}
      {dialog === 'jump' && <JumpDialog />}
      {dialog === 'close-connection' && <CloseDialog onClose={closeDialog} />}
      {dialog === 'paste' && <PasteDialog onClose={closeDialog} />}
      {dialog === 'settings' && <SettingsDialog />}
      {dialog === 'kept' && keeping && <KeptDialog keeping={keeping} />}
      {dialog === 'code' && <CodeDialog onClose={closeDialog} />}
      {dialog === 'export' && <ExportDialog onClose={closeDialog} />}
    </Suspense>
  );
}
