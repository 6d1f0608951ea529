import type { MouseEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './controls.module.css';
import { Icon, type IconName } from './icon.tsx';

interface IconButtonProps {
  readonly icon: IconName;
  /** Name for screen readers and tooltip. */
  readonly label: string;
  /** A longer tooltip than the label. */
  readonly title?: string;
  /** For switches; absent for plain buttons. */
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly tone?: 'record' | 'accent';
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly hasMenu?: boolean;
  readonly isExpanded?: boolean;
}

export function IconButton(props: IconButtonProps): ReactNode {
  const { icon, label, title, isPressed, isDisabled, tone, onClick, hasMenu, isExpanded } = props;
  return (
    <button
      type="button"
      className={styles['iconButton']}
      data-tone={tone}
      aria-label={label}
      title={title ?? label}
      aria-pressed={isPressed}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      aria-expanded={hasMenu ? isExpanded : undefined}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

interface TextButtonProps {
  readonly children: ReactNode;
  readonly title?: string;
  readonly isPrimary?: boolean;
  readonly onClick: () => void;
}

export function TextButton({ children, title, isPrimary, onClick }: TextButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={classNames(styles['textButton'], isPrimary && styles['primary'])}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

interface ChipProps {
  readonly label: string;
  /** For screen readers, when the label alone says too little; holds the label's words. */
  readonly name?: string;
  readonly title?: string;
  readonly isOn: boolean;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
}

/** A filter that is on or off, as in Chrome's Network panel. */
export function Chip({ label, name, title, isOn, onClick }: ChipProps): ReactNode {
  return (
    <button
      type="button"
      className={styles['chip']}
      aria-label={name}
      aria-pressed={isOn}
      title={title}
      onClick={onClick}
    >
      {label}
    </button>
  );
}

interface CheckboxProps {
  readonly label: string;
  readonly title?: string;
  readonly isChecked: boolean;
  readonly onChange: () => void;
}

export function Checkbox({ label, title, isChecked, onChange }: CheckboxProps): ReactNode {
  return (
    <label className={styles['checkbox']} title={title}>
      <input type="checkbox" checked={isChecked} onChange={onChange} />
      <span>{label}</span>
    </label>
  );
}

export function Divider(): ReactNode {
  return <span className={styles['divider']} aria-hidden="true" />;
}
