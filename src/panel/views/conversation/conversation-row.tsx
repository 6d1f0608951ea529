import { memo, type ReactNode } from 'react';
import { OPCODE, opcodeLabel } from '../../../decoder/opcode.ts';
import type { Row } from '../../../model/frame-log.ts';
import { RowKind } from '../../../model/row-kind.ts';
import { NO_HITS } from '../../payload/highlight.ts';
import { connectionName } from '../../store/connection-name.ts';
import { TEXT_PREVIEW_BYTES } from '../../store/preview.ts';
import type { TableRoom } from '../../store/table-layout.ts';
import { formatBytes, formatClock, formatDateTime, formatDelta, formatSeconds } from '../../text/format.ts';
import { lifecycleText } from '../../text/lifecycle-text.ts';
import { text } from '../../text/text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Icon } from '../../ui/icon.tsx';
import { classNames } from '../../ui/class-names.ts';
import type { FrameRowProps } from '../frame-row.tsx';
import tableStyles from '../frame-table.module.css';
import { LifecycleIcon, MarkSign, PayloadWithMarks } from '../row-parts.tsx';
import styles from './conversation.module.css';
import { hasDelta } from './conversation-header.tsx';

export type ConversationRowProps = Omit<FrameRowProps, 'columns' | 'previewChars'> & {
  /** Several connections are shown, so that each row says which is its. */
  readonly hasManyConnections: boolean;
  readonly room: TableRoom;
};

/** One row of the conversation: what the page sent on the right, what it received on the left, what happened across both. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps): ReactNode {
  const { log, index, position, yPx, isSelected, room } = props;
  const row = log.row(index);
  const isFrame = row.kind === RowKind.frame;
  return (
    <div
      id={`frame-${index}`}
      className={classNames(tableStyles['row'], styles['row'])}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      data-position={position}
      data-active={props.isActive || undefined}
      data-kind={isFrame ? 'frame' : 'lifecycle'}
      data-history={row.isHistory || undefined}
      data-discarded={row.isDiscarded || undefined}
      data-heartbeat={props.isHeartbeat || undefined}
      data-mark={props.mark?.colour}
      data-found={props.hits === NO_HITS ? undefined : props.hits.current < 0 ? 'hit' : 'current'}
      style={{ transform: `translateY(${yPx}px)` }}
    >
      <div
        className={classNames(tableStyles['cell'], styles['time'])}
        role="gridcell"
        data-column="time"
        title={formatDateTime(row.time) + (row.isHistory ? `\n${text.table.history}` : '')}
      >
        {props.mark && <MarkSign mark={props.mark} />}
        {props.timeFormat === 'clock' ? formatClock(row.time) : formatSeconds(row.time - props.startTime)}
      </div>
      {hasDelta(room) && (
        <div className={classNames(tableStyles['cell'], styles['delta'])} role="gridcell" data-column="delta">
          {props.previousTime === null ? '' : formatDelta(row.time - props.previousTime)}
        </div>
      )}
      {isFrame ? <Message {...props} row={row} /> : <Happening row={row} connection={connectionOf(props)} />}
    </div>
  );
});

function Message(props: ConversationRowProps & { readonly row: Row }): ReactNode {
  const { log, row, hits, mark, room } = props;
  const label = row.isOutgoing ? text.table.sent : text.table.received;
  const connection = connectionOf(props);
  return (
    <div className={styles['lane']} role="gridcell" data-column="data" data-out={row.isOutgoing}>
      <div className={styles['bubble']}>
        <span
          className={tableStyles['direction']}
          data-out={row.isOutgoing}
          role="img"
          aria-label={label}
          title={label}
        >
          <Icon name={row.isOutgoing ? 'up' : 'down'} />
        </span>
        <PayloadWithMarks log={log} row={row} hits={hits} mark={mark} maxChars={TEXT_PREVIEW_BYTES} />
      </div>
      {room !== 'narrow' && (
        <span className={styles['facts']}>
          {row.opcode !== OPCODE.text && <span>{opcodeLabel(row.opcode)}</span>}
          <span title={text.table.column.length}>{formatBytes(row.payloadLength)}</span>
          {connection !== null && <bdi>{connection}</bdi>}
        </span>
      )}
    </div>
  );
}

/** A lifecycle row stands across both lanes. */
function Happening({ row, connection }: { readonly row: Row; readonly connection: string | null }): ReactNode {
  if (!row.detail) return null;
  const { title, detail, tone } = lifecycleText(row.detail);
  const shown = visibleCharacters(detail);
  return (
    <div className={styles['across']} role="gridcell" data-column="lifecycle" data-tone={tone} title={shown}>
      <LifecycleIcon row={row} />
      <span className={tableStyles['title']}>{visibleCharacters(title)}</span>
      <bdi className={tableStyles['preview']}>{shown}</bdi>
      {connection !== null && <bdi className={styles['which']}>{connection}</bdi>}
    </div>
  );
}

function connectionOf({ connection, hasManyConnections, room }: ConversationRowProps): string | null {
  if (!hasManyConnections || connection === null || room === 'narrow') return null;
  return visibleCharacters(connectionName(connection.url).name);
}
