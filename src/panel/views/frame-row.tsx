import { memo, type ReactNode } from 'react';
import { opcodeLabel } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import { wireProvenance, type WireField } from '../../model/provenance.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { connectionName } from '../store/connection-name.ts';
import { payloadPreview } from '../store/preview.ts';
import type { TimeFormat } from '../store/settings.ts';
import { formatClock, formatCount, formatDateTime, formatDelta, formatSeconds } from '../text/format.ts';
import { lifecycleText, type LifecycleTone } from '../text/lifecycle-text.ts';
import { text } from '../text/text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import styles from './frame-table.module.css';

export interface FrameRowProps {
  readonly log: FrameLog;
  /** Index in the log, and position in the table. */
  readonly index: number;
  readonly position: number;
  readonly yPx: number;
  readonly isSelected: boolean;
  readonly timeFormat: TimeFormat;
  readonly startTime: number;
  /** Time of the row above; null for the first. */
  readonly previousTime: number | null;
  readonly connection: Connection | null;
  readonly hasConnectionColumn: boolean;
  /** These make a row draw again when what it shows has changed. */
  readonly payloadState: PayloadState;
  readonly generation: number;
  readonly extensions: string | null;
}

/** One row of the table. Draws again only when something of it changes. */
export const FrameRow = memo(function FrameRow(props: FrameRowProps): ReactNode {
  const { log, index, position, yPx, isSelected, connection, hasConnectionColumn } = props;
  const row = log.row(index);
  const isFrame = row.kind === RowKind.frame;
  return (
    <div
      id={`frame-${index}`}
      className={styles['row']}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      data-position={position}
      data-kind={isFrame ? 'frame' : 'lifecycle'}
      data-history={row.isHistory || undefined}
      data-discarded={row.isDiscarded || undefined}
      data-odd={position % 2 === 1 || undefined}
      style={{ transform: `translateY(${yPx}px)` }}
    >
      <div className={styles['cell']} role="gridcell" data-column="direction">
        {isFrame ? <Direction row={row} /> : <LifecycleIcon row={row} />}
      </div>
      <div
        className={styles['cell']}
        role="gridcell"
        data-column="time"
        title={formatDateTime(row.time) + (row.isHistory ? `\n${text.table.history}` : '')}
      >
        {props.timeFormat === 'clock' ? formatClock(row.time) : formatSeconds(row.time - props.startTime)}
      </div>
      <div className={styles['cell']} role="gridcell" data-column="delta">
        {props.previousTime === null ? '' : formatDelta(row.time - props.previousTime)}
      </div>
      {hasConnectionColumn && (
        <div className={styles['cell']} role="gridcell" data-column="connection" title={connection?.url}>
          <bdi>{connection ? connectionName(connection.url).name : ''}</bdi>
        </div>
      )}
      {isFrame ? <FrameCells log={log} row={row} extensions={props.extensions} /> : <LifecycleCell row={row} />}
    </div>
  );
});

function Direction({ row }: { readonly row: Row }): ReactNode {
  const label = row.isOutgoing ? text.table.sent : text.table.received;
  return (
    <span className={styles['direction']} data-out={row.isOutgoing} role="img" aria-label={label} title={label}>
      <Icon name={row.isOutgoing ? 'up' : 'down'} />
    </span>
  );
}

interface FrameCellsProps {
  readonly log: FrameLog;
  readonly row: Row;
  readonly extensions: string | null;
}

function FrameCells({ log, row, extensions }: FrameCellsProps): ReactNode {
  const context = { origin: row.origin, isOutgoing: row.isOutgoing, extensions };
  const rsv = (['rsv1', 'rsv2', 'rsv3'] as const).map((field) =>
    wireProvenance(field, context).provenance === 'unavailable' ? text.table.notExposed : bit(row[field]),
  );
  const field = (name: WireField): { title: string; 'data-provenance': string } => {
    const { provenance, reason } = wireProvenance(name, context);
    return { title: reason, 'data-provenance': provenance };
  };
  return (
    <>
      <div className={styles['cell']} role="gridcell" data-column="opcode" {...field('opcode')}>
        {opcodeLabel(row.opcode)} <span className={styles['number']}>{row.opcode}</span>
      </div>
      <div className={styles['cell']} role="gridcell" data-column="fin" {...field('fin')}>
        {bit(row.fin)}
      </div>
      <div className={styles['cell']} role="gridcell" data-column="rsv" {...field('rsv1')}>
        {rsv.join('')}
      </div>
      <div className={styles['cell']} role="gridcell" data-column="mask" {...field('masked')}>
        {bit(row.isMasked)}
      </div>
      <div
        className={styles['cell']}
        role="gridcell"
        data-column="length"
        {...field('payloadLength')}
        // The message's own length is exact; only what it was on the wire is not known.
        data-provenance={wireProvenance('payloadLength', context).provenance === 'observed' ? 'observed' : 'derived'}
      >
        {formatCount(row.payloadLength)}
      </div>
      <div className={styles['cell']} role="gridcell" data-column="data">
        {row.isDiscarded && (
          <span className={styles['mark']} title={text.table.discardedTitle}>
            {text.table.discarded}
          </span>
        )}
        <PayloadCell log={log} row={row} />
      </div>
    </>
  );
}

function PayloadCell({ log, row }: { readonly log: FrameLog; readonly row: Row }): ReactNode {
  const note = payloadNote(row);
  if (row.payloadState === PayloadState.unreadable) return <span className={styles['note']}>{note}</span>;
  if (row.payloadLength === 0 && note === null) return <span className={styles['note']}>{text.table.empty}</span>;
  return (
    <>
      {note !== null && <span className={styles['mark']}>{note}</span>}
      <bdi className={styles['preview']}>{payloadPreview(log, row)}</bdi>
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

const TONE_ICON: Readonly<Record<LifecycleTone, IconName>> = {
  neutral: 'info',
  good: 'check',
  warning: 'warning',
  error: 'error',
};

function LifecycleIcon({ row }: { readonly row: Row }): ReactNode {
  const tone = row.detail ? lifecycleText(row.detail).tone : 'neutral';
  return (
    <span className={styles['tone']} data-tone={tone}>
      <Icon name={TONE_ICON[tone]} />
    </span>
  );
}

/** A lifecycle row has no wire fields: one cell says what happened. */
function LifecycleCell({ row }: { readonly row: Row }): ReactNode {
  if (!row.detail) return null;
  const { title, detail, tone } = lifecycleText(row.detail);
  const shown = visibleCharacters(detail);
  return (
    <div className={styles['cell']} role="gridcell" data-column="lifecycle" data-tone={tone} title={shown}>
      <span className={styles['title']}>{visibleCharacters(title)}</span>
      <bdi className={styles['preview']}>{shown}</bdi>
    </div>
  );
}

function bit(isSet: boolean): string {
  return isSet ? '1' : '0';
}
