import { parseClosePayload } from '../decoder/close-payload.ts';
import { OPCODE } from '../decoder/opcode.ts';
import { assertNever } from '../base/assert-never.ts';
import type { Connection } from '../model/connection.ts';
import type { ConnectionList } from '../model/connection-list.ts';
import type { FrameLog, LifecycleDetail, Row } from '../model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../model/row-kind.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, HandshakeHeads, LifecycleEvent } from './record.ts';

const ORIGIN_NAMES = ['page', 'network', 'wire', 'injected', 'edited'] as const;

/** The order in which rows become records. */
export type RecordOrder =
  /** As in the log. */
  | 'log'
  /** All rows of one connection together, which HAR needs; connections in order of their first row. */
  | 'by-connection';

export interface RecordsFromLogOptions {
  /** Indexes of the rows to take, ascending: the filtered rows or the selection. Default: all. */
  readonly rows?: Iterable<number>;
  readonly order?: RecordOrder;
}

/**
 * The log as records, made one at a time while the caller reads: nothing is copied, payloads are views. A connection comes
 * before its first row, with all that is known of it now. The log must not be cleared meanwhile; rows that arrive while it
 * is read are left out.
 */
export function* recordsFromLog(
  log: FrameLog,
  connections: ConnectionList,
  options: RecordsFromLogOptions = {},
): Generator<CaptureRecord> {
  const size = log.size;
  const rows = options.rows ?? countTo(size);
  const order = options.order ?? 'log';
  const told = new Set<number>();
  for (const index of order === 'log' ? rows : groupByConnection(log, rows, size)) {
    if (index < 0 || index >= size) continue;
    const connection = connections.at(log.connection(index));
    if (connection && !told.has(connection.index)) {
      told.add(connection.index);
      yield connectionRecord(connection);
    }
    yield rowRecord(log, index, connection ?? null);
  }
}

/** One row as a record. */
function rowRecord(log: FrameLog, index: number, connection: Connection | null): CaptureRecord {
  const row = log.row(index);
  if (row.kind === RowKind.frame) return frameRecord(log, row, connection);
  const id = connection === null ? null : connectionId(connection);
  if (row.detail?.kind === RowKind.problem) {
    const { code, message, offset } = row.detail;
    return { kind: 'problem', code, message, offset };
  }
  const event: LifecycleEvent = row.detail === null ? { type: 'note', text: 'Empty row' } : lifecycleEvent(row.detail);
  return { kind: 'lifecycle', connection: id, time: row.time, event, ...(row.isHistory ? { isHistory: true } : {}) };
}

/** Short, stable within one log: what exports call the connection. */
export function connectionId(connection: Connection): string {
  return `c${connection.index + 1}`;
}

function connectionRecord(connection: Connection): ConnectionRecord {
  const { handshake, document } = connection;
  return {
    kind: 'connection',
    id: connectionId(connection),
    url: connection.url === '' ? null : connection.url,
    time: connection.createdAt,
    client: connection.client ?? null,
    server: connection.server ?? null,
    requestedProtocols: connection.requestedProtocols,
    protocol: connection.protocol,
    extensions: connection.extensions,
    handshake: handshakeHeads(connection),
    pageUrl: document.url === '' ? null : document.url,
    capture: {
      key: connection.key,
      document: { id: document.id, url: document.url, isTop: document.isTop, frameId: document.frameId },
      state: connection.state,
      stack: connection.stack,
      openedAt: connection.openedAt,
      endedAt: connection.endedAt,
      hasError: connection.hasError,
      isAdopted: connection.isAdopted,
      isHistory: connection.isHistory,
      close: connection.close,
      handshake:
        handshake === null
          ? null
          : {
              source: handshake.source,
              requestId: handshake.requestId,
              startedAt: handshake.startedAt,
              isMatchedByOrder: handshake.isMatchedByOrder,
            },
    },
  };
}

function handshakeHeads(connection: Connection): HandshakeHeads | null {
  const { handshake } = connection;
  if (handshake === null) return null;
  const hasRequest = handshake.requestHeaders.length > 0 || Boolean(handshake.requestLine);
  return {
    request: hasRequest
      ? {
          method: handshake.requestLine?.method ?? 'GET',
          target: handshake.requestLine?.target ?? requestTarget(connection.url),
          headers: handshake.requestHeaders,
        }
      : null,
    response: handshake.response,
    error: handshake.error,
  };
}

/** Path and query of a URL, as the request line has it; `/` when it is no URL. */
export function requestTarget(url: string | null): string {
  if (url === null || !URL.canParse(url)) return '/';
  const { pathname, search } = new URL(url);
  return `${pathname || '/'}${search}`;
}

function frameRecord(log: FrameLog, row: Row, connection: Connection | null): FrameRecord {
  const wire = log.wireFacts(row.index);
  const kept = log.payload(row.index);
  const isComplete = row.payloadState === PayloadState.complete && kept.length === row.payloadLength;
  // A live message may have been compressed on its way; then its bytes on the wire are not known, only the message is.
  const isWireKnown = wire?.isPayloadKnown ?? (isComplete ? !mayBeCompressed(row, connection) : kept.length > 0);
  const isControl = (row.opcode & 0x8) !== 0;
  const first = wire === null || wire.messageRow === row.index ? row.opcode : log.opcode(wire.messageRow);
  const loss = payloadLoss(row.payloadState);
  return {
    kind: 'frame',
    connection: connection === null ? '' : connectionId(connection),
    time: wire?.isTimeKnown === false ? null : row.time,
    sender: row.isOutgoing ? 'client' : 'server',
    fin: row.fin,
    rsv1: row.rsv1,
    rsv2: row.rsv2,
    rsv3: row.rsv3,
    opcode: row.opcode,
    masked: row.isMasked,
    maskingKey: row.isMasked && (wire?.isMaskingKeyKnown ?? false) ? row.maskingKey : null,
    payloadLength: row.payloadLength,
    payload: isWireKnown ? kept : null,
    message: wire === null ? (isComplete && !isControl ? kept : null) : wire.message,
    messageOpcode: first,
    closeCode: row.opcode === OPCODE.close ? parseClosePayload(kept).code : null,
    violations: wire?.violations ?? [],
    origin: ORIGIN_NAMES[row.origin] ?? 'page',
    isDiscarded: row.isDiscarded,
    streamOffset: wire?.streamOffset ?? null,
    ...(row.isHistory ? { isHistory: true } : {}),
    ...(loss === null ? {} : { payloadLoss: loss }),
  };
}

function mayBeCompressed(row: Row, connection: Connection | null): boolean {
  return row.origin !== RowOrigin.wire && (connection?.extensions?.includes('permessage-deflate') ?? false);
}

function payloadLoss(state: PayloadState): NonNullable<FrameRecord['payloadLoss']> | null {
  switch (state) {
    case PayloadState.complete:
      return null;
    case PayloadState.pending:
      return 'pending';
    case PayloadState.cut:
      return 'cut';
    case PayloadState.unreadable:
      return 'unreadable';
  }
}

function lifecycleEvent(detail: Exclude<LifecycleDetail, { kind: typeof RowKind.problem }>): LifecycleEvent {
  switch (detail.kind) {
    case RowKind.connecting:
      return { type: 'connecting', url: detail.url };
    case RowKind.open:
      return { type: 'open', protocol: detail.protocol, extensions: detail.extensions };
    case RowKind.closing:
      return { type: 'closing', code: detail.code, reason: detail.reason };
    case RowKind.close: {
      const { code, reason, wasClean, initiator } = detail;
      return { type: 'close', code, reason, wasClean, initiator };
    }
    case RowKind.error:
      return { type: 'error', message: detail.message ?? null };
    case RowKind.constructionFailed: {
      const { url, errorName, errorMessage, stack } = detail;
      return { type: 'construction-failed', url, errorName, errorMessage, stack };
    }
    case RowKind.sendFailed:
      return { type: 'send-failed', errorName: detail.errorName, errorMessage: detail.errorMessage };
    case RowKind.shed: {
      const { reason, events, frames, bytes } = detail;
      return { type: 'shed', reason, events, frames, bytes };
    }
    case RowKind.gone:
      return { type: 'gone' };
    case RowKind.navigated:
      return { type: 'navigated', url: detail.url };
    case RowKind.handshakeFailed:
      return { type: 'handshake-failed', status: detail.status, message: detail.message };
    case RowKind.gap:
      return { type: 'gap', reason: detail.reason, frames: detail.frames, bytes: detail.bytes };
    case RowKind.note:
      return { type: 'note', text: detail.text };
    default:
      return assertNever(detail);
  }
}

function* countTo(size: number): Generator<number> {
  for (let index = 0; index < size; index += 1) yield index;
}

/**
 * A stable counting sort of row indexes by connection: four bytes a row, no objects, 20 ms for a million rows. Connections
 * stand in the order of their first row; rows without one go last.
 */
function groupByConnection(log: FrameLog, rows: Iterable<number>, size: number): Uint32Array {
  const taken = new Uint32Array(size);
  // By connection index + 1, so that rows without a connection (-1) have a place.
  const counts: number[] = [];
  const order: number[] = [];
  let count = 0;
  for (const index of rows) {
    if (index < 0 || index >= size || count >= size) continue;
    taken[count] = index;
    count += 1;
    const key = log.connection(index) + 1;
    const before = counts[key];
    if (before === undefined && key > 0) order.push(key);
    counts[key] = (before ?? 0) + 1;
  }
  const places: number[] = [];
  let start = 0;
  for (const key of [...order, 0]) {
    places[key] = start;
    start += counts[key] ?? 0;
  }
  const sorted = new Uint32Array(count);
  for (let position = 0; position < count; position += 1) {
    const index = taken[position] ?? 0;
    const key = log.connection(index) + 1;
    const place = places[key] ?? 0;
    sorted[place] = index;
    places[key] = place + 1;
  }
  return sorted;
}
