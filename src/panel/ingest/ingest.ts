import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection, ConnectionHandshake } from '../../model/connection.ts';
import { captureHandshake, enrich, separate, type EnrichmentPlan } from '../../model/enrichment.ts';
import type { FrameLog, LifecycleDetail } from '../../model/frame-log.ts';
import { RowKind, RowOrigin } from '../../model/row-kind.ts';
import type { CaptureEvent, DocumentInfo } from '../../protocol/capture-event.ts';
import { noteFullLog, type LogLimitPolicy, type Spiller } from '../memory/log-limit.ts';
import { LogLimiter } from '../memory/log-limiter.ts';
import { networkLogText } from '../text/network-log-text.ts';
import { createDocumentRecord, type DocumentRecord } from './document-record.ts';
import { EventWriter, type OnActed } from './event-writer.ts';
import type { InterceptListener } from './intercepted-rows.ts';
import { LossMeter } from './loss.ts';
import { PageHistory } from './page-history.ts';

/** Documents that went away are remembered up to this number, for what of them may still come (back). */
const MAX_ABSENT_DOCUMENTS = 500;

/** Why rows are taken away: their page was left, the user cleared the log, or closed what was imported. */
export type MoveReason = 'page' | 'clear' | 'imports';

export interface IngestDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Rows have got new indexes: old → new, -1 for those that went; null when all went. */
  readonly onMoved?: (rows: Int32Array | null) => void;
  /** Rows are about to be taken away. */
  readonly onBeforeMove?: (why: MoveReason) => void;
  /** The log is full and recording has stopped. */
  readonly onStopped?: () => void;
  readonly onActed?: OnActed;
  readonly intercepts?: InterceptListener;
}

/** Events of one document in order, without those that were already taken. */
export interface IngestBatch {
  readonly documentId: string;
  readonly events: readonly (CaptureEvent | null)[];
  readonly isHistory: boolean;
  /** Numbers that never came between this batch and the one before. */
  readonly missing: number;
}

/** Writes checked events into the log and keeps connections and pages true. Pure: no browser, no port, no timer. */
export class Ingest {
  readonly loss = new LossMeter();
  #log: FrameLog;
  #connections: ConnectionList;
  #now: () => number;
  #onMoved: (rows: Int32Array | null) => void;
  #onBeforeMove: (why: MoveReason) => void;
  #onStopped: () => void;
  #writer: EventWriter;
  #pages = new PageHistory();
  #documents = new Map<string, DocumentRecord>();
  #isRecording = true;
  #isPreservingLog = false;
  #paused = { frames: 0, bytes: 0 };
  readonly #limiter: LogLimiter;
  /** Ids of imports that have rows without a connection. */
  #imports = new Set<string>();
  /** Keys of connections whose failed handshake has its row. */
  #failed = new Set<string>();

  constructor(dependencies: IngestDependencies) {
    const { log, connections, now, onMoved, onBeforeMove, onStopped, onActed, intercepts } = dependencies;
    this.#log = log;
    this.#connections = connections;
    this.#now = now;
    this.#onMoved = onMoved ?? (() => undefined);
    this.#onBeforeMove = onBeforeMove ?? (() => undefined);
    this.#onStopped = onStopped ?? (() => undefined);
    this.#limiter = new LogLimiter({
      log,
      separateMerges: () => this.separate(() => true),
      note: (detail) => this.#writer.writeUnowned(null, this.#now(), detail, false),
    });
    this.#writer = new EventWriter({
      log,
      connections,
      loss: this.loss,
      onActed: onActed ?? (() => undefined),
      intercepts: intercepts ?? { onWaiting: () => undefined, onIntercepted: () => undefined },
    });
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  get isPreservingLog(): boolean {
    return this.#isPreservingLog;
  }

  /** A document has said hello: for the first time, after a cut port, or back out of the back/forward cache. */
  openDocument(info: DocumentInfo, frameId: number | null, isPrerendered: boolean): void {
    const known = this.#documents.get(info.id);
    if (known) this.#resume(known, info);
    else this.#documents.set(info.id, createDocumentRecord(info, frameId));
    if (!info.isTop || isPrerendered) return;
    // Earlier than DevTools says so, and before any of the new page's rows.
    if (this.#pages.isNewer(info.timeOrigin)) this.navigate(info.url, info.timeOrigin);
    else this.#pages.begin(info.timeOrigin);
  }

  /** A worker, whose sockets only the browser's network log tells of. */
  openWorker(info: DocumentInfo): void {
    this.#documents.set(info.id, createDocumentRecord(info, null, RowOrigin.network));
  }

  /** A worker's socket has ended; how, the network log does not tell. */
  endUnseen(documentId: string, number: number, time: number): void {
    const connection = this.#documents.get(documentId)?.connections.get(number);
    if (!connection || connection.state === 'closed') return;
    this.#connections.update(connection, (ended) => {
      ended.state = 'closed';
      ended.endedAt = time;
    });
    this.#log.appendLifecycle(connection.index, time, { kind: RowKind.note, text: networkLogText.unseenClose }, false);
  }

  giveHandshake(documentId: string, number: number, handshake: ConnectionHandshake): void {
    const connection = this.#documents.get(documentId)?.connections.get(number);
    if (connection) this.takeHandshake(connection, handshake);
  }

  /** The document's port was closed by the page's side: it was unloaded, or went into the back/forward cache. */
  closeDocument(documentId: string): void {
    const document = this.#documents.get(documentId);
    if (!document?.isPresent) return;
    document.isPresent = false;
    if (document.isProvisional) {
      document.isProvisional = false;
      if (!this.#isPreservingLog) this.#leaveOldPages();
    }
    this.#writer.settlePending(document);
    const time = this.#now();
    for (const connection of document.connections.values()) {
      if (connection.state === 'closed' || connection.state === 'gone') continue;
      this.#connections.update(connection, (gone) => {
        gone.state = 'gone';
        gone.endedAt = time;
      });
      this.#log.appendLifecycle(connection.index, time, { kind: RowKind.gone }, false);
    }
    this.#forgetOldest();
  }

  take({ documentId, events, isHistory, missing }: IngestBatch): void {
    const document = this.#documents.get(documentId);
    if (!document || document.isLeft) return;
    this.#reportMissing(document, events, missing);
    let malformed = 0;
    for (const event of events) {
      if (event === null) malformed += 1;
      else this.#takeEvent(document, event, isHistory);
    }
    this.#writer.flush();
    if (malformed > 0) this.takeMalformed(documentId, malformed);
    this.#enforceLimit();
  }

  /** Something at the door was not what the protocol says; a row tells of it. */
  takeMalformed(documentId: string | null, events: number): void {
    this.loss.addMalformed(events);
    const detail: LifecycleDetail = { kind: RowKind.shed, reason: 'malformed', events, frames: 0, bytes: 0 };
    this.#writer.writeUnowned(documentId, this.#now(), detail, false);
  }

  /** What stands when the session begins. */
  beginPage(timeOrigin: number): void {
    this.#pages.begin(timeOrigin);
  }

  /** True when the top document with this `performance.timeOrigin` is known to be the one that stands. */
  isShown(timeOrigin: number): boolean {
    return this.#pages.isCurrent(timeOrigin);
  }

  /** The top document was replaced by the one with this `performance.timeOrigin` (null: it could not be asked). */
  navigate(url: string, answer: number | null): void {
    const timeOrigin = answer ?? this.#onlyTopTimeOrigin();
    // The new page's own hello was faster, or DevTools reports twice.
    if (timeOrigin !== null && this.#pages.isCurrent(timeOrigin)) return;
    const now = this.#now();
    this.#pages.navigate(timeOrigin, now, this.#documents.values());
    if (this.#isPreservingLog) {
      this.#writer.writeUnowned(null, timeOrigin ?? now, { kind: RowKind.navigated, url }, false);
      return;
    }
    this.loss.leaveLog();
    this.#limiter.begin();
    this.#leaveOldPages();
  }

  setPreserveLog(isOn: boolean): void {
    this.#isPreservingLog = isOn;
  }

  setRecording(isOn: boolean): void {
    if (this.#isRecording === isOn) return;
    this.#isRecording = isOn;
    const { frames, bytes } = this.#paused;
    this.#paused = { frames: 0, bytes: 0 };
    if (!isOn || frames === 0) return;
    const detail: LifecycleDetail = { kind: RowKind.shed, reason: 'paused', events: frames, frames, bytes };
    this.#writer.writeUnowned(null, this.#now(), detail, false);
  }

  setLogLimit(limit: LogLimitPolicy): void {
    this.#limiter.setPolicy(limit);
    this.#enforceLimit();
  }

  /** Puts payloads on disk; null where that cannot be. */
  setSpiller(spiller: Spiller | null): void {
    this.#limiter.setSpiller(spiller);
    this.#enforceLimit();
  }

  /** Removes all rows and ended connections; live ones stay known, so that their later frames find them. */
  clear(): void {
    this.#onBeforeMove('clear');
    this.loss.leaveLog();
    this.separate(() => true);
    this.#writer.clear(this.#documents.values());
    this.#imports.clear();
    this.#limiter.begin();
    this.#onMoved(null);
  }

  /** A row of an import that belongs to no connection: it goes when the import is closed, not with a page. */
  ownImportedRow(row: number, importId: string): void {
    this.#imports.add(importId);
    this.#writer.ownRow(row, importId);
  }

  /** Merges an imported connection into a captured one; false when one of the two is not there any more or is merged already. */
  enrich(plan: EnrichmentPlan): boolean {
    this.#writer.flush();
    return this.#move(enrich(this.#log, this.#connections, plan));
  }

  /** Takes merges back. */
  separate(isSeparated: (target: Connection, source: Connection) => boolean): void {
    this.#move(separate(this.#log, this.#connections, isSeparated));
  }

  /** Takes what was imported out of the log again. */
  closeImports(): void {
    this.#onBeforeMove('imports');
    this.separate(() => true);
    const rows = this.#writer.retain(
      this.#documents.values(),
      ({ importedFrom }) => importedFrom === undefined,
      (owner) => owner === null || !this.#imports.has(owner),
    );
    this.#imports.clear();
    this.#onMoved(rows);
  }

  /** A handshake was found for a connection, or more is known of the one it has. */
  takeHandshake(connection: Connection, handshake: ConnectionHandshake): void {
    this.#connections.update(connection, (changed) => captureHandshake(changed, handshake));
    this.#noteFailure(connection);
  }

  /** Adds the row of a failed handshake, once. */
  #noteFailure(connection: Connection): void {
    const failure = failureOf(connection);
    if (failure === null || this.#failed.has(connection.key)) return;
    this.#failed.add(connection.key);
    const detail: LifecycleDetail = { kind: RowKind.handshakeFailed, ...failure };
    this.#log.appendLifecycle(connection.index, connection.endedAt ?? this.#now(), detail, false);
  }

  #move(rows: Int32Array | null): boolean {
    if (rows === null) return false;
    this.#writer.move(this.#documents.values(), rows);
    this.#onMoved(rows);
    return true;
  }

  #enforceLimit(): void {
    const outcome = this.#limiter.enforce();
    if (outcome === 'dropped') this.#writer.forgetDropped();
    if (outcome !== 'full' || !this.#isRecording) return;
    noteFullLog(this.#log, this.#now(), this.#limiter.limitBytes);
    this.#isRecording = false;
    this.#onStopped();
  }

  #takeEvent(document: DocumentRecord, event: CaptureEvent, isHistory: boolean): void {
    if (!this.#isRecording && event.kind === 'message') {
      this.#paused.frames += 1;
      this.#paused.bytes += event.byteLength ?? event.payload?.length ?? 0;
    }
    this.#writer.write(document, event, isHistory, !this.#isRecording);
    if (event.kind !== 'close') return;
    const connection = document.connections.get(event.connection);
    if (connection?.handshake) this.#noteFailure(connection);
  }

  /** A jump in the numbers that no `shed` event of the batch accounts for was lost on the way. */
  #reportMissing(document: DocumentRecord, events: readonly (CaptureEvent | null)[], missing: number): void {
    if (missing === 0) return;
    let accounted = 0;
    for (const event of events) if (event?.kind === 'shed') accounted += event.events;
    const lost = missing - accounted;
    if (lost <= 0) return;
    this.loss.add(lost, 0);
    const detail: LifecycleDetail = { kind: RowKind.shed, reason: 'transport', events: lost, frames: 0, bytes: 0 };
    this.#writer.writeUnowned(document.info.id, this.#now(), detail, false);
  }

  #resume(document: DocumentRecord, info: DocumentInfo): void {
    document.info = info;
    if (document.isPresent) return;
    document.isPresent = true;
    // Out of the back/forward cache, which DevTools will report later: its rows count from now on.
    document.isLeft = false;
    for (const connection of document.connections.values()) {
      if (connection.state !== 'gone') continue;
      this.#connections.update(connection, (resumed) => {
        resumed.state = resumed.openedAt === null ? 'connecting' : 'open';
        resumed.endedAt = null;
      });
    }
  }

  /** Age of the one top document that has a bridge; null when there is none or more than one. */
  #onlyTopTimeOrigin(): number | null {
    const tops = [...this.#documents.values()].filter(({ info, isPresent }) => info.isTop && isPresent);
    return tops.length === 1 ? (tops[0]?.timeOrigin ?? null) : null;
  }

  /** Takes the rows of all documents that are no longer part of the page out of the log. */
  #leaveOldPages(): void {
    this.#onBeforeMove('page');
    for (const document of this.#documents.values()) {
      document.isLeft = !this.#pages.holds(document);
      if (!document.isLeft) continue;
      for (const [number, connection] of document.connections) {
        if (connection.state !== 'closed') document.remembered.set(number, connection);
      }
    }
    const isKept = ({ document, importedFrom }: Connection): boolean =>
      importedFrom !== undefined || this.#documents.get(document.id)?.isLeft === false;
    // What was imported stays when its page goes, as a connection of its own.
    this.separate((target, source) => !isKept(target) || !isKept(source));
    const rows = this.#writer.retain(
      this.#documents.values(),
      isKept,
      (owner) => owner !== null && (this.#imports.has(owner) || this.#documents.get(owner)?.isLeft === false),
    );
    this.#onMoved(rows);
  }

  #forgetOldest(): void {
    let absent = 0;
    for (const document of this.#documents.values()) if (!document.isPresent) absent += 1;
    for (const [id, document] of this.#documents) {
      if (absent <= MAX_ABSENT_DOCUMENTS) return;
      // One with rows stays: a navigation must still be able to take them away.
      if (document.isPresent || document.connections.size > 0) continue;
      this.#documents.delete(id);
      absent -= 1;
    }
  }
}

/**
 * Why a handshake did not lead to a connection; null when it did or is not over. Firefox says nothing about a handshake that
 * failed after a 101 (a wrong accept key or subprotocol): then the message is empty and the headers have to tell.
 */
function failureOf(connection: Connection): { readonly status: number | null; readonly message: string } | null {
  const { handshake } = connection;
  if (!handshake || connection.openedAt !== null) return null;
  const status = handshake.response?.status ?? null;
  if (handshake.error !== null) return { status, message: handshake.error };
  if (status === null) return null;
  if (status !== 101) return { status, message: handshake.response?.statusText ?? '' };
  const { initiator } = connection.close ?? {};
  return connection.state === 'closed' && initiator !== 'page' && initiator !== 'panel'
    ? { status, message: '' }
    : null;
}
