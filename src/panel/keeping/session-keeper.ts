import type { Dispose } from '../../base/dispose.ts';
import { buffersOf, packRows } from '../../formats/packed-rows.ts';
import { connectionRecord, type RowSource } from '../../formats/records-from-log.ts';
import type { ConnectionRecord } from '../../formats/record.ts';
import { NO_CONNECTION, type FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind, RowPassage } from '../../model/row-kind.ts';
import type { RowMark } from '../../model/row-marks.ts';
import type { MoveReason } from '../ingest/ingest.ts';
import type { PanelSession, Scheduler } from '../session.ts';
import type { KeepingPolicy } from './keeping-policy.ts';
import { HandedRows } from './handed-rows.ts';
import { PIECES_IN_FLIGHT, type FromKeepWorker, type ToKeepWorker } from './keep-message.ts';

/** The part of a worker that keeping needs. */
export interface KeepWorker {
  post(message: ToKeepWorker, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: FromKeepWorker) => void): void;
  /** The worker itself broke: out of memory, or a fault of ours. */
  onError(listener: (message: string) => void): void;
  terminate(): void;
}

/** `ready`: it is on and nothing has come yet; `failed`: the browser's storage refused, with its own words. */
export type KeepingState =
  | { readonly kind: 'off' }
  | { readonly kind: 'private' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'keeping'; readonly id: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface SessionKeeperDependencies {
  readonly session: Pick<PanelSession, 'log' | 'connections' | 'subscribe' | 'imports' | 'onBeforeMove'>;
  readonly startWorker: () => KeepWorker;
  readonly scheduler: Pick<Scheduler, 'now' | 'setTimer'>;
}

/** What arrives goes to disk at the latest after this: all that a crash takes. */
const TAKE_EVERY_MS = 250;
/** A payload that is still arriving holds what is behind it back for so long at most. */
const PENDING_PATIENCE_MS = 10_000;
/** Work of the panel's thread without a pause, in milliseconds. */
const SLICE_MS = 8;

/**
 * Hands everything that is captured to the worker that writes it to disk, as columns and in the background of the panel's own
 * work. A page visit is a session: leaving the page, or clearing the log, begins the next. What is imported has its file already
 * and is left out.
 */
export class SessionKeeper {
  readonly #dependencies: SessionKeeperDependencies;
  readonly #undo: Dispose[];
  #policy: KeepingPolicy = { isOn: false, budgetBytes: 0 };
  /** Null until it is known. */
  #isPrivate: boolean | null = null;
  #state: KeepingState = { kind: 'off' };
  #listeners = new Set<() => void>();
  #worker: KeepWorker | null = null;
  /** Arrival number of the first row that was not handed over. */
  #cursor = 0;
  #generation = -1;
  #hasBegun = false;
  #inFlight = 0;
  #told = new Map<string, ConnectionRecord>();
  /** Rows that went to the session that is being kept. */
  readonly #handed = new HandedRows();
  /** What the worker was told of marks, by number in the session. */
  #marks = new Map<number, RowMark>();
  #marksRevision = 0;
  #marksHanded = 0;
  #pendingSince: number | null = null;
  #stopTimer: Dispose | null = null;

  constructor(dependencies: SessionKeeperDependencies) {
    this.#dependencies = dependencies;
    const { session } = dependencies;
    this.#undo = [
      session.subscribe(() => this.#wake()),
      session.onBeforeMove((why) => this.#beforeMove(why)),
      session.imports.onMoved(() => this.#afterMove()),
    ];
  }

  getState = (): KeepingState => this.#state;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Nothing is kept before this was said once. */
  setPrivate(isPrivate: boolean): void {
    this.#isPrivate = isPrivate;
    this.#apply();
  }

  setPolicy(policy: KeepingPolicy): void {
    const { isOn } = this.#policy;
    this.#policy = policy;
    this.#worker?.post({ kind: 'budget', bytes: policy.budgetBytes }, []);
    if (isOn !== policy.isOn) this.#apply();
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
    this.#stopTimer?.();
    // What was posted is still written: a worker ends its messages before the page that it belongs to is gone, or not at all.
    this.#take(Number.POSITIVE_INFINITY);
    this.#worker?.post({ kind: 'end' }, []);
    this.#worker = null;
    this.#listeners.clear();
  }

  get #isKeeping(): boolean {
    return this.#policy.isOn && this.#isPrivate === false && this.#state.kind !== 'failed';
  }

  /** The choice, or what decides about it, has changed. */
  #apply(): void {
    if (this.#policy.isOn && this.#isPrivate === false) {
      this.#reset();
      this.#setState({ kind: 'ready' });
      this.#wake();
      return;
    }
    this.#end();
    this.#worker?.terminate();
    this.#worker = null;
    this.#setState({ kind: this.#policy.isOn && this.#isPrivate === true ? 'private' : 'off' });
  }

  /** Everything that is in the log is to be kept. */
  #reset(): void {
    const { log } = this.#dependencies.session;
    this.#cursor = log.arrived.firstRow;
    this.#generation = log.arrived.generation;
    this.#hasBegun = false;
    this.#told.clear();
  }

  #end(): void {
    if (this.#hasBegun) this.#worker?.post({ kind: 'end' }, []);
    this.#hasBegun = false;
    this.#told.clear();
    if (this.#state.kind === 'keeping') this.#setState({ kind: 'ready' });
  }

  /** Rows are about to be taken away or renumbered: what was not handed over yet goes now. */
  #beforeMove(why: MoveReason): void {
    if (!this.#isKeeping) return;
    this.#take(Number.POSITIVE_INFINITY);
    if (why !== 'imports') this.#end();
  }

  #afterMove(): void {
    const { arrived } = this.#dependencies.session.log;
    // Merging an import changes where rows stand, not as which they came.
    if (arrived.generation === this.#generation) return;
    this.#generation = arrived.generation;
    this.#cursor = arrived.size;
    this.#told.clear();
    this.#handed.renumber(this.#ownRows(arrived.size, [], arrived.firstRow));
    if (this.#hasBegun) this.#worker?.post({ kind: 'renumbered' }, []);
  }

  #wake(): void {
    if (!this.#isKeeping || this.#stopTimer !== null) return;
    this.#stopTimer = this.#dependencies.scheduler.setTimer(() => {
      this.#stopTimer = null;
      if (this.#take(SLICE_MS)) this.#wake();
    }, TAKE_EVERY_MS);
  }

  /** Hands over what has come since. True when there is more. */
  #take(sliceMs: number): boolean {
    if (!this.#isKeeping) return false;
    const { session, scheduler } = this.#dependencies;
    const { arrived } = session.log;
    // Dropped before their turn came: the log's notice stands for them.
    this.#cursor = Math.max(this.#cursor, arrived.firstRow);
    const end = sliceMs === Number.POSITIVE_INFINITY ? arrived.size : this.#settledEnd();
    this.#tellConnections();
    const sliceEnd = scheduler.now() + sliceMs;
    // The packer asks for a row before it knows whether that fits: only what is in a piece was handed over.
    const asked: number[] = [];
    let handed = 0;
    for (const piece of packRows(unmarked(arrived), this.#ownRows(end, asked))) {
      // In a hurry it goes as one that was cut; else `#settledEnd` has waited for it.
      if (piece.kind === 'away') continue;
      this.#begin();
      this.#worker?.post(piece, buffersOf(piece));
      // The row that these parts belong to comes in the next piece.
      if (piece.kind === 'part') continue;
      this.#inFlight += 1;
      for (let at = handed; at < handed + piece.count; at += 1) this.#handed.add(asked[at] ?? 0);
      handed += piece.count;
      this.#cursor = (asked[handed - 1] ?? this.#cursor) + 1;
      const isEnough = this.#inFlight >= PIECES_IN_FLIGHT || scheduler.now() >= sliceEnd;
      if (isEnough && sliceMs !== Number.POSITIVE_INFINITY) return this.#cursor < arrived.size;
    }
    this.#cursor = end;
    this.#tellMarks();
    return end < arrived.size;
  }

  /** Rows from the cursor up to there that were captured here; notes what it gave. */
  *#ownRows(end: number, asked: number[], from = this.#cursor): Generator<number> {
    const { log, connections } = this.#dependencies.session;
    for (let row = from; row < end; row += 1) {
      const owner = log.arrived.connection(row);
      const isOwn =
        owner === NO_CONNECTION ? isOwnKind(log.arrived.kind(row)) : connections.at(owner)?.importedFrom === undefined;
      if (!isOwn) continue;
      asked.push(row);
      yield row;
    }
  }

  /** How far the rows go whose payloads are here, or have been waited for long enough. */
  #settledEnd(): number {
    const { session, scheduler } = this.#dependencies;
    const { arrived } = session.log;
    let row = this.#cursor;
    // What waits for the user is not over either.
    const isOpen = (index: number): boolean =>
      arrived.payloadState(index) === PayloadState.pending ||
      arrived.passage(index) === RowPassage.held ||
      isAway(arrived, index);
    while (row < arrived.size && !isOpen(row)) row += 1;
    if (row === arrived.size || row > this.#cursor) {
      this.#pendingSince = null;
      return row;
    }
    if (isAway(arrived, row)) {
      void arrived.payloads.fetch(arrived.payloadBuffer(row)).then(() => this.#wake());
      return row;
    }
    this.#pendingSince ??= scheduler.now();
    if (scheduler.now() - this.#pendingSince < PENDING_PATIENCE_MS) return row;
    this.#pendingSince = null;
    return row + 1;
  }

  #begin(): void {
    if (this.#hasBegun) return;
    const { session, scheduler } = this.#dependencies;
    const first = session.connections.all().find(({ importedFrom }) => importedFrom === undefined);
    this.#startWorker();
    this.#hasBegun = true;
    this.#handed.clear();
    this.#marks.clear();
    this.#marksHanded = -1;
    this.#worker?.post({ kind: 'begin', url: first?.document.url ?? '', startedAt: scheduler.now() }, []);
    this.#told.clear();
    this.#tellConnections();
  }

  #tellConnections(): void {
    if (!this.#hasBegun) return;
    const changed: (readonly [number, ConnectionRecord])[] = [];
    for (const connection of this.#dependencies.session.connections.all()) {
      if (connection.importedFrom !== undefined) continue;
      const record = { ...connectionRecord(connection), id: connection.key };
      if (isSame(this.#told.get(connection.key), record)) continue;
      this.#told.set(connection.key, record);
      changed.push([connection.index, record]);
    }
    if (changed.length > 0) this.#worker?.post({ kind: 'connections', connections: changed }, []);
  }

  /** All marks when one has changed, or when a row has gone to disk that was marked before. */
  #tellMarks(): void {
    const { log } = this.#dependencies.session;
    if (!this.#hasBegun || this.#worker === null) return;
    if (this.#marksRevision === log.marksRevision && this.#marksHanded === this.#handed.count) return;
    this.#marksRevision = log.marksRevision;
    this.#marksHanded = this.#handed.count;
    const marks = new Map<number, RowMark>();
    // Rows that the log has dropped keep their marks on disk.
    for (const [number, mark] of this.#marks) {
      if ((this.#handed.arrivalOf(number) ?? -1) < log.arrived.firstRow) marks.set(number, mark);
    }
    for (const index of log.markedRows()) {
      const number = this.#handed.numberOf(log.capturedArrival(index));
      const mark = log.mark(index);
      if (number !== null && mark !== null) marks.set(number, mark);
    }
    if (hasSameMarks(this.#marks, marks)) return;
    this.#marks = marks;
    this.#worker.post({ kind: 'marks', marks: [...marks] }, []);
  }

  #startWorker(): void {
    if (this.#worker !== null) return;
    const worker = this.#dependencies.startWorker();
    this.#worker = worker;
    this.#inFlight = 0;
    worker.onMessage((message) => {
      if (this.#worker === worker) this.#receive(message);
    });
    worker.onError((message) => {
      if (this.#worker === worker) this.#fail(message);
    });
    worker.post({ kind: 'budget', bytes: this.#policy.budgetBytes }, []);
  }

  #receive(message: FromKeepWorker): void {
    switch (message.kind) {
      case 'taken':
        this.#inFlight -= 1;
        return;
      case 'began':
        if (this.#hasBegun) this.#setState({ kind: 'keeping', id: message.id });
        return;
      case 'failed':
        this.#fail(message.message);
    }
  }

  #fail(message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#hasBegun = false;
    this.#setState({ kind: 'failed', message });
  }

  #setState(state: KeepingState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function hasSameMarks(left: ReadonlyMap<number, RowMark>, right: ReadonlyMap<number, RowMark>): boolean {
  return left.size === right.size && [...left].every(([number, mark]) => right.get(number) === mark);
}

/** As a source for packing. A mark is set long after the row went to disk: it is told apart (`#tellMarks`). */
function unmarked(rows: FrameLog['arrived']): RowSource {
  return {
    row: (index) => (isAway(rows, index) ? { ...rows.row(index), payloadState: PayloadState.cut } : rows.row(index)),
    connection: (index) => rows.connection(index),
    opcode: (index) => rows.opcode(index),
    payload: (index) => rows.payload(index),
    wireFacts: (index) => rows.wireFacts(index),
    mark: () => null,
  };
}

/** Its payload is on disk: the log was full before it was kept. */
function isAway(rows: FrameLog['arrived'], row: number): boolean {
  return rows.payloads.isAway(rows.payloadBuffer(row));
}

/** Rows without a connection that only an import brings. */
function isOwnKind(kind: RowKind): boolean {
  return kind !== RowKind.problem && kind !== RowKind.gap;
}

/** Whether nothing is new that a session file holds. What the record is made of stays the same object as long as it does. */
function isSame(before: ConnectionRecord | undefined, after: ConnectionRecord): boolean {
  if (before === undefined) return false;
  return (
    before.url === after.url &&
    before.protocol === after.protocol &&
    before.extensions === after.extensions &&
    before.handshake?.error === after.handshake?.error &&
    before.handshake?.response === after.handshake?.response &&
    before.handshake?.request?.headers === after.handshake?.request?.headers &&
    before.capture?.state === after.capture?.state &&
    before.capture?.openedAt === after.capture?.openedAt &&
    before.capture?.endedAt === after.capture?.endedAt &&
    before.capture?.hasError === after.capture?.hasError &&
    before.capture?.close === after.capture?.close
  );
}
