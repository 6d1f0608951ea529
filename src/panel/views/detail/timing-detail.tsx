import { useState, type ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import type { Row } from '../../../model/frame-log.ts';
import { TimingReader, type ConnectionTiming } from '../../store/connection-timing.ts';
import { detailText } from '../../text/detail-text.ts';
import { formatAge, formatDateTime, formatDuration } from '../../text/format.ts';
import { useNow, usePanel, useSession } from '../panel-context.tsx';
import { Fact, Facts } from './facts.tsx';
import styles from './timing-detail.module.css';

interface TimingDetailProps {
  readonly connection: Connection;
  readonly row: Row | null;
}

/** When what happened on a connection, and how long its phases took. */
export function TimingDetail({ connection, row }: TimingDetailProps): ReactNode {
  useSession();
  const { session } = usePanel();
  // What a file tells of a connection ends with the file.
  const isLive = connection.endedAt === null && connection.importedFrom === null;
  const now = useNow(isLive);
  const [reader, setReader] = useState(() => new TimingReader(session.log, connection.index));
  if (!reader.isFor(session.log, connection)) {
    setReader(new TimingReader(session.log, connection.index));
    return null;
  }
  const timing = reader.read(connection);
  const words = detailText.timing;
  const start = connection.createdAt;
  const events: readonly (readonly [string, number | null])[] = [
    [words.createdAt, connection.isAdopted ? null : start],
    [words.openedAt, connection.openedAt],
    [words.firstSent, timing.firstSentAt],
    [words.firstReceived, timing.firstReceivedAt],
    [words.lastFrame, timing.lastFrameAt],
    [words.closing, timing.closingAt],
    [connection.state === 'gone' ? words.gone : words.endedAt, connection.endedAt],
    [words.selectedRow, row?.time ?? null],
  ];
  const lastSeen = timing.lastFrameAt ?? connection.openedAt ?? start;
  const end = connection.endedAt ?? (isLive ? Math.max(now, lastSeen) : lastSeen);
  const idleNow = isLive ? (timing.lastFrameAt ?? connection.openedAt) : null;
  return (
    <div className={styles['scroll']}>
      <Facts
        title={words.phases}
        above={<PhaseBar connection={connection} timing={timing} end={end} rowTime={row?.time ?? null} />}
      >
        <Fact name={words.connecting}>{duration(start, connection.openedAt ?? connection.endedAt)}</Fact>
        <Fact name={words.open}>
          {connection.openedAt === null
            ? null
            : isLive
              ? `${formatAge(end - connection.openedAt)}, ${words.still}`
              : connection.endedAt === null
                ? words.untilEnd(formatDuration(end - connection.openedAt))
                : duration(connection.openedAt, timing.closingAt ?? end)}
        </Fact>
        <Fact name={words.closingPhase}>
          {timing.closingAt === null ? null : duration(timing.closingAt, connection.endedAt ?? (isLive ? now : end))}
        </Fact>
        <Fact name={words.idle}>
          {timing.longestIdle === null
            ? null
            : `${formatDuration(timing.longestIdle.to - timing.longestIdle.from)}, ${formatDateTime(timing.longestIdle.from).slice(11)} – ${formatDateTime(timing.longestIdle.to).slice(11)}`}
        </Fact>
        <Fact name={words.idleNow}>{idleNow === null ? null : formatAge(now - idleNow)}</Fact>
        <Fact name={words.total}>{isLive ? formatAge(end - start) : formatDuration(end - start)}</Fact>
      </Facts>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{words.event}</th>
            <th scope="col">{words.at}</th>
            <th scope="col">{words.since}</th>
          </tr>
        </thead>
        <tbody>
          {events.map(([name, time]) =>
            time === null ? null : (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{formatDateTime(time)}</td>
                <td>{formatDuration(time - start)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface PhaseBarProps {
  readonly connection: Connection;
  readonly timing: ConnectionTiming;
  readonly end: number;
  readonly rowTime: number | null;
}

function PhaseBar({ connection, timing, end, rowTime }: PhaseBarProps): ReactNode {
  const start = connection.createdAt;
  const span = Math.max(1, end - start);
  const share = (time: number): number => Math.min(100, Math.max(0, ((time - start) / span) * 100));
  const openAt = connection.openedAt ?? end;
  const closingAt = timing.closingAt ?? end;
  const phases = [
    { name: 'connecting', from: start, to: openAt },
    { name: 'open', from: openAt, to: closingAt },
    { name: 'closing', from: closingAt, to: end },
  ];
  return (
    <div className={styles['bar']} role="img" aria-label={detailText.timing.bar}>
      {phases.map(({ name, from, to }) => (
        <span
          key={name}
          className={styles['phase']}
          data-phase={name}
          style={{ insetInlineStart: `${share(from)}%`, width: `${Math.max(0, share(to) - share(from))}%` }}
        />
      ))}
      {rowTime !== null && <span className={styles['mark']} style={{ insetInlineStart: `${share(rowTime)}%` }} />}
    </div>
  );
}

function duration(from: number, to: number | null): string | null {
  return to === null ? null : formatDuration(to - from);
}
