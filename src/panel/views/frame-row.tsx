import { memo, type ReactNode } from 'react';
import { opcodeLabel } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import type { RowMark } from '../../model/row-marks.ts';
import { wireProvenance, type WireField } from '../../model/provenance.ts';
import { RowKind, RowPassage, type PayloadState } from '../../model/row-kind.ts';
import { connectionName } from '../store/connection-name.ts';
import { cellValue, MAX_COLUMN_PAYLOAD_BYTES, readCellSource } from '../store/json-column.ts';
import { NO_HITS, type Hits } from '../payload/highlight.ts';
import type { TimeFormat } from '../store/settings.ts';
import { totalWidth, type ShownColumn } from '../store/table-layout.ts';
import { formatClock, formatCount, formatDateTime, formatDelta, formatSeconds } from '../text/format.ts';
import { lifecycleText } from '../text/lifecycle-text.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { Icon } from '../ui/icon.tsx';
import { cellStyle } from './frame-table-columns.ts';
import styles from './frame-table.module.css';
import { LifecycleIcon, MarkSign, PayloadWithMarks } from './row-parts.tsx';

export interface FrameRowProps {
  readonly log: FrameLog;
  /** Index in the log, and position in the table. */
  readonly index: number;
  readonly position: number;
  readonly yPx: number;
  readonly isSelected: boolean;
  /** The details are about it. */
  readonly isActive: boolean;
  readonly isHeartbeat: boolean;
  readonly timeFormat: TimeFormat;
  readonly startTime: number;
  /** Time of the row above; null for the first. */
  readonly previousTime: number | null;
  readonly connection: Connection | null;
  readonly columns: readonly ShownColumn[];
  /** No more of the data than this fits into the table. */
  readonly previewChars: number;
  /** What a search has found in its data. */
  readonly hits: Hits;
  readonly mark: RowMark | null;
  /** These make a row draw again when what it shows has changed. */
  readonly payloadState: PayloadState;
  readonly isOnDisk: boolean;
  readonly passage: RowPassage;
  readonly generation: number;
  readonly extensions: string | null;
}

/** One row of the table. Draws again only when something of it changes. */
export const FrameRow = memo(function FrameRow(props: FrameRowProps): ReactNode {
  const { log, index, position, yPx, isSelected, columns } = props;
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
      data-active={props.isActive || undefined}
      data-kind={isFrame ? 'frame' : 'lifecycle'}
      data-history={row.isHistory || undefined}
      data-discarded={row.isDiscarded || row.passage >= RowPassage.dropped || undefined}
      data-held={row.passage === RowPassage.held || undefined}
      data-heartbeat={props.isHeartbeat || undefined}
      data-odd={position % 2 === 1 || undefined}
      data-mark={props.mark?.colour}
      data-found={props.hits === NO_HITS ? undefined : props.hits.current < 0 ? 'hit' : 'current'}
      style={{ transform: `translateY(${yPx}px)` }}
    >
      {isFrame ? frameCells(props, row) : lifecycleCells(props, row, columns)}
    </div>
  );
});

function frameCells(props: FrameRowProps, row: Row): ReactNode {
  const { log, columns } = props;
  const source = columns.some(({ json }) => json !== null) ? readCellSource(log, row) : 'none';
  return columns.map((column) => {
    if (column.json) return jsonCell(column, source, column.json.steps);
    return isSharedColumn(column) ? sharedCell(props, column, row) : frameCell(column, props, row);
  });
}

/** A lifecycle row has no wire fields: one cell over all of their columns around the data says what happened. */
function lifecycleCells(props: FrameRowProps, row: Row, columns: readonly ShownColumn[]): ReactNode {
  const data = columns.findIndex(({ id }) => id === 'data');
  const first = columns.findLastIndex((column, at) => at < data && isSharedColumn(column)) + 1;
  const next = columns.findIndex((column, at) => at > data && isSharedColumn(column));
  const spanned = columns.slice(first, next < 0 ? columns.length : next);
  return columns.map((column, at) => {
    if (isSharedColumn(column)) return sharedCell(props, column, row);
    if (at === first) return <LifecycleCell key="lifecycle" row={row} spanned={spanned} />;
    if (spanned.includes(column)) return null;
    const blank = { className: styles['cell'], role: 'gridcell', style: cellStyle(column) };
    return <div key={column.id} {...blank} />;
  });
}

/** Columns that every row has a value for. */
function isSharedColumn({ id }: ShownColumn): boolean {
  return id === 'direction' || id === 'time' || id === 'delta' || id === 'connection';
}

// Cells are made by functions, not by components: they keep no state, and each row that scrolls into view has ten of them.

function sharedCell(props: FrameRowProps, column: ShownColumn, row: Row): ReactNode {
  const { connection, timeFormat, startTime, previousTime } = props;
  const cell = { className: styles['cell'], role: 'gridcell', 'data-column': column.id, style: cellStyle(column) };
  switch (column.id) {
    case 'direction':
      return (
        <div key={column.id} {...cell}>
          {row.kind === RowKind.frame ? <Direction row={row} /> : <LifecycleIcon row={row} />}
          {props.mark && <MarkSign mark={props.mark} />}
        </div>
      );
    case 'time':
      return (
        <div
          key={column.id}
          {...cell}
          title={formatDateTime(row.time) + (row.isHistory ? `\n${text.table.history}` : '')}
        >
          {timeFormat === 'clock' ? formatClock(row.time) : formatSeconds(row.time - startTime)}
        </div>
      );
    case 'delta':
      return (
        <div key={column.id} {...cell}>
          {previousTime === null ? '' : formatDelta(row.time - previousTime)}
        </div>
      );
    default:
      return (
        <div key={column.id} {...cell} title={connection?.url}>
          <bdi>{connection ? connectionName(connection.url).name : ''}</bdi>
        </div>
      );
  }
}

function jsonCell(
  column: ShownColumn,
  source: ReturnType<typeof readCellSource>,
  steps: Parameters<typeof cellValue>[1],
): ReactNode {
  const value = typeof source === 'string' ? null : cellValue(source, steps);
  const shown = value === null ? null : visibleCharacters(value);
  const isTooLong = source === 'too-long';
  return (
    <div
      key={column.id}
      className={styles['cell']}
      role="gridcell"
      data-column="json"
      style={cellStyle(column)}
      title={isTooLong ? tableText.jsonColumn.tooLong(MAX_COLUMN_PAYLOAD_BYTES) : (shown ?? undefined)}
    >
      {isTooLong ? <span className={styles['note']}>…</span> : <bdi>{shown}</bdi>}
    </div>
  );
}

function Direction({ row }: { readonly row: Row }): ReactNode {
  const label = row.isOutgoing ? text.table.sent : text.table.received;
  return (
    <span className={styles['direction']} data-out={row.isOutgoing} role="img" aria-label={label} title={label}>
      <Icon name={row.isOutgoing ? 'up' : 'down'} />
    </span>
  );
}

function frameCell(column: ShownColumn, props: FrameRowProps, row: Row): ReactNode {
  const { log, extensions, hits } = props;
  const context = { origin: row.origin, isOutgoing: row.isOutgoing, extensions };
  const cell = { className: styles['cell'], role: 'gridcell', 'data-column': column.id, style: cellStyle(column) };
  const field = (name: WireField): { title: string; 'data-provenance': string } => {
    const { provenance, reason } = wireProvenance(name, context);
    return { title: reason, 'data-provenance': provenance };
  };
  switch (column.id) {
    case 'opcode':
      return (
        <div key={column.id} {...cell} {...field('opcode')}>
          {opcodeLabel(row.opcode)} <span className={styles['number']}>{row.opcode}</span>
        </div>
      );
    case 'fin':
      return (
        <div key={column.id} {...cell} {...field('fin')}>
          {bit(row.fin)}
        </div>
      );
    case 'rsv': {
      const rsv = (['rsv1', 'rsv2', 'rsv3'] as const).map((name) =>
        wireProvenance(name, context).provenance === 'unavailable' ? text.table.notExposed : bit(row[name]),
      );
      return (
        <div key={column.id} {...cell} {...field('rsv1')}>
          {rsv.join('')}
        </div>
      );
    }
    case 'mask':
      return (
        <div key={column.id} {...cell} {...field('masked')}>
          {bit(row.isMasked)}
        </div>
      );
    case 'length': {
      // The message's own length is exact; only what it was on the wire is not known.
      const isObserved = wireProvenance('payloadLength', context).provenance === 'observed';
      return (
        <div
          key={column.id}
          {...cell}
          {...field('payloadLength')}
          data-provenance={isObserved ? 'observed' : 'derived'}
        >
          {formatCount(row.payloadLength)}
        </div>
      );
    }
    default:
      return (
        <div key={column.id} {...cell}>
          <PayloadWithMarks log={log} row={row} hits={hits} mark={props.mark} maxChars={props.previewChars} />
        </div>
      );
  }
}

interface LifecycleCellProps {
  readonly row: Row;
  readonly spanned: readonly ShownColumn[];
}

function LifecycleCell({ row, spanned }: LifecycleCellProps): ReactNode {
  if (!row.detail) return null;
  const { title, detail, tone } = lifecycleText(row.detail);
  const shown = visibleCharacters(detail);
  const widthPx = totalWidth(spanned);
  return (
    <div
      className={styles['cell']}
      role="gridcell"
      aria-colspan={spanned.length}
      data-column="lifecycle"
      data-tone={tone}
      title={shown}
      style={{ flex: `1 1 ${widthPx}px`, minWidth: widthPx }}
    >
      <span className={styles['title']}>{visibleCharacters(title)}</span>
      <bdi className={styles['preview']}>{shown}</bdi>
    </div>
  );
}

function bit(isSet: boolean): string {
  return isSet ? '1' : '0';
}
