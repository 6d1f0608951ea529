import { useCallback, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { matchWords } from '../store/match-words.ts';
import { paletteText } from '../text/palette-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import styles from './command-palette.module.css';
import { panelCommands, type Command } from './commands.ts';
import { useActions, usePanel, useSelectedRow } from './panel-context.tsx';

const isMac = navigator.platform.startsWith('Mac');
const PAGE = 8;

/** Everything that can be done, by name: typed words narrow it down, Enter does it. */
export function CommandPalette(): ReactNode {
  const panel = usePanel();
  const { closeDialog } = useActions();
  const row = useSelectedRow();
  // What can be done is that of the moment in which the palette was opened.
  const [all] = useState(() => panelCommands(panel, row));
  const [typed, setTyped] = useState('');
  const [position, setPosition] = useState(0);
  const chosen = useRef<Command | null>(null);
  const list = useRef<HTMLDivElement | null>(null);
  const listId = useId();
  const found = findCommands(all, typed);
  const active = Math.min(position, found.length - 1);
  const attach = useCallback((dialog: HTMLDialogElement | null) => {
    dialog?.showModal();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });

  const choose = (command: Command | undefined): void => {
    if (!command) return;
    chosen.current = command;
    list.current?.closest('dialog')?.close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const to = positionAfter(event.key, active, found.length);
    if (to !== null) setPosition(to);
    else if (event.key === 'Enter') choose(found[active]);
    else return;
    event.preventDefault();
  };

  return (
    // Escape closes a dialog by itself; it must not reach DevTools, which would open its drawer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={attach}
      className={styles['palette']}
      aria-label={paletteText.title}
      onClose={() => {
        closeDialog();
        // The focus is back where it was: a command that moves it comes after that.
        chosen.current?.run();
      }}
      onKeyDown={onKeyDown}
    >
      <input
        type="text"
        className={styles['input']}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={active < 0 ? undefined : `${listId}-${active}`}
        aria-label={paletteText.placeholder}
        placeholder={paletteText.placeholder}
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setPosition(0);
        }}
      />
      <div ref={list} id={listId} className={styles['list']} role="listbox" aria-label={paletteText.commands}>
        {found.map((command, index) => (
          // The input keeps the focus and has the keys.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            // Two connections may have one name: the place among all commands tells them apart.
            key={all.indexOf(command)}
            id={`${listId}-${index}`}
            className={styles['command']}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(command)}
          >
            <span className={styles['group']}>{paletteText.group[command.group]}</span>
            <bdi className={styles['label']}>{visibleCharacters(command.label)}</bdi>
            {command.note !== undefined && <bdi className={styles['note']}>{visibleCharacters(command.note)}</bdi>}
            {command.keys !== undefined && (
              <kbd className={styles['keys']}>{isMac ? command.keys.replace('Ctrl', '⌘') : command.keys}</kbd>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className={styles['none']} role="status">
          {paletteText.none}
        </p>
      )}
    </dialog>
  );
}

/** In the order in which they are listed while nothing is typed; best first when something is. */
function findCommands(all: readonly Command[], typed: string): readonly Command[] {
  if (typed.trim() === '') return all;
  return all
    .flatMap((command) => {
      const score = matchWords(`${command.label} ${command.note ?? ''} ${paletteText.group[command.group]}`, typed);
      return score === null ? [] : [{ command, score }];
    })
    .toSorted((left, right) => left.score - right.score)
    .map(({ command }) => command);
}

function positionAfter(key: string, active: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (active + 1) % count;
    case 'ArrowUp':
      return (active - 1 + count) % count;
    case 'PageDown':
      return Math.min(active + PAGE, count - 1);
    case 'PageUp':
      return Math.max(active - PAGE, 0);
    default:
      return null;
  }
}
