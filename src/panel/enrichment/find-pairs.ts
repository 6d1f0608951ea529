import { headerValue } from '../../decoder/http-header.ts';
import type { Connection, ConnectionHandshake } from '../../model/connection.ts';

const keys = new WeakMap<ConnectionHandshake, string>();

/** `Sec-WebSocket-Key`: fresh for every handshake (RFC 6455 §4.1), so that it names a connection. Null when it is not known. */
function handshakeKey({ handshake }: Connection): string | null {
  if (handshake === null) return null;
  let key = keys.get(handshake);
  if (key === undefined) {
    key = headerValue(handshake.requestHeaders, 'Sec-WebSocket-Key')?.trim() ?? '';
    keys.set(handshake, key);
  }
  return key === '' ? null : key;
}

/** Its frames were observed, at known times. */
function isObserved({ origins, importedFrom }: Connection): boolean {
  return origins === 'wire' && importedFrom !== undefined && importedFrom.startTime !== null;
}

/** Its rows are messages that a browser or a page told, so that observed frames add to them. */
function isCaptured({ origins, enrichment }: Connection): boolean {
  return origins !== 'wire' && origins !== 'mixed' && enrichment === undefined;
}

/**
 * Imported connections whose frames were observed, each with the captured one of the same key; of several captured ones (a page's and
 * a saved session's) the page's own. `isOpen` says which connections have no partner yet.
 */
export function findPairs(
  connections: readonly Connection[],
  isOpen: (connection: Connection) => boolean,
): readonly (readonly [source: Connection, target: Connection])[] {
  const sources = connections.filter((connection) => isObserved(connection) && isOpen(connection));
  if (sources.length === 0) return [];
  const targets = new Map<string, Connection>();
  for (const connection of connections) {
    const key = isCaptured(connection) ? handshakeKey(connection) : null;
    if (key === null) continue;
    const known = targets.get(key);
    if (known === undefined || known.importedFrom !== undefined) targets.set(key, connection);
  }
  return sources.flatMap((source) => {
    const key = handshakeKey(source);
    const target = key === null ? undefined : targets.get(key);
    if (key === null || target === undefined || target.importedFrom?.id === source.importedFrom?.id) return [];
    // One captured connection takes one import.
    targets.delete(key);
    return [[source, target] as const];
  });
}

/** Observed connections whose captured one is merged with another import. */
export function findTaken(observed: readonly Connection[], connections: readonly Connection[]): readonly Connection[] {
  const taken = new Set<string>();
  for (const connection of connections) {
    const key = connection.enrichment === undefined ? null : handshakeKey(connection);
    if (key !== null) taken.add(key);
  }
  return observed.filter((connection) => isObserved(connection) && taken.has(handshakeKey(connection) ?? ''));
}

/** Observed connections, each with the captured one of the same URL and without a key that was made at the nearest time. */
export function findByUrl(
  observed: readonly Connection[],
  connections: readonly Connection[],
  isUntold: (connection: Connection) => boolean,
): readonly (readonly [source: Connection, target: Connection])[] {
  const sources = observed.filter(isObserved);
  if (sources.length === 0) return [];
  const targets = new Map<string, Connection[]>();
  for (const connection of connections) {
    if (!isCaptured(connection) || connection.importedFrom !== undefined || !isUntold(connection)) continue;
    if (handshakeKey(connection) !== null) continue;
    const url = withoutFragment(connection.url);
    const known = targets.get(url);
    if (known) known.push(connection);
    else targets.set(url, [connection]);
  }
  return sources.flatMap((source) => {
    const fitting = targets.get(withoutFragment(source.url)) ?? [];
    const distance = ({ createdAt }: Connection): number => Math.abs(createdAt - source.createdAt);
    const [nearest] = fitting.toSorted((left, right) => distance(left) - distance(right));
    if (nearest === undefined) return [];
    fitting.splice(fitting.indexOf(nearest), 1);
    return [[source, nearest] as const];
  });
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}
