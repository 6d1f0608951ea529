import { useCallback, type ReactNode } from 'react';
import { exportText } from '../../text/export-text.ts';
import { IconButton } from '../../ui/controls.tsx';
import styles from './dialog.module.css';

interface TransferDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer: ReactNode;
}

/** A modal dialog: the focus stays in it and goes back to where it was, Escape closes it. */
export function TransferDialog({ title, onClose, children, footer }: TransferDialogProps): ReactNode {
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    // Keys in a dialog must reach neither the panel's shortcuts nor DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={styles['dialog']}
      aria-label={title}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className={styles['header']}>
        <h2>{title}</h2>
        {/* Not by `dialog.close()`: its event comes later, and would close a dialog that was opened again meanwhile. */}
        <IconButton icon="close" label={exportText.close} onClick={onClose} />
      </header>
      <div className={styles['body']}>{children}</div>
      <footer className={styles['footer']}>{footer}</footer>
    </dialog>
  );
}
