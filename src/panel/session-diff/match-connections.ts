import type { Connection } from '../../model/connection.ts';

/** Two connections that are taken for the same one, or one that has no other. */
export interface ConnectionPair {
  readonly left: Connection | null;
  readonly right: Connection | null;
}

/**
 * Pairs the connections of two sessions: those of the same URL in their order, then what is left by the URL without its query, which
 * often holds a token. What still has no other stands alone. In the order of the left side, then of the right.
 */
export function matchConnections(left: readonly Connection[], right: readonly Connection[]): readonly ConnectionPair[] {
  const partners = new Map<Connection, Connection>();
  const taken = new Set<Connection>();
  for (const nameOf of [wholeUrl, urlWithoutQuery]) {
    const waiting = new Map<string, Connection[]>();
    for (const connection of right) {
      if (taken.has(connection)) continue;
      const name = nameOf(connection);
      waiting.set(name, [...(waiting.get(name) ?? []), connection]);
    }
    for (const connection of left) {
      if (partners.has(connection)) continue;
      const partner = waiting.get(nameOf(connection))?.shift();
      if (partner === undefined) continue;
      partners.set(connection, partner);
      taken.add(partner);
    }
  }
  return [
    ...left.map((connection) => ({ left: connection, right: partners.get(connection) ?? null })),
    ...right.filter((connection) => !taken.has(connection)).map((connection) => ({ left: null, right: connection })),
  ];
}

function wholeUrl({ url }: Connection): string {
  return url;
}

function urlWithoutQuery({ url }: Connection): string {
  return url.split(/[?#]/, 1)[0] ?? url;
}
