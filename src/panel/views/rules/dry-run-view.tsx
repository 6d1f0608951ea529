import type { ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import type { MessageData, Verdict } from '../../../protocol/rule.ts';
import type { DryHit, DryRunState } from '../../rules/dry-run.ts';
import { rulesText, runProblemText } from '../../text/rules-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { IconButton, TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './rules.module.css';

interface DryRunViewProps {
  readonly state: DryRunState;
  readonly onClose: () => void;
}

const words = rulesText.dryRun;

/** What rules would have made of the log: how many messages, which, and each before and after. */
export function DryRunView({ state, onClose }: DryRunViewProps): ReactNode {
  const { done, total, isOver, count, hits, misses, unknown, problem, problems } = state;
  return (
    <section className={styles['dryRun']} aria-label={words.label}>
      <div className={styles['bar']}>
        <b>{words.label}</b>
        {!isOver && <progress value={done} max={Math.max(1, total)} aria-label={words.progress(done, total)} />}
        <span className={styles['spacer']} />
        {isOver ? (
          <IconButton icon="close" label={words.close} onClick={onClose} />
        ) : (
          <TextButton onClick={onClose}>{words.cancel}</TextButton>
        )}
      </div>
      <p role="status">
        {!isOver ? words.progress(done, total) : count === 0 ? words.nothing : words.result(count, total)}{' '}
        {misses > 0 && words.misses(misses)} {unknown > 0 && words.unknown(unknown)}{' '}
        {count > hits.length && words.more(hits.length)}
      </p>
      {problem && (
        <p className={styles['error']}>
          {words.problems(problems)} {runProblemText(problem)}
        </p>
      )}
      <ol className={styles['results']} aria-label={words.label}>
        {hits.map((hit) => (
          <Hit key={hit.row} hit={hit} />
        ))}
      </ol>
    </section>
  );
}

function Hit({ hit }: { readonly hit: DryHit }): ReactNode {
  const { session, store } = usePanel();
  const { row, before, verdict } = hit;
  const after = verdict.outcome === 'dropped' ? null : (verdict.data ?? before);
  const marks = marksOf(verdict);
  return (
    <li className={styles['result']}>
      <button
        type="button"
        className={styles['link']}
        onClick={() => store.actions.goToRow(row, session.log.generation)}
      >
        {words.row(row + 1)}
      </button>{' '}
      <span className={styles['marks']}>
        {marks.length === 0 && verdict.data === null ? words.unchanged : marks.join(', ')}
      </span>
      {verdict.data === null ? (
        <Line data={before} kind={verdict.outcome === 'dropped' ? 'removed' : 'same'} from={0} to={0} />
      ) : (
        <Changed before={before} after={after ?? ''} />
      )}
      {Array.from(verdict.more, (data, at) => (
        // Lists of the engine have an order and nothing else.
        // oxlint-disable-next-line react/no-array-index-key
        <Line key={at} data={data} kind="added" from={0} to={0} />
      ))}
    </li>
  );
}

/** Both texts, with what is different between their common beginning and end marked. */
function Changed({ before, after }: { readonly before: MessageData; readonly after: MessageData }): ReactNode {
  const [old, now] = [shown(before), shown(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return (
    <>
      <Line data={before} kind="removed" from={start} to={old.length - end} />
      <Line data={after} kind="added" from={start} to={now.length - end} />
    </>
  );
}

interface LineProps {
  readonly data: MessageData;
  readonly kind: 'removed' | 'added' | 'same';
  readonly from: number;
  readonly to: number;
}

/** What is shown before the place of a change. */
const CONTEXT_CHARS = 60;
const MAX_SHOWN_CHARS = 400;

function Line({ data, kind, from, to }: LineProps): ReactNode {
  const text = shown(data);
  const start = Math.max(0, from - CONTEXT_CHARS);
  const end = Math.min(text.length, start + MAX_SHOWN_CHARS);
  const [first, last] = [Math.min(from, end), Math.min(Math.max(from, to), end)];
  return (
    <div className={styles['line']} data-kind={kind}>
      <span
        className={styles['sign']}
        role="img"
        aria-label={kind === 'removed' ? words.before : kind === 'added' ? words.after : ''}
      >
        {kind === 'removed' ? '−' : kind === 'added' ? '+' : ' '}
      </span>
      <bdi>
        {start > 0 && '…'}
        {visibleCharacters(text.slice(start, first))}
        {last > first && <mark>{visibleCharacters(text.slice(first, last))}</mark>}
        {visibleCharacters(text.slice(last, end))}
        {end < text.length && '…'}
      </bdi>
    </div>
  );
}

function shown(data: MessageData): string {
  return typeof data === 'string' ? data : toHex(data.subarray(0, MAX_SHOWN_CHARS), ' ');
}

function marksOf(verdict: Verdict): readonly string[] {
  const { outcome, delayMs, copies, reorderWindow, answers, close, tag } = verdict;
  return [
    ...(outcome === 'dropped' ? [words.dropped] : []),
    ...(delayMs > 0 ? [words.delayed(delayMs)] : []),
    ...(copies > 0 ? [words.copies(copies)] : []),
    ...(reorderWindow > 0 ? [words.reordered(reorderWindow)] : []),
    ...(answers.length > 0 ? [words.answered] : []),
    ...(close ? [words.closed] : []),
    ...(tag ? [words.tagged(tag.label)] : []),
  ];
}
