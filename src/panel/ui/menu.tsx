import { useCallback, useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './menu.module.css';

export type MenuItem =
  | {
      readonly kind: 'item';
      readonly label: string;
      /** Shown at the right, e.g. `Ctrl+C`. */
      readonly keys?: string;
      /** For choices: shown with a check mark. */
      readonly isChecked?: boolean;
      /** The choice is one of its own (a checkbox), not one of several (a radio button). */
      readonly isToggle?: boolean;
      readonly isDisabled?: boolean;
      readonly onChoose: () => void;
    }
  | { readonly kind: 'separator' };

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface MenuProps {
  readonly label: string;
  readonly place: MenuPlace;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/**
 * A menu at a point of the window, over everything else, moved inwards at the window's edge. Arrow keys, Home, End, first
 * letters, Enter, Escape; the focus goes back to where it was.
 */
export function Menu({ label, place, items, onClose }: MenuProps): ReactNode {
  const menu = useRef<HTMLDivElement | null>(null);

  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      menu.current = element;
      if (!element) return undefined;
      const before = document.activeElement;
      const { width, height } = element.getBoundingClientRect();
      element.style.left = `${Math.max(2, Math.min(place.x, window.innerWidth - width - 4))}px`;
      element.style.top = `${Math.max(2, Math.min(place.y, window.innerHeight - height - 4))}px`;
      itemsOf(element)[0]?.focus();
      return () => {
        if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      };
    },
    [place.x, place.y],
  );

  useEffect(() => {
    const closeOutside = (event: Event): void => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      onClose();
    };
    window.addEventListener('mousedown', closeOutside, true);
    window.addEventListener('blur', onClose);
    window.addEventListener('resize', onClose);
    return () => {
      window.removeEventListener('mousedown', closeOutside, true);
      window.removeEventListener('blur', onClose);
      window.removeEventListener('resize', onClose);
    };
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const all = itemsOf(menu.current);
    const at = all.findIndex((item) => item === document.activeElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : '';
    if (event.key === 'ArrowDown') all[(at + 1) % all.length]?.focus();
    else if (event.key === 'ArrowUp') all[(at - 1 + all.length) % all.length]?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (letter !== '' && letter !== ' ') {
      const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      turned.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={attach} className={styles['menu']} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item, index) =>
        item.kind === 'separator' ? (
          // The items of one menu never change their order while it is open.
          // oxlint-disable-next-line react/no-array-index-key
          <hr key={index} className={styles['separator']} />
        ) : (
          <button
            key={item.label}
            type="button"
            className={styles['item']}
            role={
              item.isChecked === undefined ? 'menuitem' : item.isToggle === true ? 'menuitemcheckbox' : 'menuitemradio'
            }
            aria-checked={item.isChecked}
            disabled={item.isDisabled}
            onMouseMove={(event) => event.currentTarget.focus({ preventScroll: true })}
            onClick={() => {
              onClose();
              item.onChoose();
            }}
          >
            <span className={styles['check']}>{item.isChecked && <Icon name="check" />}</span>
            <span className={styles['label']}>{item.label}</span>
            {item.keys !== undefined && <span className={styles['keys']}>{item.keys}</span>}
          </button>
        ),
      )}
    </div>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLButtonElement[] {
  return menu ? [...menu.querySelectorAll('button')].filter((button) => !button.disabled) : [];
}
