import type { ReactNode } from 'react';
import type { RedactionReport } from '../../../formats/redact/redaction-report.ts';
import { formatCount } from '../../text/format.ts';
import { exportText } from '../../text/export-text.ts';
import type { ExportState } from '../../transfer/export-desk.ts';
import styles from './dialog.module.css';

const words = exportText;

/** How an export goes, or what came of it. */
export function ExportOutcome({ state }: { readonly state: ExportState }): ReactNode {
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return (
        <>
          <progress className={styles['progress']} aria-label={words.running[state.purpose]} />
          <span className={styles['hint']}>{words.progress(state.rows, state.bytes)}</span>
        </>
      );
    case 'cancelled':
      return (
        <div className={styles['status']} role="status">
          {words.cancelled}
        </div>
      );
    case 'failed':
      return (
        <div className={styles['status']} role="alert">
          <span className={styles['error']}>{words.failed[state.reason](state.message)}</span>
        </div>
      );
    case 'done':
      return (
        <div className={styles['status']} role="status">
          <p className={styles['outcome']}>
            {words.done[state.purpose](state.name)}{' '}
            {state.purpose !== 'preview' && (
              <span className={styles['hint']}>{words.progress(state.rows, state.bytes)}</span>
            )}
          </p>
          {state.redaction && <Replaced report={state.redaction} />}
        </div>
      );
  }
}

function Replaced({ report }: { readonly report: RedactionReport }): ReactNode {
  const { replaced, compressedPayloadsLeftOut, fragmentsLeftOut } = report;
  return (
    <>
      {replaced.length === 0 ? (
        <p className={styles['hint']}>{words.nothingReplaced}</p>
      ) : (
        <table className={styles['table']} aria-label={words.replaced.caption}>
          <thead>
            <tr>
              <th scope="col">{words.replaced.rule}</th>
              <th scope="col">{words.replaced.place}</th>
              <th scope="col">{words.replaced.count}</th>
              <th scope="col">{words.replaced.distinct}</th>
            </tr>
          </thead>
          <tbody>
            {replaced.map(({ rule, place, count, distinct }) => (
              <tr key={`${rule}\n${place}`}>
                <td>{rule}</td>
                <td>{place}</td>
                <td>{formatCount(count)}</td>
                <td>{formatCount(distinct)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {compressedPayloadsLeftOut > 0 && (
        <p className={styles['hint']}>{words.compressedLeftOut(compressedPayloadsLeftOut)}</p>
      )}
      {fragmentsLeftOut > 0 && <p className={styles['hint']}>{words.fragmentsLeftOut(fragmentsLeftOut)}</p>}
    </>
  );
}
