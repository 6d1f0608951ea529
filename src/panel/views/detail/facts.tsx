import type { ReactNode } from 'react';
import styles from './facts.module.css';

interface FactsProps {
  readonly title?: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A titled list of names and values. */
export function Facts({ title, children, action }: FactsProps): ReactNode {
  return (
    <section className={styles['section']}>
      {title !== undefined && (
        <header className={styles['header']}>
          <h3>{title}</h3>
          {action}
        </header>
      )}
      <dl className={styles['list']}>{children}</dl>
    </section>
  );
}

/** One name and its value; nothing when there is no value. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  if (children === null || children === undefined || children === '') return null;
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
