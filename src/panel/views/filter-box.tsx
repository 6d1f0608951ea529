import { useId, type ReactNode } from 'react';
import { MAX_FILTER_CHARS } from '../store/filter-query.ts';
import type { FilterProblem } from '../store/visible-rows.ts';
import { text } from '../text/text.ts';
import { Icon } from '../ui/icon.tsx';
import styles from './filter-box.module.css';
import { useActions, useChoice, useVisibleRows } from './panel-context.tsx';

/** Id of the filter's input, which `Ctrl+F` goes to. */
export const FILTER_INPUT_ID = 'framescope-filter';

/** Text or regex, inverted or not; a pattern that is none is said here and filters nothing. */
export function FilterBox(): ReactNode {
  const filter = useChoice((state) => state.filter);
  const { typeFilter, toggleRegex, toggleInverted } = useActions();
  const { problem } = useVisibleRows();
  const problemId = useId();
  return (
    <div className={styles['box']} data-invalid={problem !== null}>
      <Icon name="filter" />
      <input
        id={FILTER_INPUT_ID}
        className={styles['input']}
        type="text"
        value={filter.text}
        maxLength={MAX_FILTER_CHARS}
        placeholder={filter.isRegex ? text.toolbar.filterPlaceholderRegex : text.toolbar.filterPlaceholder}
        aria-label={text.toolbar.filterLabel}
        title={text.toolbar.filterTitle}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => typeFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter.text === '') return;
          // DevTools would open its drawer.
          event.preventDefault();
          event.stopPropagation();
          typeFilter('');
        }}
      />
      {filter.text !== '' && (
        <button
          type="button"
          className={styles['switch']}
          aria-label={text.toolbar.clearFilter}
          title={text.toolbar.clearFilter}
          onClick={() => typeFilter('')}
        >
          <Icon name="close" />
        </button>
      )}
      <button
        type="button"
        className={styles['switch']}
        aria-label={text.toolbar.regex}
        title={text.toolbar.regex}
        aria-pressed={filter.isRegex}
        onClick={toggleRegex}
      >
        .*
      </button>
      <button
        type="button"
        className={styles['switch']}
        aria-label={text.toolbar.invert}
        title={text.toolbar.invert}
        aria-pressed={filter.isInverted}
        onClick={toggleInverted}
      >
        <Icon name="invert" />
      </button>
      {problem && (
        <p id={problemId} className={styles['problem']} role="alert">
          {problemText(problem)}
        </p>
      )}
    </div>
  );
}

function problemText(problem: FilterProblem): string {
  return problem.kind === 'invalid-regex' ? text.toolbar.regexInvalid(problem.message) : text.toolbar.regexTooSlow;
}
