import { assertNever } from '../base/assert-never.ts';
import { isSameView } from '../base/bytes.ts';
import type { Connection, ConnectionState, ImportedFrom } from '../model/connection.ts';
import { ConnectionList } from '../model/connection-list.ts';
import { FrameLog, NO_CONNECTION, type LifecycleDetail } from '../model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin, RowPassage } from '../model/row-kind.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, LifecycleEvent, LifecycleRecord } from './record.ts';

export { recordsFromLog } from './records-from-log.ts';

const ORIGINS = {
  page: RowOrigin.page,
  network: RowOrigin.network,
  wire: RowOrigin.wire,
  injected: RowOrigin.injected,
  edited: RowOrigin.edited,
} as const;

/** Where imported records go. */
export interface RecordLogOptions {
  readonly log?: FrameLog;
  readonly connections?: ConnectionList;
  /** Marks connections that stand beside live ones; its id begins their keys. Default: a log of its own needs no mark. */
  readonly importedFrom?: ImportedFrom;
  /** Time of rows before the first record that has one; epoch milliseconds. Default 0. */
  readonly startTime?: number;
  /** Told the index of each row that belongs to no connection. */
  readonly onUnownedRow?: (row: number) => void;
}

/** An unfinished message of one direction of one connection. */
interface OpenMessage {
  readonly firstRow: number;
}

/**
 * Puts records into a log, the panel's or a new one. Records may come in any number of calls; nothing of a record is kept,
 * payloads are copied into the log's arenas.
 */
export class RecordLog {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  readonly #source: string;
  readonly #importedFrom: ImportedFrom | null;
  readonly #onUnownedRow: (row: number) => void;
  #byId = new Map<string, Connection>();
  #openMessages = new Map<string, OpenMessage>();
  #lastTime: number;

  constructor(options: RecordLogOptions = {}) {
    this.log = options.log ?? new FrameLog();
    this.connections = options.connections ?? new ConnectionList();
    this.#importedFrom = options.importedFrom ?? null;
    this.#source = this.#importedFrom?.id ?? 'import';
    this.#lastTime = options.startTime ?? 0;
    this.#onUnownedRow = options.onUnownedRow ?? (() => undefined);
  }

  addAll(records: Iterable<CaptureRecord>): void {
    for (const record of records) this.add(record);
  }

  add(record: CaptureRecord): void {
    switch (record.kind) {
      case 'connection':
        this.#addConnection(record);
        return;
      case 'frame':
        this.#addFrame(record);
        return;
      case 'lifecycle':
        this.#addLifecycle(record);
        return;
      case 'problem':
        this.#onUnownedRow(
          this.log.appendLifecycle(
            NO_CONNECTION,
            this.#lastTime,
            { kind: RowKind.problem, code: record.code, message: record.message, offset: record.offset },
            false,
          ),
        );
        return;
      default:
        assertNever(record);
    }
  }

  /**
   * Rows and connections of the log got new indexes (`FrameLog.retain`): `rows` is old → new, -1 for those that went. To be
   * called before the next record.
   */
  move(rows: Int32Array): void {
    for (const [id, connection] of this.#byId) {
      const moved = this.connections.byKey(connection.key);
      if (moved) this.#byId.set(id, moved);
      else this.#byId.delete(id);
    }
    for (const [key, { firstRow }] of this.#openMessages) {
      const moved = rows[firstRow] ?? -1;
      if (moved >= 0) this.#openMessages.set(key, { firstRow: moved });
      else this.#openMessages.delete(key);
    }
  }

  /** The source has ended: a connection of which no end was seen is not live here. */
  finish(): void {
    for (const connection of this.#byId.values()) {
      if (connection.state === 'closed' || connection.state === 'gone') continue;
      this.connections.update(connection, (target) => {
        target.state = 'gone';
      });
    }
  }

  #addConnection(record: ConnectionRecord): void {
    this.#see(record.time);
    const known = this.#byId.get(record.id);
    const connection = known ?? this.#start(record);
    this.connections.update(connection, (target) => describe(target, record));
  }

  #start(record: ConnectionRecord): Connection {
    const { capture } = record;
    const connection = this.connections.add({
      key: `${this.#source}:${record.id}`,
      // Beside live connections the document's own id would name a document of the inspected page.
      document: {
        url: record.pageUrl ?? '',
        isTop: true,
        frameId: null,
        id: this.#source,
        ...capture?.document,
        ...(this.#importedFrom === null ? {} : { id: this.#source }),
      },
      ...(this.#importedFrom === null ? {} : { importedFrom: this.#importedFrom }),
      url: record.url ?? '',
      requestedProtocols: record.requestedProtocols,
      createdAt: record.time ?? this.#lastTime,
      stack: capture?.stack ?? null,
      isAdopted: capture?.isAdopted ?? false,
      isHistory: capture?.isHistory ?? false,
    });
    this.#byId.set(record.id, connection);
    return connection;
  }

  /** A record may name a connection that nobody introduced, in a file that was cut or forged: it gets an empty one. */
  #connection(id: string): Connection {
    const known = this.#byId.get(id);
    if (known) return known;
    return this.#start({
      kind: 'connection',
      id,
      url: null,
      time: null,
      client: null,
      server: null,
      requestedProtocols: [],
      protocol: null,
      extensions: null,
      handshake: null,
      pageUrl: null,
    });
  }

  #addFrame(record: FrameRecord): void {
    this.#see(record.time);
    const connection = this.#connection(record.connection);
    const isOutgoing = record.sender === 'client';
    // What came live keeps the shape of a live row; only bytes have facts of their own.
    const hasFacts = record.origin === 'wire';
    const payload = record.payload ?? (hasFacts ? null : record.message);
    const isMessagePayload =
      record.message !== null && record.payload !== null && isSameView(record.message, record.payload);
    const row = this.log.appendFrame({
      connection: connection.index,
      time: record.time ?? this.#lastTime,
      isOutgoing,
      opcode: record.opcode,
      fin: record.fin,
      rsv1: record.rsv1,
      rsv2: record.rsv2,
      rsv3: record.rsv3,
      isMasked: record.masked,
      maskingKey: record.maskingKey ?? 0,
      origin: ORIGINS[record.origin],
      isDiscarded: record.isDiscarded,
      passage: record.passage === undefined ? RowPassage.plain : RowPassage[record.passage],
      isHistory: record.isHistory ?? false,
      payload,
      payloadLength: record.payloadLength,
      payloadState: payloadState(record, payload),
      wire: hasFacts
        ? {
            isMaskingKeyKnown: record.maskingKey !== null,
            isPayloadKnown: record.payload !== null,
            isTimeKnown: record.time !== null,
            messageRow: this.#messageRow(record),
            message: isMessagePayload ? 'payload' : record.message,
            streamOffset: record.streamOffset,
            violations: record.violations,
            ...(record.isOnlyInImport ? { isOnlyInImport: true } : {}),
            ...(record.capturedOrigin === undefined ? {} : { capturedOrigin: ORIGINS[record.capturedOrigin] }),
          }
        : null,
    });
    this.#follow(record, row);
    if (record.mark) this.log.setMark(row, record.mark);
    this.connections.update(connection, (target) => {
      target.lastActivityAt = Math.max(target.lastActivityAt, record.time ?? 0);
      target.origins = originsWith(target.origins, record.origin);
      if (record.violations.length > 0) target.findings = (target.findings ?? 0) + record.violations.length;
      if (record.isDiscarded || !hasPassed(record)) return;
      target[isOutgoing ? 'framesOut' : 'framesIn'] += 1;
      target[isOutgoing ? 'bytesOut' : 'bytesIn'] += record.payloadLength;
    });
  }

  #see(time: number | null): void {
    if (time === null) return;
    this.#lastTime = time;
    if (this.#importedFrom) this.#importedFrom.startTime ??= time;
  }

  /** The row of the message's first frame: fragments of one direction follow each other (RFC 6455 §5.4). */
  #messageRow(record: FrameRecord): number | null {
    return record.opcode === 0 ? (this.#openMessages.get(directionKey(record))?.firstRow ?? null) : null;
  }

  #follow(record: FrameRecord, row: number): void {
    // Nearly every frame is a message of its own, and no other is open.
    if ((record.opcode & 0x8) !== 0 || (record.fin && this.#openMessages.size === 0)) return;
    const key = directionKey(record);
    if (record.fin) this.#openMessages.delete(key);
    else if (record.opcode !== 0) this.#openMessages.set(key, { firstRow: row });
  }

  #addLifecycle(record: LifecycleRecord): void {
    this.#see(record.time);
    const connection = record.connection === null ? null : this.#connection(record.connection);
    const time = record.time ?? this.#lastTime;
    const index = connection?.index ?? NO_CONNECTION;
    const row = this.log.appendLifecycle(index, time, lifecycleDetail(record.event), record.isHistory ?? false);
    if (record.mark) this.log.setMark(row, record.mark);
    if (connection === null) this.#onUnownedRow(row);
    if (connection) this.connections.update(connection, (target) => follow(target, record.event, time));
  }
}

/** Of the frames of a connection, one more counted in. */
function originsWith(
  origins: Connection['origins'],
  origin: FrameRecord['origin'],
): NonNullable<Connection['origins']> {
  const own = origin === 'wire' ? 'wire' : 'told';
  return origins === undefined || origins === own ? own : 'mixed';
}

/** A new log with those records in it. */
export function logFromRecords(records: Iterable<CaptureRecord>, options: RecordLogOptions = {}): RecordLog {
  const recordLog = new RecordLog(options);
  recordLog.addAll(records);
  recordLog.finish();
  return recordLog;
}

function directionKey(record: FrameRecord): string {
  return `${record.sender} ${record.connection}`;
}

function payloadState(record: FrameRecord, payload: Uint8Array | null): PayloadState {
  if (record.payloadLoss === 'pending' || record.payloadLoss === 'cut') return PayloadState.cut;
  if (record.payloadLoss === 'unreadable') return PayloadState.unreadable;
  return (payload?.length ?? 0) < record.payloadLength ? PayloadState.cut : PayloadState.complete;
}

/** Overwrites with what the record knows; what it does not know stays. */
function describe(target: Connection, record: ConnectionRecord): void {
  const { capture, handshake } = record;
  if (record.url !== null) target.url = record.url;
  if (record.requestedProtocols.length > 0) target.requestedProtocols = record.requestedProtocols;
  if (record.protocol !== null) target.protocol = record.protocol;
  if (record.extensions !== null) target.extensions = record.extensions;
  if (record.client !== null) target.client = record.client;
  if (record.server !== null) target.server = record.server;
  if (handshake !== null) {
    target.handshake = {
      source: capture?.handshake?.source ?? 'wire',
      requestId: capture?.handshake?.requestId ?? record.id,
      startedAt: capture?.handshake?.startedAt ?? record.time ?? target.createdAt,
      requestHeaders: handshake.request?.headers ?? [],
      requestLine: handshake.request && { method: handshake.request.method, target: handshake.request.target },
      response: handshake.response,
      error: handshake.error,
      isMatchedByOrder: capture?.handshake?.isMatchedByOrder ?? false,
    };
  }
  if (!capture) return;
  target.state = endedState(capture.state);
  target.openedAt = capture.openedAt;
  target.endedAt = capture.endedAt;
  target.hasError = capture.hasError;
  if (capture.isInjected) target.isInjected = true;
  if (capture.isUrlCut) target.isUrlCut = true;
  target.close = capture.close;
}

/** An imported connection is not live: one that was open when it was saved is `gone` here. */
function endedState(state: ConnectionState): ConnectionState {
  return state === 'closed' ? 'closed' : 'gone';
}

function follow(target: Connection, event: LifecycleEvent, time: number): void {
  target.lastActivityAt = Math.max(target.lastActivityAt, time);
  if (event.type === 'open') {
    target.openedAt ??= time;
    target.protocol ??= event.protocol;
    target.extensions ??= event.extensions;
    if (target.state === 'connecting') target.state = 'open';
  }
  if (event.type === 'error') target.hasError = true;
  if (event.type === 'close') {
    const { code, reason, wasClean, initiator } = event;
    target.close ??= { code, reason, wasClean, initiator };
    target.endedAt ??= time;
    target.state = 'closed';
  }
  if (event.type === 'gone') {
    target.state = 'gone';
    target.endedAt ??= time;
  }
}

function lifecycleDetail(event: LifecycleEvent): LifecycleDetail {
  switch (event.type) {
    case 'connecting':
      return { kind: RowKind.connecting, url: event.url };
    case 'open':
      return { kind: RowKind.open, protocol: event.protocol, extensions: event.extensions };
    case 'closing':
      return {
        kind: RowKind.closing,
        code: event.code,
        reason: event.reason,
        ...(event.isInjected ? { isInjected: true } : {}),
      };
    case 'close': {
      const { code, reason, wasClean, initiator } = event;
      return { kind: RowKind.close, code, reason, wasClean, initiator };
    }
    case 'error':
      return { kind: RowKind.error, message: event.message };
    case 'gap':
      return { kind: RowKind.gap, reason: event.reason, frames: event.frames, bytes: event.bytes };
    case 'note':
      return { kind: RowKind.note, text: event.text };
    case 'construction-failed': {
      const { url, errorName, errorMessage, stack } = event;
      return { kind: RowKind.constructionFailed, url, errorName, errorMessage, stack };
    }
    case 'send-failed':
      return { kind: RowKind.sendFailed, errorName: event.errorName, errorMessage: event.errorMessage };
    case 'shed': {
      const { reason, events, frames, bytes } = event;
      return { kind: RowKind.shed, reason, events, frames, bytes };
    }
    case 'gone':
      return { kind: RowKind.gone };
    case 'navigated':
      return { kind: RowKind.navigated, url: event.url };
    case 'handshake-failed':
      return { kind: RowKind.handshakeFailed, status: event.status, message: event.message };
    default:
      return assertNever(event);
  }
}

/** Whether the other side got it: what the user held back or dropped is a row, but no traffic. */
function hasPassed({ passage }: FrameRecord): boolean {
  return passage === undefined || passage === 'delayed';
}
