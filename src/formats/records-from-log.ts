import { parseClosePayload } from '../decoder/close-payload.ts';
import { OPCODE } from '../decoder/opcode.ts';
import { assertNever } from '../base/assert-never.ts';
import type { Connection } from '../model/connection.ts';
import type { ConnectionList } from '../model/connection-list.ts';
import type { FrameLog, LifecycleDetail, Row } from '../model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../model/row-kind.ts';
import type { RowMark } from '../model/row-marks.ts';
import type { WireFacts } from '../model/wire-facts.ts';
import { finish, groupRows } from './group-rows.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, HandshakeHeads, LifecycleEvent } from './record.ts';

const ACTED_NAMES = { [RowOrigin.injected]: 'injected', [RowOrigin.edited]: 'edited' } as const;
const PASSAGE_NAMES = [null, 'held', 'delayed', 'dropped', 'replaced'] as const;
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

/** What of a log is asked for its records. `PackedRowReader` is another one. */
export interface RowSource {
  row(index: number): Row;
  connection(index: number): number;
  opcode(index: number): number;
  payload(index: number): Uint8Array;
  wireFacts(index: number): WireFacts | null;
  mark(index: number): RowMark | null;
  /** `payload` is empty until it was fetched. */
  isOnDisk?(index: number): boolean;
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
  const { firstRow, size } = log;
  const { rows = rowsFrom(firstRow, size), order = 'log' } = options;
  const known = new Map<number, ConnectionRecord | null>();
  const told = new Set<number>();
  const connectionOf = (index: number): ConnectionRecord | null => {
    let record = known.get(index);
    if (record === undefined) {
      const connection = connections.at(index);
      record = connection === undefined ? null : connectionRecord(connection);
      known.set(index, record);
    }
    return record;
  };
  const present = presentRows(rows, firstRow, size);
  const indexes = order === 'log' ? present : finish(groupRows(log, present, size));
  yield* recordsOfRows(log, indexes, connectionOf, told);
}

/** Records of some rows; a connection is told before its first row unless `told`, which is kept up, says that it was. */
export function* recordsOfRows(
  rows: RowSource,
  indexes: Iterable<number>,
  connectionOf: (connection: number) => ConnectionRecord | null,
  told: Set<number>,
): Generator<CaptureRecord> {
  for (const index of indexes) {
    const owner = rows.connection(index);
    const connection = connectionOf(owner);
    if (connection !== null && !told.has(owner)) {
      told.add(owner);
      yield connection;
    }
    yield rowRecord(rows, index, connection);
  }
}

/** One row as a record. */
function rowRecord(rows: RowSource, index: number, connection: ConnectionRecord | null): CaptureRecord {
  const row = rows.row(index);
  if (row.kind === RowKind.frame) return frameRecord(rows, row, connection);
  if (row.detail?.kind === RowKind.problem) {
    const { code, message, offset } = row.detail;
    return { kind: 'problem', code, message, offset };
  }
  const event: LifecycleEvent = row.detail === null ? { type: 'note', text: 'Empty row' } : lifecycleEvent(row.detail);
  const history = row.isHistory ? { isHistory: true as const } : {};
  const mark = rows.mark(index);
  const marked = mark === null ? {} : { mark };
  return { kind: 'lifecycle', connection: connection?.id ?? null, time: row.time, event, ...history, ...marked };
}

/** Short, stable within one log: what exports call the connection. */
export function connectionId(connection: Connection): string {
  return `c${connection.index + 1}`;
}

/** All that is known of a connection now. */
export function connectionRecord(connection: Connection): ConnectionRecord {
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
      ...(connection.isInjected ? { isInjected: true } : {}),
      ...(connection.isUrlCut ? { isUrlCut: true } : {}),
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

function frameRecord(rows: RowSource, row: Row, connection: ConnectionRecord | null): FrameRecord {
  const wire = rows.wireFacts(row.index);
  const kept = rows.payload(row.index);
  const isComplete = row.payloadState === PayloadState.complete && kept.length === row.payloadLength;
  // A live message may have been compressed on its way; then its bytes on the wire are not known, only the message is.
  const isWireKnown = wire?.isPayloadKnown ?? (isComplete ? !mayBeCompressed(row, connection) : kept.length > 0);
  const isControl = (row.opcode & 0x8) !== 0;
  const first = wire === null || wire.messageRow === row.index ? row.opcode : rows.opcode(wire.messageRow);
  const loss = payloadLoss(row.payloadState);
  const mark = rows.mark(row.index);
  const passage = PASSAGE_NAMES[row.passage] ?? null;
  return {
    kind: 'frame',
    connection: connection?.id ?? '',
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
    ...(passage === null ? {} : { passage }),
    ...(row.isHistory ? { isHistory: true } : {}),
    ...(wire?.isOnlyInImport ? { isOnlyInImport: true } : {}),
    ...(wire?.capturedOrigin === undefined ? {} : { capturedOrigin: ACTED_NAMES[wire.capturedOrigin] }),
    ...(loss === null ? {} : { payloadLoss: loss }),
    ...(mark === null ? {} : { mark }),
  };
}

function mayBeCompressed(row: Row, connection: ConnectionRecord | null): boolean {
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
      return {
        type: 'closing',
        code: detail.code,
        reason: detail.reason,
        ...(detail.isInjected ? { isInjected: true } : {}),
      };
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

/** Indexes from `first` on, without `end`. */
export function* rowsFrom(first: number, end: number): Generator<number> {
  for (let index = first; index < end; index += 1) yield index;
}

function* presentRows(rows: Iterable<number>, first: number, end: number): Generator<number> {
  for (const index of rows) if (index >= first && index < end) yield index;
}
