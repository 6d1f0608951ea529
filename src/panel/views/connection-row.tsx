import { memo, type ReactNode } from 'react';
import type { Connection } from '../../model/connection.ts';
import { connectionCondition, connectionDuration, connectionName } from '../store/connection-name.ts';
import type { ConnectionEntry, ConnectionGrouping } from '../store/connection-entries.ts';
import type { ConnectionColumn } from '../store/settings.ts';
import { connectionText } from '../text/connection-text.ts';
import { formatAge, formatBytes, formatDateTime, formatDuration, formatShortCount } from '../text/format.ts';
import { closeCodeText } from '../text/lifecycle-text.ts';
import { text } from '../text/text.ts';
import { transferText } from '../text/transfer-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { Icon } from '../ui/icon.tsx';
import type { MenuPlace } from '../ui/menu.tsx';
import { ConditionIcon } from './condition-icon.tsx';
import styles from './connection-list.module.css';
import { EnrichmentMark } from './transfer/enrichment-mark.tsx';
import { FindingCount } from './transfer/findings.tsx';

/** What is asked for most stands first; the list scrolls sideways to the rest, below the names that stay. */
export const CONNECTION_LIST_COLUMNS: readonly ConnectionColumn[] = [
  'name',
  'frames',
  'close',
  'bytes',
  'duration',
  'protocol',
  'document',
  'state',
];

/** What a line can be asked for, by its position. */
export interface ConnectionRowHandlers {
  readonly select: (position: number) => void;
  readonly open: (position: number) => void;
  readonly menu: (position: number, place: MenuPlace) => void;
}

interface ConnectionRowProps {
  readonly entry: ConnectionEntry;
  /** Of the entry's connection, which changes in place. */
  readonly revision: number;
  readonly grouping: ConnectionGrouping;
  readonly total: number;
  readonly position: number;
  readonly yPx: number;
  readonly now: number;
  readonly isSelected: boolean;
  readonly handlers: ConnectionRowHandlers;
}

/** One line of the list: all connections, a group's name, or a connection. Draws again only when something of it changes. */
export const ConnectionRow = memo(function ConnectionRow(props: ConnectionRowProps): ReactNode {
  const { entry, grouping, total, position, yPx, now, isSelected, handlers } = props;
  const connection = entry.kind === 'connection' ? entry.connection : null;
  return (
    <div
      id={`connection-${position}`}
      className={styles['row']}
      role="row"
      tabIndex={-1}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      aria-level={grouping === 'none' ? undefined : entry.kind === 'connection' && !entry.isPinned ? 2 : 1}
      aria-expanded={entry.kind === 'group' ? !entry.isCollapsed : undefined}
      data-kind={entry.kind}
      data-ended={connection !== null && connection.endedAt !== null}
      style={{ transform: `translateY(${yPx}px)` }}
      title={connection ? tooltip(connection, now) : undefined}
      onMouseDown={(event) => {
        if (event.button !== 1) handlers.select(position);
      }}
      onDoubleClick={() => handlers.open(position)}
      onContextMenu={(event) => {
        event.preventDefault();
        handlers.menu(position, { x: event.clientX, y: event.clientY });
      }}
    >
      {entry.kind === 'all' && (
        <div className={styles['cell']} role="gridcell" data-column="all">
          <Icon name="socket" />
          <span>{text.connections.all}</span>
          <span className={styles['quiet']}>{total}</span>
        </div>
      )}
      {entry.kind === 'group' && <GroupCell {...entry} grouping={grouping} />}
      {entry.kind === 'connection' &&
        CONNECTION_LIST_COLUMNS.map((column) => (
          <div key={column} className={styles['cell']} role="gridcell" data-column={column}>
            <ConnectionCell connection={entry.connection} isPinned={entry.isPinned} column={column} now={now} />
          </div>
        ))}
    </div>
  );
}, isSameLine);

/** The list makes its entries anew whenever anything has changed. */
function isSameLine(before: ConnectionRowProps, after: ConnectionRowProps): boolean {
  const { entry: was, ...propsBefore } = before;
  const { entry: is, ...propsAfter } = after;
  const isSameEntry = areEqual(was, is);
  return isSameEntry && areEqual(propsBefore, propsAfter);
}

/** Field by field. */
function areEqual(before: object, after: object): boolean {
  const values = new Map(Object.entries(before));
  const fields = Object.entries(after);
  return values.size === fields.length && fields.every(([name, value]) => Object.is(values.get(name), value));
}

interface GroupCellProps {
  readonly id: string;
  readonly count: number;
  readonly isCollapsed: boolean;
  readonly grouping: ConnectionGrouping;
}

function GroupCell({ id, count, isCollapsed, grouping }: GroupCellProps): ReactNode {
  // Of a page frame its last part is told, as of a connection.
  const name = grouping === 'document' ? connectionName(id).name : id;
  const shown = name === '' ? connectionText.noName : visibleCharacters(name);
  return (
    <div className={styles['cell']} role="gridcell" data-column="all" title={id}>
      <Icon name={isCollapsed ? 'chevronRight' : 'chevronDown'} />
      <bdi>{shown}</bdi>
      <span className={styles['quiet']}>{count}</span>
    </div>
  );
}

function ConnectionCell(props: {
  readonly connection: Connection;
  readonly isPinned: boolean;
  readonly column: ConnectionColumn;
  readonly now: number;
}): ReactNode {
  const { connection, isPinned, column, now } = props;
  const condition = connectionCondition(connection);
  switch (column) {
    case 'name': {
      const { name, host } = connectionName(connection.url);
      return (
        <>
          <ConditionIcon condition={condition} />
          <bdi className={styles['name']}>{name}</bdi>
          {isPinned && (
            <span
              className={styles['iframe']}
              role="img"
              aria-label={connectionText.pinned}
              title={connectionText.pinned}
            >
              <Icon name="pin" />
            </span>
          )}
          {connection.findings !== undefined && <FindingCount count={connection.findings} />}
          {connection.importedFrom && <ImportMark name={connection.importedFrom.name} />}
          {connection.enrichment && <EnrichmentMark name={connection.enrichment.name} />}
          {!connection.document.isTop && (
            <span className={styles['iframe']} role="img" aria-label={contextWord(connection)}>
              <Icon name={connection.document.isWorker ? 'worker' : 'frame'} />
            </span>
          )}
          {name !== host && <bdi className={styles['host']}>{host}</bdi>}
        </>
      );
    }
    case 'state':
      return text.connections.state[condition];
    case 'frames':
      return <Pair out={formatShortCount(connection.framesOut)} into={formatShortCount(connection.framesIn)} />;
    case 'bytes':
      return <Pair out={formatBytes(connection.bytesOut)} into={formatBytes(connection.bytesIn)} />;
    case 'duration': {
      const duration = connectionDuration(connection, now);
      return connection.endedAt === null ? formatAge(duration) : formatDuration(duration);
    }
    case 'protocol':
      return connection.protocol ?? '';
    case 'document':
      if (connection.importedFrom) return visibleCharacters(connection.importedFrom.name);
      return connection.document.isTop ? text.connections.top : frameName(connection);
    case 'close':
      return connection.close ? (
        <span className={styles['badge']} data-clean={connection.close.wasClean}>
          {connection.close.code}
        </span>
      ) : null;
  }
}

function Pair({ out, into }: { readonly out: string; readonly into: string }): ReactNode {
  return (
    <>
      <span className={styles['out']}>↑{out}</span>
      <span className={styles['in']}>↓{into}</span>
    </>
  );
}

function ImportMark({ name }: { readonly name: string }): ReactNode {
  const label = transferText.import.imported(visibleCharacters(name));
  return (
    <span className={styles['iframe']} role="img" aria-label={label} title={label}>
      <Icon name="import" />
    </span>
  );
}

function frameName({ document }: Connection): string {
  const { name } = connectionName(document.url);
  return `${contextWord({ document })} ${name}`;
}

function contextWord({ document }: Pick<Connection, 'document'>): string {
  return document.isWorker ? text.connections.worker : text.connections.iframe;
}

function tooltip(connection: Connection, now: number): string {
  const { framesOut, bytesOut, framesIn, bytesIn, protocol } = connection;
  const words = connectionText;
  const lines = [
    connection.url,
    text.connections.state[connectionCondition(connection)],
    connection.close ? closeCodeText(connection.close.code) : '',
    protocol === null || protocol === '' ? '' : `${words.protocol}: ${protocol}`,
    words.sent(framesOut, bytesOut),
    words.received(framesIn, bytesIn),
    `${formatDateTime(connection.createdAt)}, ${formatDuration(connectionDuration(connection, now))}`,
    connection.document.isTop ? '' : `${contextWord(connection)} ${connection.document.url}`,
    connection.document.isWorker ? text.connections.workerHint : '',
    connection.importedFrom ? transferText.import.imported(visibleCharacters(connection.importedFrom.name)) : '',
    connection.enrichment ? transferText.enrichment.observedIn(visibleCharacters(connection.enrichment.name)) : '',
    connection.isAdopted ? text.connections.adopted : '',
    connection.isHistory ? text.connections.history : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}
