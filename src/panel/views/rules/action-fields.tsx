import { lazy, Suspense, type ReactNode } from 'react';
import { MAX_LATENCY_MS } from '../../../protocol/limits.ts';
import { MAX_DUPLICATES, MAX_REORDER_WINDOW, MAX_TAG_CHARS, TAG_COLORS } from '../../../protocol/rule.ts';
import type { UserAction } from '../../rules/user-rule.ts';
import { rulesText } from '../../text/rules-text.ts';
import { Checkbox } from '../../ui/controls.tsx';
import { AreaField, Field, NumberField, SelectField, TextField } from './fields.tsx';
import styles from './rules.module.css';

// The editor is larger than all the rest.
const TransformEditor = lazy(async () => ({ default: (await import('./transform-editor.tsx')).TransformEditor }));

interface ActionFieldsProps {
  readonly action: UserAction;
  readonly onChange: (action: UserAction) => void;
}

/** What an action needs to be told. */
export function ActionFields({ action, onChange }: ActionFieldsProps): ReactNode {
  const words = rulesText.editor;
  switch (action.kind) {
    case 'set-path':
      return (
        <>
          <PathField path={action.path} onChange={(path) => onChange({ ...action, path })} />
          <AreaField
            label={words.value}
            value={action.value}
            hint={words.valueHint}
            onChange={(value) => onChange({ ...action, value })}
          />
        </>
      );
    case 'remove-path':
      return <PathField path={action.path} onChange={(path) => onChange({ ...action, path })} />;
    case 'replace-text':
      return (
        <>
          <AreaField label={words.find} value={action.find} onChange={(find) => onChange({ ...action, find })} />
          <AreaField
            label={words.replacement}
            value={action.replacement}
            onChange={(replacement) => onChange({ ...action, replacement })}
          />
          <Field label="">
            <Checkbox
              label={words.isEach}
              isChecked={action.isEach}
              onChange={() => onChange({ ...action, isEach: !action.isEach })}
            />
          </Field>
        </>
      );
    case 'drop':
      return null;
    case 'delay':
      return (
        <NumberField
          label={words.delayMs}
          value={action.delayMs}
          min={0}
          max={MAX_LATENCY_MS}
          onChange={(delayMs) => onChange({ ...action, delayMs: delayMs ?? 0 })}
        />
      );
    case 'duplicate':
      return (
        <NumberField
          label={words.times}
          value={action.times}
          min={1}
          max={MAX_DUPLICATES}
          onChange={(times) => onChange({ ...action, times: times ?? 0 })}
        />
      );
    case 'reorder':
      return (
        <NumberField
          label={words.window}
          value={action.window}
          min={1}
          max={MAX_REORDER_WINDOW}
          onChange={(window) => onChange({ ...action, window: window ?? 0 })}
        />
      );
    case 'answer':
      return (
        <>
          <AreaField label={words.answerText} value={action.data} onChange={(data) => onChange({ ...action, data })} />
          <Field label="">
            <Checkbox
              label={words.answerBinary}
              isChecked={action.isBinary}
              onChange={() => onChange({ ...action, isBinary: !action.isBinary })}
            />
            <Checkbox
              label={words.isDropped}
              isChecked={action.isDropped}
              onChange={() => onChange({ ...action, isDropped: !action.isDropped })}
            />
          </Field>
        </>
      );
    case 'close':
      return (
        <>
          <NumberField
            label={words.closeCode}
            value={action.code}
            min={1000}
            max={4999}
            hint={words.noCode}
            onChange={(code) => onChange({ ...action, code })}
          />
          <TextField
            label={words.reason}
            value={action.reason}
            onChange={(reason) => onChange({ ...action, reason })}
          />
        </>
      );
    case 'tag':
      return (
        <>
          <TextField
            label={words.tagLabel}
            value={action.label}
            maxLength={MAX_TAG_CHARS}
            onChange={(label) => onChange({ ...action, label })}
          />
          <SelectField
            label={words.color}
            value={action.color}
            options={TAG_COLORS.map((color) => [color, words.colors[color]] as const)}
            onChange={(chosen) => {
              const color = TAG_COLORS.find((one) => one === chosen);
              if (color) onChange({ ...action, color });
            }}
          />
        </>
      );
    case 'transform':
      return (
        <div className={styles['code']}>
          <p className={styles['note']}>{words.codeHint}</p>
          <Suspense fallback={null}>
            <TransformEditor code={action.code} onChange={(code) => onChange({ ...action, code })} />
          </Suspense>
        </div>
      );
  }
}

function PathField({
  path,
  onChange,
}: {
  readonly path: string;
  readonly onChange: (path: string) => void;
}): ReactNode {
  const words = rulesText.editor;
  return <TextField label={words.path} isCode value={path} hint={words.pathHint} onChange={onChange} />;
}
