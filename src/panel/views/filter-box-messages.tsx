import type { ReactNode } from 'react';
import { MAX_REGEX_BYTES } from '../filter/row-test.ts';
import { MAX_SEARCHED_BYTES } from '../filter/searched-payloads.ts';
import type { FilterProblem } from '../store/ready-filter.ts';
import type { VisibleRows } from '../store/visible-rows.ts';
import { filterErrorText, filterText } from '../text/filter-text.ts';
import { TextButton } from '../ui/controls.tsx';
import styles from './filter-box.module.css';

interface FilterMessagesProps {
  readonly id: string;
  readonly rows: VisibleRows;
  readonly onQuote: () => void;
}

/** What is wrong with the filter, or that it was stopped. */
export function FilterMessages({ id, rows, onQuote }: FilterMessagesProps): ReactNode {
  const { problem } = rows;
  const isStopped = rows.isStopped && problem === null;
  return (
    <div id={id}>
      {problem && (
        <div className={styles['problem']} role="alert">
          <p>{problemText(problem)}</p>
          {problem.kind === 'syntax' && <TextButton onClick={onQuote}>{filterText.quoteAll}</TextButton>}
        </div>
      )}
      {isStopped && (
        <div className={styles['note']} role="status">
          <p>{filterText.stopped(Math.floor(rows.progress * 100))}</p>
          <TextButton onClick={() => rows.resume()}>{filterText.resume}</TextButton>
        </div>
      )}
    </div>
  );
}

function problemText(problem: FilterProblem): string {
  if (problem.kind === 'syntax') return filterErrorText(problem.error);
  return problem.kind === 'regex-too-slow' ? filterText.regexTooSlow : filterText.regexFailed;
}

/** Says that rows were searched in part only. */
export function unfinishedText(rows: number): string {
  return filterText.unfinished(rows, MAX_SEARCHED_BYTES, MAX_REGEX_BYTES);
}
