import type { Connection } from '../../model/connection.ts';
import { connectionName } from './connection-name.ts';

export const CONNECTION_GROUPINGS = ['none', 'document', 'host', 'url'] as const;
/** By what connections stand together: the page frame (or worker) that made them, the server's host, the URL without its query. */
export type ConnectionGrouping = (typeof CONNECTION_GROUPINGS)[number];

export const MAX_PINNED = 100;

/** A line of the list of connections. */
export type ConnectionEntry =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly id: string; readonly count: number; readonly isCollapsed: boolean }
  | { readonly kind: 'connection'; readonly connection: Connection; readonly isPinned: boolean };

export interface ConnectionArrangement {
  readonly grouping: ConnectionGrouping;
  /** Of `pinName`. */
  readonly pinned: readonly string[];
  /** Ids of groups. */
  readonly collapsed: ReadonlySet<string>;
}

/**
 * The lines in their order: all, the pinned connections, and the others in their groups. Groups stand in the order of their
 * first connection, so that sorting the connections sorts them too.
 */
export function connectionEntries(
  sorted: readonly Connection[],
  { grouping, pinned, collapsed }: ConnectionArrangement,
): readonly ConnectionEntry[] {
  const entries: ConnectionEntry[] = [{ kind: 'all' }];
  const names = new Set(pinned);
  const groups = new Map<string, Connection[]>();
  for (const connection of sorted) {
    if (names.size > 0 && names.has(pinName(connection.url))) {
      entries.push({ kind: 'connection', connection, isPinned: true });
      continue;
    }
    const id = groupOf(connection, grouping);
    const group = groups.get(id);
    if (group) group.push(connection);
    else groups.set(id, [connection]);
  }
  for (const [id, group] of groups) {
    const isCollapsed = grouping !== 'none' && collapsed.has(id);
    if (grouping !== 'none') entries.push({ kind: 'group', id, count: group.length, isCollapsed });
    if (isCollapsed) continue;
    for (const connection of group) entries.push({ kind: 'connection', connection, isPinned: false });
  }
  return entries;
}

/** What is pinned: the URL without query and fragment, which often carry a token, so that the next connection is pinned too. */
export function pinName(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** One name more or less; the oldest go when there are too many. */
export function withPinToggled(pinned: readonly string[], name: string): readonly string[] {
  if (pinned.includes(name)) return pinned.filter((other) => other !== name);
  return [...pinned, name].slice(-MAX_PINNED);
}

function groupOf({ url, document, importedFrom }: Connection, grouping: ConnectionGrouping): string {
  switch (grouping) {
    case 'none':
      return '';
    case 'document':
      return importedFrom ? importedFrom.name : document.url;
    case 'host':
      return connectionName(url).host;
    case 'url':
      return pinName(url);
  }
}
