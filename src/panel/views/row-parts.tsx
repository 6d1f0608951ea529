import { useEffect, type ReactNode } from 'react';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import { PayloadState, RowOrigin, RowPassage } from '../../model/row-kind.ts';
import type { RowMark } from '../../model/row-marks.ts';
import { NO_HITS, type Hits } from '../payload/highlight.ts';
import { payloadPreview } from '../store/preview.ts';
import { lifecycleText, type LifecycleTone } from '../text/lifecycle-text.ts';
import { markText } from '../text/mark-text.ts';
import { spillText } from '../text/spill-text.ts';
import { text } from '../text/text.ts';
import { transferText } from '../text/transfer-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import styles from './frame-table.module.css';
import { MarkedPreview } from './marked-preview.tsx';
import { FindingMark } from './transfer/findings.tsx';

/** Words for what the colour of a marked row says. */
export function MarkSign({ mark }: { readonly mark: RowMark }): ReactNode {
  const label = markText.marked(markText.colour[mark.colour], mark.note);
  return <span className={styles['markSign']} role="img" aria-label={label} title={label} />;
}

const TONE_ICON: Readonly<Record<LifecycleTone, IconName>> = {
  neutral: 'info',
  good: 'check',
  warning: 'warning',
  error: 'error',
};

export function LifecycleIcon({ row }: { readonly row: Row }): ReactNode {
  const tone = row.detail ? lifecycleText(row.detail).tone : 'neutral';
  return (
    <span className={styles['tone']} data-tone={tone}>
      <Icon name={TONE_ICON[tone]} />
    </span>
  );
}

interface PayloadWithMarksProps {
  readonly log: FrameLog;
  readonly row: Row;
  /** What a search has found in the data. */
  readonly hits: Hits;
  readonly mark: RowMark | null;
  /** More of the data than this does not fit. */
  readonly maxChars: number;
}

/** The beginning of a message's data, behind what must be known of it: never sent, from the panel, in violation, noted. */
export function PayloadWithMarks({ log, row, hits, mark, maxChars }: PayloadWithMarksProps): ReactNode {
  return (
    <>
      {row.isDiscarded && (
        <span className={styles['mark']} title={text.table.discardedTitle}>
          {text.table.discarded}
        </span>
      )}
      {log.isOnlyInImport(row.index) && (
        <span className={styles['mark']} title={transferText.enrichment.onlyInImportTitle}>
          {transferText.enrichment.onlyInImport}
        </span>
      )}
      <ActedMark row={row} />
      <PassageMark passage={log.passage(row.index)} />
      <FindingMark codes={log.violations(row.index)} />
      {mark !== null && mark.note !== '' && <bdi className={styles['markNote']}>{visibleCharacters(mark.note)}</bdi>}
      <PayloadCell log={log} row={row} hits={hits} maxChars={maxChars} />
    </>
  );
}

/** The user made the message, not the page or the server. */
function ActedMark({ row }: { readonly row: Row }): ReactNode {
  if (row.origin === RowOrigin.injected) {
    return (
      <span className={styles['mark']} title={text.table.injectedTitle}>
        {text.table.injected}
      </span>
    );
  }
  return row.origin === RowOrigin.edited ? (
    <span className={styles['mark']} title={text.table.editedTitle}>
      {text.table.edited}
    </span>
  ) : null;
}

/** The payload is on disk: being drawn is the wish to see it. */
function PayloadFromDisk({ log, index }: { readonly log: FrameLog; readonly index: number }): ReactNode {
  useEffect(() => void log.fetch(index), [log, index]);
  return <span className={styles['note']}>{spillText.reading}</span>;
}

const PASSAGE_NAMES = { 1: 'held', 2: 'delayed', 3: 'dropped', 4: 'replaced' } as const;

/** What the user had done with the message on its way. */
function PassageMark({ passage }: { readonly passage: RowPassage }): ReactNode {
  if (passage === RowPassage.plain) return null;
  const { name, title } = text.passage[PASSAGE_NAMES[passage]];
  return (
    <span className={styles['mark']} data-held={passage === RowPassage.held || undefined} title={title}>
      {name}
    </span>
  );
}

function PayloadCell({ log, row, hits, maxChars }: Omit<PayloadWithMarksProps, 'mark'>): ReactNode {
  if (log.isOnDisk(row.index)) return <PayloadFromDisk log={log} index={row.index} />;
  if (log.isLostOnDisk(row.index)) return <span className={styles['note']}>{spillText.lost}</span>;
  // A frame may be here without its payload, and the message of the page that it carried with it.
  const note = row.payloadState === PayloadState.cut && log.wireFacts(row.index)?.message ? null : payloadNote(row);
  if (row.payloadState === PayloadState.unreadable) return <span className={styles['note']}>{note}</span>;
  if (row.payloadLength === 0 && note === null) return <span className={styles['note']}>{text.table.empty}</span>;
  return (
    <>
      {note !== null && <span className={styles['mark']}>{note}</span>}
      <bdi className={styles['preview']}>
        {hits === NO_HITS ? (
          payloadPreview(log, row).slice(0, maxChars)
        ) : (
          <MarkedPreview log={log} row={row} hits={hits} />
        )}
      </bdi>
    </>
  );
}

function payloadNote(row: Row): string | null {
  switch (row.payloadState) {
    case PayloadState.complete:
      return null;
    case PayloadState.pending:
      return text.table.pending;
    case PayloadState.cut:
      return text.table.cut(row.keptLength);
    case PayloadState.unreadable:
      return text.table.unreadable;
  }
}
