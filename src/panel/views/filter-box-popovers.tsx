import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { FILTER_EXAMPLES } from '../text/filter-examples.ts';
import { filterText } from '../text/filter-text.ts';
import { TextButton } from '../ui/controls.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './filter-box.module.css';
import { useActions, useChoice } from './panel-context.tsx';

interface PopoverProps {
  /** A filter or an example was chosen. */
  readonly onChoose: (text: string) => void;
  readonly onClose: () => void;
}

/** Filters that were saved under a name, those that were used of late, and a place to save the one that stands in the box. */
export function SavedFilters({ onChoose, onClose }: PopoverProps): ReactNode {
  const saved = useChoice((state) => state.settings.savedFilters);
  const history = useChoice((state) => state.settings.filterHistory);
  const text = useChoice((state) => state.filter.text);
  const { saveFilter, forgetFilter } = useActions();
  const [name, setName] = useState('');
  return (
    // Escape is heard wherever the focus is inside; the element itself is no control.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles['popover']}
      role="dialog"
      aria-label={filterText.saved}
      tabIndex={-1}
      onKeyDown={closeOnEscape(onClose)}
    >
      {text.trim() === '' ? (
        <p className={styles['hint']}>{filterText.nothingToSave}</p>
      ) : (
        <form
          className={styles['save']}
          onSubmit={(event) => {
            event.preventDefault();
            saveFilter(name);
            setName('');
          }}
        >
          <input
            type="text"
            className={styles['name']}
            aria-label={filterText.saveName}
            placeholder={filterText.saveName}
            value={name}
            maxLength={80}
            onChange={({ target }) => setName(target.value)}
          />
          <button type="submit" className={styles['submit']} disabled={name.trim() === ''}>
            {filterText.saveButton}
          </button>
        </form>
      )}
      {saved.length === 0 && <p className={styles['hint']}>{filterText.noneSaved}</p>}
      <ul className={styles['list']} aria-label={filterText.saved}>
        {saved.map((filter) => (
          <li key={filter.name} className={styles['item']}>
            <button
              type="button"
              className={styles['choice']}
              title={filter.text}
              onClick={() => onChoose(filter.text)}
            >
              <span>{filter.name}</span>
              <code>{filter.text}</code>
            </button>
            <button
              type="button"
              className={styles['switch']}
              aria-label={filterText.forget(filter.name)}
              title={filterText.forget(filter.name)}
              onClick={() => forgetFilter(filter.name)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {history.length > 0 && (
        <>
          <h3 className={styles['heading']}>{filterText.history}</h3>
          <ul className={styles['list']} aria-label={filterText.history}>
            {history.map((used) => (
              <li key={used} className={styles['item']}>
                <button type="button" className={styles['choice']} title={used} onClick={() => onChoose(used)}>
                  <code>{used}</code>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Examples of everything that the language has; a click inserts one. */
export function FilterHelp({ onChoose, onClose }: PopoverProps): ReactNode {
  return (
    // Escape is heard wherever the focus is inside; the element itself is no control.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles['popover']}
      role="dialog"
      aria-label={filterText.help}
      tabIndex={-1}
      onKeyDown={closeOnEscape(onClose)}
    >
      <p className={styles['hint']}>{filterText.helpHint}</p>
      <ul className={styles['list']} aria-label={filterText.help}>
        {FILTER_EXAMPLES.map(({ label, meaning }) => (
          <li key={label} className={styles['item']}>
            <button type="button" className={styles['choice']} onClick={() => onChoose(label)}>
              <code>{label}</code>
              <span>{meaning}</span>
            </button>
          </li>
        ))}
      </ul>
      <TextButton onClick={onClose}>{filterText.close}</TextButton>
    </div>
  );
}

function closeOnEscape(onClose: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Escape') return;
    // DevTools would open its drawer.
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
}
