import type { ReactNode } from 'react';
import { MAX_EVERY_MS, MAX_TIMES, MIN_SCHEDULE_MS, type Repeat } from '../../act/send-run.ts';
import { actText } from '../../text/act-text.ts';
import styles from './composer.module.css';

interface RepeatChoiceProps {
  readonly repeat: Repeat;
  readonly onChoose: (repeat: Repeat) => void;
}

const FIRST: Readonly<Record<Repeat['mode'], Repeat>> = {
  once: { mode: 'once' },
  times: { mode: 'times', count: 10, everyMs: 0 },
  schedule: { mode: 'schedule', everyMs: 1000 },
};

/** How often a message is sent: once, a number of times, or on a schedule. */
export function RepeatChoice({ repeat, onChoose }: RepeatChoiceProps): ReactNode {
  return (
    <div className={styles['group']}>
      <select
        className={styles['select']}
        aria-label={actText.repeat}
        value={repeat.mode}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          onChoose(FIRST[value === 'times' || value === 'schedule' ? value : 'once']);
        }}
      >
        <option value="once">{actText.repeats.once}</option>
        <option value="times">{actText.repeats.times}</option>
        <option value="schedule">{actText.repeats.schedule}</option>
      </select>
      {repeat.mode === 'times' && (
        <NumberField
          label={actText.timesLabel}
          value={repeat.count}
          min={1}
          max={MAX_TIMES}
          onChange={(count) => onChoose({ ...repeat, count })}
        />
      )}
      {repeat.mode !== 'once' && (
        <>
          <span className={styles['quiet']}>{actText.every}</span>
          <NumberField
            label={actText.everyLabel}
            value={repeat.everyMs}
            min={repeat.mode === 'schedule' ? MIN_SCHEDULE_MS : 0}
            max={MAX_EVERY_MS}
            onChange={(everyMs) => onChoose({ ...repeat, everyMs })}
          />
          <span className={styles['quiet']}>{actText.milliseconds}</span>
        </>
      )}
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, min, max, onChange }: NumberFieldProps): ReactNode {
  return (
    <input
      className={styles['number']}
      type="number"
      aria-label={label}
      defaultValue={value}
      min={min}
      max={max}
      onChange={({ currentTarget }) => {
        const typed = currentTarget.valueAsNumber;
        if (Number.isInteger(typed)) onChange(Math.min(max, Math.max(min, typed)));
      }}
    />
  );
}
