import type { ReactNode } from 'react';
import { RowKind } from '../../model/row-kind.ts';
import { connectionTexts } from '../search/connection-texts.ts';
import { hitContext } from '../search/hit-context.ts';
import type { SearchHit } from '../search/search-results.ts';
import { connectionName } from '../store/connection-name.ts';
import { searchText } from '../text/search-text.ts';
import { spillText } from '../text/spill-text.ts';
import { text } from '../text/text.ts';
import { Icon } from '../ui/icon.tsx';
import { useIsOnDisk, usePanel } from './panel-context.tsx';
import styles from './search-drawer.module.css';

interface SearchHitRowProps {
  readonly hit: SearchHit;
  readonly position: number;
  readonly yPx: number;
  readonly isCurrent: boolean;
  readonly isHex: boolean;
  readonly isHidden: boolean;
  readonly onChoose: (position: number) => void;
}

/** One find: where it is, and what stands around it. */
export function SearchHitRow(props: SearchHitRowProps): ReactNode {
  const { hit, position, yPx, isCurrent, isHex, isHidden, onChoose } = props;
  const { session } = usePanel();
  const { log, connections } = session;
  const isRow = hit.kind === 'row';
  const connection = connections.at(isRow ? (log.has(hit.index) ? log.connection(hit.index) : -1) : hit.index);
  const isFrame = isRow && log.has(hit.index) && log.kind(hit.index) === RowKind.frame;
  const place = isRow || connection === undefined ? null : (connectionTexts(connection)[hit.part]?.place ?? null);
  const isAway = useIsOnDisk(isRow && log.has(hit.index) ? hit.index : null);
  const { before, found, after } = hitContext(hit, log, connections, isHex);
  return (
    // The list around it takes the keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`hit-${position}`}
      className={styles['hit']}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      data-hidden={isHidden || undefined}
      title={isHidden ? searchText.hidden : undefined}
      style={{ transform: `translateY(${yPx}px)` }}
      onClick={() => onChoose(position)}
    >
      <span className={styles['icon']} data-out={isFrame ? log.isOutgoing(hit.index) : undefined}>
        {isFrame ? (
          <span role="img" aria-label={log.isOutgoing(hit.index) ? text.table.sent : text.table.received}>
            <Icon name={log.isOutgoing(hit.index) ? 'up' : 'down'} />
          </span>
        ) : (
          <Icon name={isRow ? 'info' : 'socket'} />
        )}
      </span>
      <span className={styles['where']}>
        <bdi>{connection ? connectionName(connection.url).name : ''}</bdi>{' '}
        <span className={styles['quiet']}>
          {place === null ? searchText.row(hit.index + 1) : searchText.place[place]}
        </span>
      </span>
      <bdi className={styles['context']}>
        {isAway && <span className={styles['quiet']}>{spillText.reading}</span>}
        <span>{before}</span>
        <mark className={styles['found']}>{found}</mark>
        <span>{after}</span>
      </bdi>
    </div>
  );
}
