import type { ReactNode } from 'react';
import { RowKind } from '../../../model/row-kind.ts';
import type { SessionDifference } from '../../session-diff/compare-sessions.ts';
import type { ConnectionPair } from '../../session-diff/match-connections.ts';
import { connectionName } from '../../store/connection-name.ts';
import { payloadPreview } from '../../store/preview.ts';
import { lifecycleText } from '../../text/lifecycle-text.ts';
import { searchText } from '../../text/search-text.ts';
import { sessionDiffText } from '../../text/session-diff-text.ts';
import { spillText } from '../../text/spill-text.ts';
import { text } from '../../text/text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Icon } from '../../ui/icon.tsx';
import { useIsOnDisk, usePanel } from '../panel-context.tsx';
import styles from './session-diff.module.css';

const words = sessionDiffText;
const SIGN = { changed: '≠', missing: '−', added: '+', alone: '⇄' } as const;

interface DifferenceRowProps {
  readonly difference: SessionDifference;
  readonly pair: ConnectionPair | null;
  readonly position: number;
  readonly yPx: number;
  readonly isCurrent: boolean;
  readonly onChoose: (position: number) => void;
}

/** One difference: its kind, its connection, and the message or both. */
export function DifferenceRow(props: DifferenceRowProps): ReactNode {
  const { difference, pair, position, yPx, isCurrent, onChoose } = props;
  const { session } = usePanel();
  const connection = pair?.right ?? pair?.left ?? null;
  const rows = difference.kind === 'alone' ? [] : [difference.left, difference.right].filter((row) => row !== null);
  const first = rows[0];
  const isFrame = first !== undefined && session.log.kind(first) === RowKind.frame;
  const isOutgoing = first !== undefined && session.log.isOutgoing(first);
  return (
    // The list around it takes the keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`difference-${position}`}
      className={styles['row']}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      data-kind={difference.kind}
      style={{ transform: `translateY(${yPx}px)` }}
      onClick={() => onChoose(position)}
    >
      <span className={styles['sign']} role="img" aria-label={words.kind[difference.kind]}>
        {SIGN[difference.kind]}
      </span>
      <span className={styles['where']}>
        <bdi>{connection === null ? '' : visibleCharacters(connectionName(connection.url).name)}</bdi>{' '}
        <span className={styles['quiet']}>{rows.map((row) => searchText.row(row + 1)).join(' → ')}</span>
      </span>
      {isFrame && (
        <span className={styles['direction']} data-out={isOutgoing}>
          <span role="img" aria-label={isOutgoing ? text.table.sent : text.table.received}>
            <Icon name={isOutgoing ? 'up' : 'down'} />
          </span>
        </span>
      )}
      {difference.kind === 'alone' ? (
        <span>{pair?.right === null ? words.onlyLeft(difference.messages) : words.onlyRight(difference.messages)}</span>
      ) : (
        rows.map((row) => <Preview key={row} row={row} />)
      )}
    </div>
  );
}

function Preview({ row }: { readonly row: number }): ReactNode {
  const { log } = usePanel().session;
  const isAway = useIsOnDisk(row);
  const shown = log.row(row);
  const title = shown.detail === null ? null : lifecycleText(shown.detail).title;
  return <bdi className={styles['preview']}>{isAway ? spillText.reading : (title ?? payloadPreview(log, shown))}</bdi>;
}
