import { useCallback, type ReactNode } from 'react';
import { helpText } from '../text/help-text.ts';
import { IconButton } from '../ui/controls.tsx';
import styles from './help.module.css';
import { useActions } from './panel-context.tsx';

const isMac = navigator.platform.startsWith('Mac');

/** Keyboard shortcuts and the legend, over the panel. */
export function Help(): ReactNode {
  const { closeDialog } = useActions();
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    dialog?.showModal();
  }, []);
  return (
    // Escape closes a dialog by itself; it must not reach DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={styles['dialog']}
      aria-label={helpText.title}
      onClose={closeDialog}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className={styles['header']}>
        <h2>{helpText.title}</h2>
        <IconButton
          icon="close"
          label={helpText.close}
          onClick={(event) => event.currentTarget.closest('dialog')?.close()}
        />
      </header>
      <div className={styles['groups']}>
        {Object.values(helpText.groups).map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl className={styles['keys']}>
              {group.keys.map(([keys, meaning]) => (
                <div key={keys}>
                  <dt>{isMac ? keys.replace('Ctrl', '⌘') : keys}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{helpText.legend}</h3>
          <dl className={styles['legend']}>
            {(['observed', 'derived', 'unavailable'] as const).map((provenance) => (
              <div key={provenance}>
                <dt data-provenance={provenance}>{helpText[provenance][0]}</dt>
                <dd>{helpText[provenance][1]}</dd>
              </div>
            ))}
            {helpText.rows.map(([mark, meaning]) => (
              <div key={mark}>
                <dt>{mark}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </dialog>
  );
}
