import { useState, useSyncExternalStore, type ReactNode } from 'react';
import type { ImportReport } from '../../transfer/import-desk.ts';
import { importText } from '../../text/import-text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { classNames } from '../../ui/class-names.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { usePanel } from '../panel-context.tsx';
import { EnrichmentLine } from './enrichment-line.tsx';
import styles from './import-bar.module.css';

const words = importText;

/** How an import goes, and what came of those that are over: problems are said until they are dismissed. */
export function ImportBar(): ReactNode {
  const { imports } = usePanel();
  const { job, waiting, reports } = useSyncExternalStore(imports.subscribe, imports.getState);
  return (
    <section className={styles['bar']} aria-label={words.bar}>
      {job && (
        <div className={classNames(styles['line'], styles['job'])}>
          <span>{words.reading(visibleCharacters(job.name))}</span>
          <progress
            className={styles['progress']}
            aria-label={words.reading(visibleCharacters(job.name))}
            max={Math.max(1, job.byteLength)}
            value={job.bytesRead}
          />
          <span className={styles['quiet']}>
            {words.progress(job.bytesRead, job.byteLength)} · {words.counts(job.connections, job.frames)}
            {waiting > 0 && ` · ${words.waiting(waiting)}`}
          </span>
          <span className={styles['space']} />
          <TextButton onClick={() => imports.cancel()}>{words.cancel}</TextButton>
        </div>
      )}
      <div className={styles['reports']} role="status">
        {reports.map((report) => (
          <Report key={report.id} report={report} />
        ))}
      </div>
      {job === null && (
        <div className={classNames(styles['line'], styles['actions'])}>
          <span className={styles['quiet']}>{reports.some(hasTrouble) ? words.problemRows : ''}</span>
          <TextButton onClick={() => imports.closeImported()}>{transferText.import.closeImported}</TextButton>
          <TextButton onClick={() => imports.dismissReports()}>{words.dismiss}</TextButton>
        </div>
      )}
    </section>
  );
}

function hasTrouble({ problemCount, outcome }: ImportReport): boolean {
  return problemCount > 0 || outcome === 'failed' || outcome === 'limit';
}

function Report({ report }: { readonly report: ImportReport }): ReactNode {
  const { imports } = usePanel();
  const { name, outcome, failure, connections, frames, problems, problemCount } = report;
  // A file that gave nothing has its problems open: they are the answer.
  const [isOpen, setIsOpen] = useState(problemCount > 0 && frames === 0);
  const tone =
    outcome === 'failed' || (frames === 0 && problemCount > 0) ? 'error' : hasTrouble(report) ? 'warning' : 'good';
  const isEmpty = connections === 0 && frames === 0 && outcome === 'complete';
  const shownName = visibleCharacters(name);
  return (
    <>
      <div className={styles['line']} data-tone={tone}>
        <Icon name={tone === 'good' ? 'check' : tone} />
        <span>{isEmpty ? words.nothingFrom : words.outcome[outcome]}</span>
        <bdi className={styles['name']} title={shownName}>
          {shownName}
        </bdi>
        <span className={styles['quiet']}>{isEmpty ? words.nothing : words.counts(connections, frames)}</span>
        {outcome === 'limit' && <span>{words.limit}</span>}
        {failure !== null && <span>{words.failed(visibleCharacters(failure))}</span>}
        {problemCount > 0 && (
          <button type="button" className={styles['toggle']} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {words.problems(problemCount)}
          </button>
        )}
        {problems.some(({ code }) => code === 'format-unknown') && (
          <TextButton title={words.readAsRawTitle} onClick={() => imports.add([{ ...report.request, format: 'raw' }])}>
            {words.readAsRaw}
          </TextButton>
        )}
      </div>
      <EnrichmentLine importId={report.id} />
      {isOpen && (
        <ul className={styles['problems']} aria-label={words.problemsOf(shownName)}>
          {problems.map(({ code, message, offset }, at) => (
            // The list of a report never changes.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              {visibleCharacters(message)}{' '}
              <code>
                {code}
                {offset !== null && `, ${words.atByte(offset)}`}
              </code>
            </li>
          ))}
          {problemCount > problems.length && <li>{words.moreProblems(problemCount - problems.length)}</li>}
        </ul>
      )}
    </>
  );
}
