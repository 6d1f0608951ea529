import type { ReactNode } from 'react';
import { violationOf } from '../../store/violation-text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { Icon } from '../../ui/icon.tsx';
import styles from './findings.module.css';

const words = transferText.frame;

/** What is wrong with a frame, each with the section that says so. */
export function Findings({ codes }: { readonly codes: readonly string[] }): ReactNode {
  if (codes.length === 0) return null;
  return (
    <ul className={styles['list']} aria-label={words.findings}>
      {codes.map((code) => {
        const { title, clause, severity } = violationOf(code);
        return (
          <li key={code}>
            <span className={styles['mark']} data-severity={severity}>
              <Icon name={severity === 'error' ? 'error' : 'warning'} />
            </span>
            <strong>{title}</strong>
            {clause !== '' && <span>{clause}</span>}
            <code>{code}</code>
            <span className={styles['quiet']}>{words.severity[severity]}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** In a row of the table. */
export function FindingMark({ codes }: { readonly codes: readonly string[] }): ReactNode {
  if (codes.length === 0) return null;
  const found = codes.map((code) => violationOf(code));
  const severity = found.find((each) => each.severity === 'error')?.severity ?? found[0]?.severity ?? 'error';
  const label = found.map(({ title, clause }) => words.finding(title, clause)).join('\n');
  return (
    <span className={styles['mark']} data-severity={severity} role="img" aria-label={label} title={label}>
      <Icon name={severity === 'error' ? 'error' : 'warning'} />
    </span>
  );
}

/** In the list of connections. */
export function FindingCount({ count }: { readonly count: number }): ReactNode {
  const label = words.rowFindings(count);
  return (
    <span className={styles['mark']} role="img" aria-label={label} title={label}>
      <Icon name="error" />
    </span>
  );
}
