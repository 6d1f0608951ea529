import type { ReactNode } from 'react';
import styles from './rules.module.css';

interface FieldProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A group of controls with words before it. */
export function Field({ label, children }: FieldProps): ReactNode {
  return (
    <div className={styles['field']}>
      <span className={styles['label']} aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly maxLength?: number;
  /** Monospaced, and not corrected. */
  readonly isCode?: boolean;
  readonly onChange: (value: string) => void;
}

export function TextField({ label, value, hint, maxLength, isCode, onChange }: TextFieldProps): ReactNode {
  return (
    <label className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <input
        type="text"
        className={styles['input']}
        data-code={isCode}
        spellCheck={isCode !== true}
        autoComplete="off"
        value={value}
        placeholder={hint}
        maxLength={maxLength}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}

interface AreaFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}

export function AreaField({ label, value, hint, onChange }: AreaFieldProps): ReactNode {
  return (
    <label className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <textarea
        className={styles['input']}
        data-code
        rows={Math.min(6, Math.max(1, value.split('\n').length))}
        spellCheck={false}
        value={value}
        placeholder={hint}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly hint?: string;
  /** Null: it is empty. What is beyond the bounds is told beside the rule. */
  readonly onChange: (value: number | null) => void;
}

export function NumberField({ label, value, min, max, hint, onChange }: NumberFieldProps): ReactNode {
  return (
    <label className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <input
        type="number"
        className={styles['number']}
        value={value ?? ''}
        placeholder={hint}
        min={min}
        max={max}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          if (currentTarget.value === '') onChange(null);
          else if (Number.isSafeInteger(typed)) onChange(typed);
        }}
      />
    </label>
  );
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

export function SelectField({ label, value, options, onChange }: SelectFieldProps): ReactNode {
  return (
    <label className={styles['field']}>
      <span className={styles['label']}>{label}</span>
      <select
        className={styles['select']}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
