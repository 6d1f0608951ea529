import type { Connection } from '../../model/connection.ts';
import { connectionCondition, connectionDuration, connectionName } from './connection-name.ts';
import type { ConnectionColumn, ConnectionSort } from './settings.ts';

const byName = new Intl.Collator('en', { numeric: true });

/** A new list in the order asked for; equal ones stay in order of creation. */
export function sortConnections(
  connections: readonly Connection[],
  { column, isDescending }: ConnectionSort,
  now: number,
): readonly Connection[] {
  if (column === null) return connections;
  const compare = comparison(column, now);
  const sign = isDescending ? -1 : 1;
  return connections.toSorted((left, right) => sign * compare(left, right) || left.index - right.index);
}

type Comparison = (left: Connection, right: Connection) => number;

function byText(read: (connection: Connection) => string): Comparison {
  return (left, right) => byName.compare(read(left), read(right));
}

function byNumber(read: (connection: Connection) => number): Comparison {
  return (left, right) => read(left) - read(right);
}

function comparison(column: ConnectionColumn, now: number): Comparison {
  switch (column) {
    case 'name':
      return byText(({ url }) => connectionName(url).name);
    case 'state':
      return byText(connectionCondition);
    case 'frames':
      return byNumber(({ framesIn, framesOut }) => framesIn + framesOut);
    case 'bytes':
      return byNumber(({ bytesIn, bytesOut }) => bytesIn + bytesOut);
    case 'duration':
      return byNumber((connection) => connectionDuration(connection, now));
    case 'protocol':
      return byText(({ protocol }) => protocol ?? '');
    case 'document':
      return byText(({ document }) => document.url);
    case 'close':
      return byNumber(({ close }) => close?.code ?? 0);
  }
}
