import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { RecordedMessage, Recording } from '../../replay/recording.ts';
import type { ReplayDesk, ReplayDeskState } from '../../replay/replay-desk.ts';
import { isOver } from '../../replay/replay-run.ts';
import type { ReplayState, StepState } from '../../replay/replay-state.ts';
import { actText } from '../../text/act-text.ts';
import { replayText as words } from '../../text/replay-text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { AnswerLine } from './answer-line.tsx';
import { Preview, RowLink } from './message-line.tsx';
import styles from './replay.module.css';
import { chosenOption, useTargets } from './use-replay.ts';

const STATE_ICON = { waiting: 'minus', sending: 'clock', sent: 'check', failed: 'error' } satisfies Record<
  StepState['kind'],
  IconName
>;

interface ReplayStepsProps {
  readonly desk: ReplayDesk;
  readonly state: ReplayDeskState;
  readonly recording: Recording;
}

/** Each message that is sent with its answers: those that were recorded beside those that came now. */
export function ReplaySteps({ desk, state, recording }: ReplayStepsProps): ReactNode {
  const { run, ignored, aim } = state;
  const target = chosenOption(useTargets(recording.connectionKey), state.target);
  const answersOf = useMemo(() => groupByStep(recording.answers), [recording]);
  const extrasOf = useMemo(() => groupByStep(run.extras), [run.extras]);
  const isActive = run.phase === 'running' || run.phase === 'opening' || run.phase === 'settling';
  const canPlay = target !== undefined && !isActive;
  const list = useRef<HTMLOListElement | null>(null);
  useEffect(() => {
    if (aim !== null) list.current?.querySelector(`[data-step="${aim}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [aim]);
  return (
    <ol ref={list} className={styles['steps']} aria-label={words.steps}>
      {[-1, ...recording.steps.keys()].map((index) => {
        const message = recording.steps[index];
        const answers = answersOf.get(index) ?? [];
        const extras = extrasOf.get(index) ?? [];
        if (message === undefined && answers.length + extras.length === 0) return null;
        const playTo = isOver(run) || index >= run.next;
        return (
          <li key={index} data-step={index} aria-current={index === aim || undefined}>
            {message && (
              <StepLine
                index={index}
                message={message}
                step={run.steps[index] ?? WAITING}
                onPlayTo={canPlay && playTo ? () => void desk.play(target.target, index) : null}
              />
            )}
            {answers.map((answer) => (
              <AnswerLine
                key={answer}
                before={recording.answers[answer] ?? null}
                now={run.answers[answer] ?? null}
                state={answerState(run, answer, index)}
                ignored={ignored}
              />
            ))}
            {extras.map((extra) => (
              <AnswerLine
                key={`extra ${extra}`}
                before={null}
                now={run.extras[extra] ?? null}
                state="extra"
                ignored=""
              />
            ))}
          </li>
        );
      })}
    </ol>
  );
}

const WAITING: StepState = { kind: 'waiting' };

function answerState(run: ReplayState, answer: number, step: number): 'waiting' | 'missing' | 'skipped' | 'come' {
  if (run.answers[answer]) return 'come';
  if (run.skipped.has(answer)) return 'skipped';
  return isOver(run) && step < run.next ? 'missing' : 'waiting';
}

interface StepLineProps {
  readonly index: number;
  readonly message: RecordedMessage;
  readonly step: StepState;
  readonly onPlayTo: (() => void) | null;
}

function StepLine({ index, message, step, onPlayTo }: StepLineProps): ReactNode {
  return (
    <div className={styles['step']} data-state={step.kind}>
      <span className={styles['number']}>{index + 1}</span>
      <span className={styles['mark']} title={words.state[step.kind]}>
        <Icon name={STATE_ICON[step.kind]} />
        <span className={styles['screenReader']}>{words.state[step.kind]}</span>
      </span>
      <Preview message={message} />
      {step.kind === 'sent' && step.learned > 0 && (
        <span className={styles['learned']}>{words.learned(step.learned)}</span>
      )}
      {step.kind === 'sent' && step.row !== null && <RowLink row={step.row} />}
      {step.kind === 'failed' && <span className={styles['error']}>{actText.failure(step.failure, step.words)}</span>}
      {onPlayTo && (
        <button
          type="button"
          className={styles['playTo']}
          aria-label={words.toHere(index + 1)}
          title={words.toHere(index + 1)}
          onClick={onPlayTo}
        >
          <Icon name="chevronRight" />
        </button>
      )}
    </div>
  );
}

function groupByStep(items: readonly { readonly afterStep: number }[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const [index, { afterStep }] of items.entries()) {
    const group = groups.get(afterStep);
    if (group) group.push(index);
    else groups.set(afterStep, [index]);
  }
  return groups;
}
