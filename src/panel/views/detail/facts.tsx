import type { ReactNode } from 'react';
import styles from './facts.module.css';

interface SectionProps {
  readonly title?: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A titled part of the details that is no list. */
export function Section({ title, children, action }: SectionProps): ReactNode {
  return (
    <section className={styles['section']}>
      {title !== undefined && (
        <header className={styles['header']}>
          <h3>{title}</h3>
          {action}
        </header>
      )}
      <div className={styles['content']}>{children}</div>
    </section>
  );
}

interface FactsProps extends SectionProps {
  /** What stands above and below the list: inside of it only names and values may. */
  readonly above?: ReactNode;
  readonly below?: ReactNode;
}

/** A titled list of names and values. */
export function Facts({ children, above, below, ...section }: FactsProps): ReactNode {
  return (
    <Section {...section}>
      {above}
      <dl>{children}</dl>
      {below}
    </Section>
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
