import { useEffect, useRef, type ReactNode } from 'react';
import type { CompletionOption } from '../filter/completion.ts';
import { filterText } from '../text/filter-text.ts';
import styles from './filter-box.module.css';

interface FilterOptionsProps {
  readonly id: string;
  readonly options: readonly CompletionOption[];
  /** Index of the option that the arrow keys stand on, or -1. */
  readonly active: number;
  readonly onChoose: (index: number) => void;
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The list of the combobox; always there, so that `aria-controls` names something. */
export function FilterOptions({ id, options, active, onChoose }: FilterOptionsProps): ReactNode {
  const list = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  return (
    <div
      ref={list}
      id={id}
      className={styles['options']}
      role="listbox"
      aria-label={filterText.suggestions}
      hidden={options.length === 0}
    >
      {options.map(({ label, detail, insert }, index) => (
        // The input keeps the focus and has the keys; the mouse presses before the input would lose it.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={insert}
          id={optionId(id, index)}
          className={styles['option']}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(index);
          }}
        >
          <span className={styles['optionLabel']}>{label}</span>
          <span className={styles['optionDetail']}>{detail}</span>
        </div>
      ))}
    </div>
  );
}
