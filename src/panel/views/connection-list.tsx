import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Connection } from '../../model/connection.ts';
import { connectionCondition, connectionDuration, connectionName } from '../store/connection-name.ts';
import type { ConnectionColumn } from '../store/settings.ts';
import { sortConnections } from '../store/sort-connections.ts';
import { detailText } from '../text/detail-text.ts';
import { formatAge, formatBytes, formatDateTime, formatDuration, formatShortCount } from '../text/format.ts';
import { closeCodeText } from '../text/lifecycle-text.ts';
import { text } from '../text/text.ts';
import { transferText } from '../text/transfer-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuPlace } from '../ui/menu.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../ui/virtual-rows.tsx';
import { ConditionIcon } from './condition-icon.tsx';
import styles from './connection-list.module.css';
import { copyAndTell } from './copy-actions.ts';
import { EnrichmentMark } from './transfer/enrichment-hint.tsx';
import { FindingCount } from './transfer/findings.tsx';
import { useActions, useChoice, useNow, usePanel, useSession } from './panel-context.tsx';

const ROW_HEIGHT_PX = 21;
/** What is asked for most stands first; the list scrolls sideways to the rest, below the names that stay. */
const COLUMNS: readonly ConnectionColumn[] = [
  'name',
  'frames',
  'close',
  'bytes',
  'duration',
  'protocol',
  'document',
  'state',
];
/** Below this width the list scrolls sideways. */
const CONTENT_WIDTH = 'max(100%, 826px)';

/** All connections of the log, below one entry for all of them. */
export function ConnectionList(): ReactNode {
  const { connections } = useSession();
  const panel = usePanel();
  const { selectConnection, openDetail, chooseTab } = useActions();
  const selected = useChoice((state) => state.selectedConnection);
  const sort = useChoice((state) => state.settings.connectionSort);
  const [menu, setMenu] = useState<{ readonly place: MenuPlace; readonly connection: Connection } | null>(null);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const all = connections.all();
  const now = useNow(all.some(({ endedAt }) => endedAt === null));
  const sorted = sortConnections(all, sort, now);
  const selectedAt = selected === null ? 0 : sorted.findIndex(({ key }) => key === selected) + 1;

  const select = (position: number): void => {
    const bounded = Math.min(Math.max(0, position), sorted.length);
    selectConnection(sorted[bounded - 1]?.key ?? null);
    handle.current?.revealRow(bounded);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = handle.current?.rowsPerPage() ?? 1;
    if (event.key === 'ArrowDown') select(selectedAt + 1);
    else if (event.key === 'ArrowUp') select(selectedAt - 1);
    else if (event.key === 'PageDown') select(selectedAt + page);
    else if (event.key === 'PageUp') select(selectedAt - page);
    else if (event.key === 'Home') select(0);
    else if (event.key === 'End') select(sorted.length);
    else if (event.key === 'Enter' && selectedAt > 0) {
      chooseTab('connection');
      openDetail();
    } else return;
    event.preventDefault();
  };

  const renderRow = (position: number, yPx: number): ReactNode => {
    const connection = sorted[position - 1];
    return (
      <ConnectionRow
        key={connection?.key ?? 'all'}
        connection={connection ?? null}
        total={sorted.length}
        position={position}
        yPx={yPx}
        now={now}
        isSelected={position === selectedAt}
        onSelect={() => select(position)}
        onOpen={() => {
          if (!connection) return;
          chooseTab('connection');
          openDetail();
        }}
        onMenu={(place) => {
          if (connection) setMenu({ place, connection });
        }}
      />
    );
  };

  return (
    <>
      <VirtualRows
        ref={handle}
        className={styles['list']}
        role="grid"
        aria-label={text.connections.label}
        aria-rowcount={sorted.length + 2}
        aria-activedescendant={`connection-${selectedAt}`}
        count={sorted.length + 1}
        rowHeightPx={ROW_HEIGHT_PX}
        activePosition={selectedAt}
        header={<Header />}
        headerHeightPx={ROW_HEIGHT_PX + 1}
        contentWidth={CONTENT_WIDTH}
        renderRow={renderRow}
        onKeyDown={onKeyDown}
      />
      {menu && (
        <Menu
          label={text.connections.label}
          place={menu.place}
          onClose={() => setMenu(null)}
          items={[
            {
              kind: 'item',
              label: text.menu.copyUrl,
              onChoose: () => void copyAndTell(panel, menu.connection.url),
            },
            {
              kind: 'item',
              label: text.detail.tab.connection,
              onChoose: () => {
                chooseTab('connection');
                openDetail();
              },
            },
            {
              kind: 'item',
              label: text.detail.tab.handshake,
              onChoose: () => {
                chooseTab('handshake');
                openDetail();
              },
            },
          ]}
        />
      )}
    </>
  );
}

function Header(): ReactNode {
  const { column: sorted, isDescending } = useChoice((state) => state.settings.connectionSort);
  const { sortConnections: onSort } = useActions();
  return (
    <div className={classNames(styles['row'], styles['header'])} role="row" aria-rowindex={1}>
      {COLUMNS.map((column) => (
        <div
          key={column}
          className={styles['cell']}
          role="columnheader"
          data-column={column}
          aria-sort={sorted !== column ? 'none' : isDescending ? 'descending' : 'ascending'}
        >
          <button
            type="button"
            tabIndex={-1}
            title={text.connections.columnTitle[column]}
            onClick={() => onSort(column)}
            className={styles['sort']}
          >
            <span>{text.connections.column[column]}</span>
            {sorted === column && <Icon name={isDescending ? 'chevronDown' : 'chevronRight'} />}
          </button>
        </div>
      ))}
    </div>
  );
}

interface ConnectionRowProps {
  readonly connection: Connection | null;
  readonly total: number;
  readonly position: number;
  readonly yPx: number;
  readonly now: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onMenu: (place: MenuPlace) => void;
}

function ConnectionRow(props: ConnectionRowProps): ReactNode {
  const { connection, total, position, yPx, now, isSelected, onSelect, onOpen, onMenu } = props;
  return (
    <div
      id={`connection-${position}`}
      className={styles['row']}
      role="row"
      tabIndex={-1}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      data-ended={connection !== null && connection.endedAt !== null}
      style={{ transform: `translateY(${yPx}px)` }}
      title={connection ? tooltip(connection, now) : undefined}
      onMouseDown={(event) => {
        if (event.button !== 1) onSelect();
      }}
      onDoubleClick={onOpen}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      {connection === null ? (
        <div className={styles['cell']} role="gridcell" data-column="all">
          <Icon name="socket" />
          <span>{text.connections.all}</span>
          <span className={styles['quiet']}>{total}</span>
        </div>
      ) : (
        COLUMNS.map((column) => (
          <div key={column} className={styles['cell']} role="gridcell" data-column={column}>
            <ConnectionCell connection={connection} column={column} now={now} />
          </div>
        ))
      )}
    </div>
  );
}

function ConnectionCell(props: {
  readonly connection: Connection;
  readonly column: ConnectionColumn;
  readonly now: number;
}): ReactNode {
  const { connection, column, now } = props;
  const condition = connectionCondition(connection);
  switch (column) {
    case 'name': {
      const { name, host } = connectionName(connection.url);
      return (
        <>
          <ConditionIcon condition={condition} />
          <bdi className={styles['name']}>{name}</bdi>
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
  const words = detailText.connection;
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
