import type { ReactNode } from 'react';
import { exportText } from '../../text/export-text.ts';
import type { RedactionChoice } from '../../transfer/redaction-choice.ts';
import { TextButton } from '../../ui/controls.tsx';
import styles from './dialog.module.css';

const words = exportText;

interface RedactionOptionsProps {
  readonly choice: RedactionChoice;
  readonly isDisabled: boolean;
  readonly onChange: (choice: RedactionChoice) => void;
  /** Null: there is nothing to count. */
  readonly onPreview: (() => void) | null;
}

/** Which secrets an export replaces. */
export function RedactionOptions({ choice, isDisabled, onChange, onPreview }: RedactionOptionsProps): ReactNode {
  return (
    <fieldset className={styles['group']} disabled={isDisabled}>
      <legend>{words.redact}</legend>
      <label className={styles['choice']}>
        <input
          type="checkbox"
          name="framescope-redact"
          checked={choice.isOn}
          onChange={() => onChange({ ...choice, isOn: !choice.isOn })}
        />
        {words.redactOn}
      </label>
      {choice.isOn && (
        <div className={styles['indented']}>
          {(['cookies', 'authorization', 'tokens'] as const).map((rule) => (
            <label key={rule} className={styles['choice']}>
              <input
                type="checkbox"
                checked={choice[rule]}
                onChange={() => onChange({ ...choice, [rule]: !choice[rule] })}
              />
              {words[rule]}
            </label>
          ))}
          <label>
            <span className={styles['label']}>{words.patterns}</span>
            <textarea
              className={styles['text']}
              rows={2}
              spellCheck={false}
              placeholder={words.patternsPlaceholder}
              value={choice.patterns}
              onChange={(event) => onChange({ ...choice, patterns: event.target.value })}
            />
          </label>
          <p className={styles['hint']}>
            {words.patternsHint} {words.cannotFind}
          </p>
          {onPreview && (
            <TextButton title={words.previewTitle} onClick={onPreview}>
              {words.preview}
            </TextButton>
          )}
        </div>
      )}
    </fieldset>
  );
}
