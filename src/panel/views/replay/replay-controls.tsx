import type { ReactNode } from 'react';
import type { ReplayDesk, ReplayDeskState } from '../../replay/replay-desk.ts';
import { isOver } from '../../replay/replay-run.ts';
import type { ReplayTiming } from '../../replay/replay-state.ts';
import { connectionName } from '../../store/connection-name.ts';
import { replayText as words } from '../../text/replay-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import styles from './replay.module.css';
import { chosenOption, comparisonOf, useTargets, type ReplayTargetOption } from './use-replay.ts';

const TIMINGS = ['recorded', 'answers', 'none'] as const;
const SPEED = { min: 0.1, max: 1000 } as const;

interface ReplayControlsProps {
  readonly desk: ReplayDesk;
  readonly state: ReplayDeskState;
}

/** Where, when, and how far it is played; how far it is. */
export function ReplayControls({ desk, state }: ReplayControlsProps): ReactNode {
  const { recording, run, timing } = state;
  const targets = useTargets(recording?.connectionKey ?? '');
  const chosen = chosenOption(targets, state.target);
  const isActive = run.phase === 'running' || run.phase === 'opening' || run.phase === 'settling';
  const hasBegun = isActive || run.phase === 'paused';
  return (
    <>
      <div className={styles['bar']}>
        <label className={styles['choice']}>
          <span className={styles['quiet']}>{words.target}</span>
          <select
            className={styles['select']}
            aria-label={words.target}
            disabled={hasBegun || targets.length === 0}
            value={chosen?.id ?? ''}
            onChange={({ currentTarget }) => {
              const option = targets.find(({ id }) => id === currentTarget.value);
              if (option) desk.chooseTarget(option.target);
            }}
          >
            {targets.length === 0 && <option value="">{words.noTarget}</option>}
            {targets.map((option) => (
              <option key={option.id} value={option.id}>
                {optionName(option)}
              </option>
            ))}
          </select>
        </label>
        <TimingChoice timing={timing} onChoose={(choice) => desk.chooseTiming(choice)} />
        <label className={styles['choice']} title={words.ignoredTitle}>
          <span className={styles['quiet']}>{words.ignored}</span>
          <input
            className={styles['input']}
            type="text"
            spellCheck={false}
            placeholder={words.ignoredHint}
            value={state.ignored}
            onChange={({ currentTarget }) => desk.ignore(currentTarget.value)}
          />
        </label>
      </div>
      <div className={styles['bar']}>
        {run.phase === 'running' ? (
          <Button label={words.pause} isDisabled={false} onClick={() => desk.pause()} />
        ) : (
          <Button
            label={run.phase === 'paused' ? words.resume : isOver(run) ? words.again : words.play}
            isDisabled={chosen === undefined || isActive}
            onClick={() => chosen && void desk.play(chosen.target)}
          />
        )}
        <Button
          label={words.step}
          title={words.stepTitle}
          isDisabled={chosen === undefined || isActive}
          onClick={() => chosen && void desk.step(chosen.target)}
        />
        <Button label={words.stop} isDisabled={!hasBegun} onClick={() => desk.stop()} />
        <progress
          className={styles['progress']}
          max={Math.max(1, run.steps.length)}
          value={run.next}
          aria-label={words.progress(run.next, run.steps.length)}
        />
        <span className={styles['status']} role="status" data-phase={run.phase}>
          {statusWords(state)}
        </span>
      </div>
    </>
  );
}

interface ButtonProps {
  readonly label: string;
  readonly title?: string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

function Button({ label, title, isDisabled, onClick }: ButtonProps): ReactNode {
  return (
    <button type="button" className={styles['button']} disabled={isDisabled} title={title} onClick={onClick}>
      {label}
    </button>
  );
}

function TimingChoice({
  timing,
  onChoose,
}: {
  readonly timing: ReplayTiming;
  readonly onChoose: (timing: ReplayTiming) => void;
}): ReactNode {
  return (
    <label className={styles['choice']} title={words.timingTitles[timing.kind]}>
      <span className={styles['quiet']}>{words.timing}</span>
      <select
        className={styles['select']}
        aria-label={words.timing}
        value={timing.kind}
        onChange={({ currentTarget }) => {
          const kind = TIMINGS.find((each) => each === currentTarget.value) ?? 'recorded';
          onChoose(kind === 'recorded' ? { kind, speed: 1 } : { kind });
        }}
      >
        {TIMINGS.map((kind) => (
          <option key={kind} value={kind}>
            {words.timings[kind]}
          </option>
        ))}
      </select>
      {timing.kind === 'recorded' && (
        <>
          <span className={styles['quiet']}>×</span>
          <input
            className={styles['number']}
            type="number"
            aria-label={words.speed}
            title={words.speedTitle}
            {...SPEED}
            step="any"
            defaultValue={timing.speed}
            onChange={({ currentTarget }) => {
              const speed = currentTarget.valueAsNumber;
              if (speed >= SPEED.min && speed <= SPEED.max) onChoose({ kind: 'recorded', speed });
            }}
          />
        </>
      )}
    </label>
  );
}

function optionName({ id, connection }: ReplayTargetOption): string {
  if (id === 'new') return visibleCharacters(words.newConnection(connection.document.url));
  const { name, host } = connectionName(connection.url);
  return visibleCharacters(name === host ? name : `${name} – ${host}`);
}

function statusWords({ recording, run, ignored }: ReplayDeskState): string {
  if (run.phase === 'ready') return '';
  const parts: string[] = [words.phase[run.phase], words.progress(run.next, run.steps.length)];
  if (run.waitsFor !== null && run.phase === 'running') parts.push(words.waitsFor[run.waitsFor]);
  if (isOver(run) && recording !== null) {
    const counts = { same: 0, different: 0, missing: 0 };
    for (const [index, answer] of recording.answers.entries()) {
      const fresh = run.answers[index];
      if (run.skipped.has(index) || answer.afterStep >= run.next) continue;
      if (!fresh) counts.missing += 1;
      else if (comparisonOf(answer, fresh, ignored).differences.length === 0) counts.same += 1;
      else counts.different += 1;
    }
    parts.push(words.summary(counts.same, counts.different, counts.missing, run.extras.length));
  }
  return parts.join(' · ');
}
