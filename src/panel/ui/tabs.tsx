import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from './controls.tsx';
import { Menu, type MenuItem, type MenuPlace } from './menu.tsx';
import styles from './tabs.module.css';

const MENU_WIDTH_PX = 180;

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly label: string }[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** Id of the element that shows the selected tab. */
  readonly panelId: string;
  /** Name of the button for tabs that have no room. */
  readonly moreLabel: string;
  /** Stands at the end of the line. */
  readonly children?: ReactNode;
}

/**
 * A line of tabs; left and right choose (ARIA tabs, automatic activation). What has no room is scrolled to when it is chosen, and listed behind
 * a button, as in DevTools itself.
 */
export function Tabs<Id extends string>(props: TabsProps<Id>): ReactNode {
  const { label, tabs, selected, onSelect, panelId, moreLabel, children } = props;
  const list = useRef<HTMLDivElement | null>(null);
  const [hasTooMany, setHasTooMany] = useState(false);
  const [more, setMore] = useState<{ readonly place: MenuPlace; readonly items: readonly MenuItem[] } | null>(null);
  const measure = useCallback((): void => {
    if (list.current) setHasTooMany(list.current.scrollWidth > list.current.clientWidth + 1);
  }, []);
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      list.current = element;
      if (!element) return undefined;
      const observer = new ResizeObserver(measure);
      observer.observe(element);
      return () => observer.disconnect();
    },
    [measure],
  );
  useEffect(measure, [measure, tabs.length]);
  useEffect(() => {
    const tab = hasTooMany ? document.querySelector(`#${panelId}-${selected}`) : null;
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [panelId, selected, hasTooMany]);

  const listHidden = (button: HTMLElement): void => {
    const { left, right, bottom } = button.getBoundingClientRect();
    const start = list.current?.getBoundingClientRect().left ?? 0;
    const buttons = list.current?.querySelectorAll('[role=tab]') ?? [];
    const items = tabs.flatMap((tab, at): MenuItem[] => {
      const box = buttons[at]?.getBoundingClientRect();
      if (box && box.left >= start - 1 && box.right <= left + 1) return [];
      return [{ kind: 'item', label: tab.label, isChecked: tab.id === selected, onChoose: () => onSelect(tab.id) }];
    });
    setMore({ place: { x: right - MENU_WIDTH_PX, y: bottom + 2 }, items });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex(({ id }) => id === selected);
    const next =
      event.key === 'ArrowRight'
        ? (at + 1) % tabs.length
        : event.key === 'ArrowLeft'
          ? (at - 1 + tabs.length) % tabs.length
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? tabs.length - 1
              : -1;
    const tab = tabs[next];
    if (!tab) return;
    event.preventDefault();
    onSelect(tab.id);
    event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className={styles['bar']}>
      <div
        ref={attach}
        className={styles['tabs']}
        role="tablist"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${panelId}-${tab.id}`}
            className={styles['tab']}
            aria-selected={tab.id === selected}
            aria-controls={panelId}
            tabIndex={tab.id === selected ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {hasTooMany && (
        <IconButton
          icon="more"
          label={moreLabel}
          hasMenu
          isExpanded={more !== null}
          onClick={(event) => listHidden(event.currentTarget)}
        />
      )}
      {more && <Menu label={moreLabel} place={more.place} items={more.items} onClose={() => setMore(null)} />}
      {children}
    </div>
  );
}
