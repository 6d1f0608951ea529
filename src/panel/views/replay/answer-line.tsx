import { memo, type ReactNode } from 'react';
import type { AnswerComparison } from '../../replay/compare-answers.ts';
import type { RecordedAnswer } from '../../replay/recording.ts';
import type { FreshAnswer } from '../../replay/replay-state.ts';
import { replayText as words } from '../../text/replay-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Preview, RowLink } from './message-line.tsx';
import styles from './replay.module.css';
import { comparisonOf } from './use-replay.ts';

/** So many stand there at once; the rest when asked for. */
const OPEN_DIFFERENCES = 4;
const MAX_DIFFERENCES = 200;

interface AnswerLineProps {
  /** Null: nothing like it was recorded. */
  readonly before: RecordedAnswer | null;
  readonly now: FreshAnswer | null;
  readonly state: 'waiting' | 'missing' | 'skipped' | 'come' | 'extra';
  readonly ignored: string;
}

/** An answer as it was recorded, and what is different in the one that came now. */
export const AnswerLine = memo(function AnswerLine({ before, now, state, ignored }: AnswerLineProps): ReactNode {
  const comparison = before && now ? comparisonOf(before, now, ignored) : null;
  const shown = now ?? before;
  const isDifferent = comparison !== null && comparison.differences.length > 0;
  const verdict = state !== 'come' || comparison === null ? state : isDifferent ? 'different' : 'same';
  return (
    <div className={styles['answer']} data-verdict={verdict}>
      <span className={styles['arrow']}>↓</span>
      {shown && <Preview message={shown} />}
      <span className={styles['verdict']}>{verdictWords(state, comparison)}</span>
      {now && <RowLink row={now.row} />}
      {comparison && isDifferent && <Differences comparison={comparison} />}
    </div>
  );
});

function Differences({ comparison }: { readonly comparison: AnswerComparison }): ReactNode {
  const { differences } = comparison;
  return (
    <details className={styles['differences']} open={differences.length <= OPEN_DIFFERENCES}>
      <summary>{words.answer.different(differences.length)}</summary>
      <dl>
        {differences.slice(0, MAX_DIFFERENCES).map(({ path, before, now }, at) => (
          // Elements that were moved may share a path.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at}>
            <dt>{visibleCharacters(path)}</dt>
            <dd>
              {before !== null && <del title={words.before}>{visibleCharacters(before)}</del>}
              {before !== null && now !== null && ' → '}
              {now !== null && <ins title={words.now}>{visibleCharacters(now)}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function verdictWords(state: AnswerLineProps['state'], comparison: AnswerComparison | null): string {
  if (state !== 'come' || comparison === null) return state === 'come' ? '' : words.answer[state];
  if (comparison.differences.length > 0) return '';
  return comparison.ignored > 0 ? words.answer.ignored(comparison.ignored) : words.answer.same;
}
