import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import styles from './message.module.css';

/** What stands in place of a view that has nothing to show. */
export function Message({ title, children }: { readonly title?: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles['message']}>
      {title !== undefined && <h3>{title}</h3>}
      <p>{children}</p>
    </div>
  );
}

interface HintProps {
  readonly tone: 'info' | 'warning' | 'error';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A line above a view: something that must be known to read it. */
export function Hint({ tone, children, action }: HintProps): ReactNode {
  return (
    <div className={styles['hint']} data-tone={tone} role="note">
      <Icon name={tone === 'info' ? 'info' : tone} />
      <span className={styles['words']}>{children}</span>
      {action}
    </div>
  );
}
