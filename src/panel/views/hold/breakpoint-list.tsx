import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Breakpoint, HoldDoor } from '../../act/hold-desk.ts';
import { parseFilter } from '../../filter/filter-parser.ts';
import { connectionName } from '../../store/connection-name.ts';
import { filterErrorText } from '../../text/filter-text.ts';
import { holdText } from '../../text/hold-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { IconButton, TextButton } from '../../ui/controls.tsx';
import { useSession } from '../panel-context.tsx';
import styles from './hold.module.css';

const SECOND_MS = 1000;
const MAX_SECONDS = 600;
const DIRECTIONS = ['both', 'out', 'in'] as const;

interface BreakpointListProps {
  readonly hold: HoldDoor;
  /** The place is needed for something else: only the bar. */
  readonly isFolded: boolean;
  /** At the end of the bar. */
  readonly after: ReactNode;
}

/** What is to be held. */
export function BreakpointList({ hold, isFolded, after }: BreakpointListProps): ReactNode {
  const words = holdText;
  const { breakpoints, timeoutMs } = hold;
  const [newest, setNewest] = useState(0);
  // Asked anew each time: two changes may come before the panel is drawn again.
  const set = (changed: readonly Breakpoint[]): void => hold.setBreakpoints(changed, hold.timeoutMs);
  const change = (id: number, part: Partial<Breakpoint>): void =>
    set(hold.breakpoints.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const add = (): void => {
    const id = 1 + Math.max(0, ...hold.breakpoints.map((one) => one.id));
    // Off until its filter is written: an empty one holds everything.
    set([...hold.breakpoints, { id, isOn: false, direction: 'both', connection: null, filter: '' }]);
    setNewest(id);
  };
  return (
    <div className={styles['breakpoints']}>
      <div className={styles['bar']}>
        <span className={styles['heading']}>{words.list}</span>
        <TextButton onClick={add}>{words.add}</TextButton>
        <span className={styles['spacer']} />
        <label className={styles['timeout']} title={words.timeoutLabel}>
          {words.timeout}
          <input
            className={styles['seconds']}
            type="number"
            min={0}
            max={MAX_SECONDS}
            step={1}
            aria-label={words.timeoutLabel}
            defaultValue={timeoutMs / SECOND_MS}
            onChange={({ currentTarget }) => {
              const seconds = currentTarget.valueAsNumber;
              if (!Number.isInteger(seconds)) return;
              hold.setBreakpoints(hold.breakpoints, Math.min(MAX_SECONDS, Math.max(0, seconds)) * SECOND_MS);
            }}
          />
          {words.timeoutUnit}
        </label>
        {after}
      </div>
      {!isFolded && breakpoints.length === 0 && <p className={styles['empty']}>{words.none}</p>}
      <ul className={styles['list']} hidden={isFolded}>
        {breakpoints.map((breakpoint, index) => (
          <BreakpointLine
            key={breakpoint.id}
            breakpoint={breakpoint}
            number={index + 1}
            onChange={(part) => change(breakpoint.id, part)}
            isNew={breakpoint.id === newest}
            onRemove={() => set(hold.breakpoints.filter(({ id }) => id !== breakpoint.id))}
          />
        ))}
      </ul>
    </div>
  );
}

interface BreakpointLineProps {
  readonly breakpoint: Breakpoint;
  readonly number: number;
  /** It gets the focus. */
  readonly isNew: boolean;
  readonly onChange: (part: Partial<Breakpoint>) => void;
  readonly onRemove: () => void;
}

function BreakpointLine({ breakpoint, number, isNew, onChange, onRemove }: BreakpointLineProps): ReactNode {
  const { connections } = useSession();
  const words = holdText;
  const { isOn, direction, connection, filter } = breakpoint;
  // Half a filter holds what it must not: it counts when it is finished.
  const [typed, setTyped] = useState(filter);
  const field = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (isNew) field.current?.focus();
  }, [isNew]);
  const parsed = parseFilter(typed);
  const problem = parsed.kind === 'error' ? filterErrorText(parsed.error) : null;
  const shown = connections
    .all()
    .filter(({ state, importedFrom, key }) => key === connection || (state === 'open' && importedFrom === undefined));
  return (
    <li className={styles['line']} data-off={!isOn || undefined}>
      <input
        type="checkbox"
        aria-label={words.isOn(number)}
        checked={isOn}
        onChange={() => onChange({ isOn: !isOn })}
      />
      <select
        className={styles['select']}
        aria-label={words.direction(number)}
        value={direction}
        onChange={({ currentTarget }) =>
          onChange({ direction: DIRECTIONS.find((one) => one === currentTarget.value) ?? 'both' })
        }
      >
        {DIRECTIONS.map((one) => (
          <option key={one} value={one}>
            {words.directions[one]}
          </option>
        ))}
      </select>
      <select
        className={styles['select']}
        aria-label={words.connection(number)}
        value={connection ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ connection: currentTarget.value === '' ? null : currentTarget.value })
        }
      >
        <option value="">{words.allConnections}</option>
        {shown.map(({ key, url }) => (
          <option key={key} value={key}>
            {visibleCharacters(connectionName(url).name)}
          </option>
        ))}
      </select>
      <input
        type="text"
        className={styles['filter']}
        aria-label={words.filter(number)}
        placeholder={words.filterPlaceholder}
        title={problem ?? undefined}
        data-wrong={problem !== null || undefined}
        aria-invalid={problem !== null}
        spellCheck={false}
        ref={field}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => {
          if (typed !== filter) onChange({ filter: typed });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && problem === null) onChange({ filter: typed, isOn: true });
        }}
      />
      <IconButton icon="close" label={words.remove(number)} onClick={onRemove} />
      {problem !== null && (
        <span className={styles['problem']} role="alert">
          {problem}
        </span>
      )}
    </li>
  );
}
