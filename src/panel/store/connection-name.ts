import type { Connection } from '../../model/connection.ts';

export interface ConnectionName {
  /** Last part of the path with the query, or the host when there is no path: as Chrome's Network panel names requests. */
  readonly name: string;
  readonly host: string;
}

const names = new Map<string, ConnectionName>();
const MAX_CACHED = 5000;

/** A short name for a URL. A text that is no URL is its own name. */
export function connectionName(url: string): ConnectionName {
  const cached = names.get(url);
  if (cached) return cached;
  if (names.size > MAX_CACHED) names.clear();
  const name = nameOf(url);
  names.set(url, name);
  return name;
}

function nameOf(url: string): ConnectionName {
  if (!URL.canParse(url)) return { name: url, host: '' };
  const { pathname, search, host } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '') ?? '';
  return { name: last === '' ? host + search : last + search, host };
}

/** How a connection stands, with a failed handshake told apart from a close. */
export type ConnectionCondition = Connection['state'] | 'failed';

export function connectionCondition(connection: Connection): ConnectionCondition {
  const isEnded = connection.state === 'closed' || connection.state === 'gone';
  const isFailed = connection.openedAt === null && connection.state === 'closed' && !connection.isAdopted;
  return isEnded && isFailed ? 'failed' : connection.state;
}

/** Milliseconds from `open` (or the construction) to the end or now. */
export function connectionDuration(connection: Connection, now: number): number {
  return Math.max(0, (connection.endedAt ?? now) - (connection.openedAt ?? connection.createdAt));
}
