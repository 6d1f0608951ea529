import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { LearnedValue } from '../../replay/learned-values.ts';
import { printSteps } from '../../replay/json-scalars.ts';
import type { Recording } from '../../replay/recording.ts';
import type { ReplayDesk, ReplayDeskState } from '../../replay/replay-desk.ts';
import { connectionName } from '../../store/connection-name.ts';
import { replayProblemText, replayText as words } from '../../text/replay-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Checkbox, TextButton } from '../../ui/controls.tsx';
import { Hint, Message } from '../detail/message.tsx';
import { useDetailConnection } from '../panel-context.tsx';
import { ReplayControls } from './replay-controls.tsx';
import { ReplaySteps } from './replay-steps.tsx';
import styles from './replay.module.css';
import { useReplay } from './use-replay.ts';

/** Plays the client's side of a connection again, and shows what the server says to it now beside what it said then. */
export function ReplayTab(): ReactNode {
  const [desk, state] = useReplay();
  const connection = useDetailConnection();
  const { recording } = state;
  const isOther = connection !== null && connection.key !== recording?.connectionKey;
  const root = useRef<HTMLDivElement | null>(null);
  const load = isOther && (
    <TextButton
      onClick={() => {
        // The button goes away: what it is in takes the focus, so that it is not lost.
        root.current?.focus({ preventScroll: true });
        void desk.load(connection, null);
      }}
    >
      {words.load(visibleCharacters(connectionName(connection.url).name))}
    </TextButton>
  );
  return (
    // Keys that are typed here must not reach the panel's shortcuts.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={root} className={styles['replay']} tabIndex={-1} onKeyDown={keepKeys}>
      {recording === null ? (
        <div className={styles['empty']}>
          <Message>{words.intro}</Message>
          {state.isReading ? words.reading : load || words.loadNone}
        </div>
      ) : (
        <Loaded desk={desk} state={state} recording={recording} load={load} />
      )}
    </div>
  );
}

interface LoadedProps {
  readonly desk: ReplayDesk;
  readonly state: ReplayDeskState;
  readonly recording: Recording;
  /** A button for another connection. */
  readonly load: ReactNode;
}

function Loaded({ desk, state, recording, load }: LoadedProps): ReactNode {
  const { run } = state;
  return (
    <>
      <div className={styles['bar']}>
        <bdi className={styles['name']} title={recording.url}>
          {visibleCharacters(connectionName(recording.url).name)}
        </bdi>
        <span className={styles['quiet']}>
          {state.isReading ? words.reading : words.recording(recording.steps.length, recording.answers.length)}
        </span>
        {load}
      </div>
      {recording.leftOut > 0 && <Hint tone="warning">{words.leftOut(recording.leftOut)}</Hint>}
      {recording.steps.length === 0 ? (
        <Message>{words.noSteps}</Message>
      ) : (
        <>
          <ReplayControls desk={desk} state={state} />
          {run.problem && (
            <Hint tone="error">
              {replayProblemText(
                run.problem,
                run.problem.kind === 'no-value' ? visibleCharacters(printSteps(run.problem.value.path)) : '',
              )}
            </Hint>
          )}
          <LearnedValues desk={desk} state={state} />
          <ReplaySteps
            key={`${recording.connectionKey} ${state.aim}`}
            desk={desk}
            state={state}
            recording={recording}
          />
        </>
      )}
    </>
  );
}

function LearnedValues({ desk, state }: { readonly desk: ReplayDesk; readonly state: ReplayDeskState }): ReactNode {
  const { values, learned } = state;
  if (values.length === 0) return null;
  return (
    <details className={styles['values']}>
      <summary title={words.valuesTitle}>{words.values(values.length, learned.size)}</summary>
      <ul>
        {values.map((value) => (
          <li key={value.id}>
            <Checkbox
              label={visibleCharacters(value.sample.slice(0, 60))}
              title={visibleCharacters(value.sample)}
              isChecked={learned.has(value.id)}
              onChange={() => desk.toggleValue(value.id)}
            />
            <bdi className={styles['quiet']}>{valueWords(value)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

function valueWords({ answer, path, uses }: LearnedValue): string {
  const [first] = uses;
  const from = visibleCharacters(printSteps(path));
  return words.value(
    answer + 1,
    from,
    uses.length,
    (first?.step ?? 0) + 1,
    visibleCharacters(printSteps(first?.path ?? [])),
  );
}

/** Escape and the keys with Control go on to the panel. */
function keepKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey || event.key === 'Escape')) event.stopPropagation();
}
