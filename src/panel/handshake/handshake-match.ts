import type { Connection, ConnectionHandshake } from '../../model/connection.ts';
import type { HandshakeRecord, HeaderField } from '../../protocol/capture-event.ts';

/** The page's clock, the network's and the log's rounding (whole milliseconds) differ by less. */
const CLOCK_SLACK_MS = 100;
const SWITCHING_PROTOCOLS = 101;

/** Whether a handshake can be this connection's: all that both sides know must agree. */
export function isCompatible(record: HandshakeRecord, connection: Connection): boolean {
  if (withoutFragment(record.url) !== withoutFragment(connection.url)) return false;
  if (record.time < connection.createdAt - CLOCK_SLACK_MS) return false;
  const settledAt = connection.openedAt ?? connection.endedAt;
  if (settledAt !== null && record.time > settledAt + CLOCK_SLACK_MS) return false;
  const { frameId } = connection.document;
  if (record.frameId !== null && frameId !== null && record.frameId !== frameId) return false;
  if (!offersSame(record.request.headers, connection.requestedProtocols)) return false;
  if (connection.openedAt === null) {
    // A wrong accept key or subprotocol fails after a 101.
    return connection.state === 'connecting' || record.error !== null || record.response !== null;
  }
  if (record.error !== null && record.response?.status !== SWITCHING_PROTOCOLS) return false;
  if (!record.response) return true;
  if (record.response.status !== SWITCHING_PROTOCOLS) return false;
  return (headerValue(record.response.headers, 'sec-websocket-protocol') ?? '') === (connection.protocol ?? '');
}

/** The model's form of a record. */
export function toHandshake(record: HandshakeRecord, isMatchedByOrder: boolean): ConnectionHandshake {
  return {
    source: record.source,
    requestId: record.requestId,
    startedAt: record.time,
    requestHeaders: record.request.headers,
    response: record.response,
    error: record.error,
    isMatchedByOrder,
  };
}

/** Joins handshakes to connections that have none: the oldest with the oldest, where more than one would fit. */
export function matchHandshakes(
  records: readonly HandshakeRecord[],
  connections: readonly Connection[],
): readonly { readonly connection: Connection; readonly record: HandshakeRecord; readonly isByOrder: boolean }[] {
  const byUrl = new Map<string, Connection[]>();
  for (const connection of connections) {
    const url = withoutFragment(connection.url);
    const group = byUrl.get(url);
    if (group) group.push(connection);
    else byUrl.set(url, [connection]);
  }
  const taken = new Set<Connection>();
  const matches = [];
  for (const record of records.toSorted((left, right) => left.time - right.time)) {
    const fitting = (byUrl.get(withoutFragment(record.url)) ?? []).filter(
      (connection) => !taken.has(connection) && isCompatible(record, connection),
    );
    const connection = fitting[0];
    if (!connection) continue;
    const isOnlyRecord = !records.some((other) => other !== record && isCompatible(other, connection));
    taken.add(connection);
    matches.push({ connection, record, isByOrder: fitting.length > 1 || !isOnlyRecord });
  }
  return matches;
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function headerValue(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value;
}

/** RFC 6455 §4.1: the subprotocols stand in the request in the page's order. No headers at all say nothing. */
function offersSame(headers: readonly HeaderField[], protocols: readonly string[]): boolean {
  if (headers.length === 0) return true;
  const offered = headerValue(headers, 'sec-websocket-protocol') ?? '';
  return offered.replaceAll(/\s/g, '') === protocols.join(',');
}
