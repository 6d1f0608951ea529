import { ConnectionList, type ConnectionStart } from '../../src/model/connection-list.ts';
import type { Dispose } from '../../src/base/dispose.ts';
import type { Connection, ConnectionHandshake } from '../../src/model/connection.ts';
import { enrich, separate } from '../../src/model/enrichment.ts';
import { FrameLog, type FrameInput, type LifecycleDetail } from '../../src/model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../src/model/row-kind.ts';
import type { MoveReason } from '../../src/panel/ingest/ingest.ts';
import type { LogLimitPolicy } from '../../src/panel/memory/log-limit.ts';
import type { ActDoor, ActOutcome, OutgoingMessage } from '../../src/panel/act/act-desk.ts';
import { HoldDesk } from '../../src/panel/act/hold-desk.ts';
import type { NetworkSpeed } from '../../src/protocol/panel-command.ts';
import type { HandshakeAbsence, ImportDoor, PanelSession, PanelStatus } from '../../src/panel/session.ts';

/** Where drawn logs begin, so that pictures and tests always show the same times. */
export const FAKE_START = Date.UTC(2026, 10, 20, 12, 0, 0);

const TOP_DOCUMENT = { id: 'a'.repeat(32), url: 'https://shop.example/checkout', isTop: true, frameId: 0 };

/** A session without a browser: what happens is what the test says happens. */
export class FakeSession implements PanelSession {
  readonly log = new FrameLog();
  readonly connections = new ConnectionList();
  readonly calls: string[] = [];
  status: PanelStatus = {
    link: 'live',
    isRecording: true,
    isPreservingLog: false,
    hostPermission: 'granted',
    protocolMismatch: null,
    loss: { frames: 0, bytes: 0, malformed: 0 },
    earlierLoss: { frames: 0, bytes: 0, malformed: 0 },
  };
  absence: HandshakeAbsence = 'before-devtools';
  #revision = 0;
  #listeners = new Set<() => void>();
  #counter = 0;

  readonly actions = {
    clear: (): void => {
      this.calls.push('clear');
      for (const listener of this.#beforeMoveListeners) listener('clear');
      this.#moved(separate(this.log, this.connections, () => true));
      this.log.clear();
      for (const listener of this.#moveListeners) listener(null);
      this.log.retain(this.connections.retain(({ endedAt }) => endedAt === null));
      this.changed();
    },
    setRecording: (isRecording: boolean): void => {
      this.calls.push(`setRecording ${isRecording}`);
      this.setStatus({ isRecording });
    },
    setPreserveLog: (isPreservingLog: boolean): void => {
      this.calls.push(`setPreserveLog ${isPreservingLog}`);
      this.setStatus({ isPreservingLog });
    },
    setSpiller: (): void => undefined,
    setLogLimit: ({ limitBytes, whenFull }: LogLimitPolicy): void => {
      this.calls.push(`setLogLimit ${limitBytes} ${whenFull}`);
    },
    requestHostPermission: (): Promise<void> => {
      this.calls.push('requestHostPermission');
      this.setStatus({ hostPermission: 'granted' });
      return Promise.resolve();
    },
  };

  /** What was commanded, and how it is answered. */
  readonly commands: {
    connection: string;
    message: OutgoingMessage | { code: number | null; reason: string | null };
  }[] = [];
  outcome: ActOutcome = { kind: 'done', row: null };

  readonly act: ActDoor = {
    sendMessage: (connection, message) => {
      this.commands.push({ connection: connection.key, message });
      return Promise.resolve(this.outcome);
    },
    closeConnection: (connection, code, reason) => {
      this.commands.push({ connection: connection.key, message: { code, reason } });
      return Promise.resolve(this.outcome);
    },
    simulateClose: (connection, code, reason) => {
      this.commands.push({ connection: connection.key, message: { code, reason } });
      return Promise.resolve(this.outcome);
    },
    openConnection: () => Promise.resolve(this.outcome),
    setOffline: () => Promise.resolve(this.outcome),
    offlineDocuments: new Set<string>(),
    setSpeed: () => Promise.resolve(this.outcome),
    slowDocuments: new Map<string, NetworkSpeed>(),
  };

  readonly hold = new HoldDesk({
    log: this.log,
    connections: this.connections,
    documents: () => [],
    command: () => Promise.resolve(this.outcome),
    loadJudge: () => Promise.resolve(() => Promise.resolve(null)),
    onChange: () => this.changed(),
  });

  #moveListeners = new Set<(rows: Int32Array | null) => void>();
  #importedRows = new Set<number>();
  #beforeMoveListeners = new Set<(why: MoveReason) => void>();

  readonly imports: ImportDoor = {
    ownRow: (row) => void this.#importedRows.add(row),
    changed: () => this.changed(),
    close: () => {
      this.calls.push('closeImports');
      for (const listener of this.#beforeMoveListeners) listener('imports');
      this.#moved(separate(this.log, this.connections, () => true));
      const mapping = this.connections.retain(({ importedFrom }) => importedFrom === undefined);
      const rows = this.log.retain(mapping, (row) => !this.#importedRows.has(row));
      this.#importedRows.clear();
      this.#moved(rows);
    },
    enrich: (plan) => this.#moved(enrich(this.log, this.connections, plan)),
    separate: (key) => void this.#moved(separate(this.log, this.connections, (_, source) => source.key === key)),
    onMoved: (listener) => {
      this.#moveListeners.add(listener);
      return () => void this.#moveListeners.delete(listener);
    },
  };

  #moved(rows: Int32Array | null): boolean {
    if (rows === null) return false;
    for (const listener of this.#moveListeners) listener(rows);
    this.changed();
    return true;
  }

  onBeforeMove(listener: (why: MoveReason) => void): Dispose {
    this.#beforeMoveListeners.add(listener);
    return () => void this.#beforeMoveListeners.delete(listener);
  }

  getRevision = (): number => this.#revision;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  handshakeAbsence(connection: Connection): HandshakeAbsence | null {
    return connection.handshake === null ? this.absence : null;
  }

  dispose(): void {
    this.#listeners.clear();
  }

  changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  setStatus(change: Partial<PanelStatus>): void {
    this.status = { ...this.status, ...change };
    this.changed();
  }

  /** A connection with its `connecting` row. `at` is milliseconds after `FAKE_START`. */
  connect(url: string, at: number, more: Partial<ConnectionStart> = {}): Connection {
    this.#counter += 1;
    const createdAt = FAKE_START + at;
    const connection = this.connections.add({
      key: `${TOP_DOCUMENT.id}:${this.#counter}`,
      document: TOP_DOCUMENT,
      url,
      requestedProtocols: [],
      createdAt,
      stack: null,
      isAdopted: false,
      isHistory: false,
      ...more,
    });
    this.lifecycle(connection, at, { kind: RowKind.connecting, url });
    return connection;
  }

  open(connection: Connection, at: number, protocol = '', extensions = ''): void {
    this.connections.update(connection, (changed) => {
      changed.state = 'open';
      changed.openedAt = FAKE_START + at;
      changed.protocol = protocol;
      changed.extensions = extensions;
    });
    this.lifecycle(connection, at, { kind: RowKind.open, protocol, extensions });
  }

  close(connection: Connection, at: number, close: NonNullable<Connection['close']>): void {
    this.connections.update(connection, (changed) => {
      changed.state = 'closed';
      changed.endedAt = FAKE_START + at;
      changed.close = close;
    });
    this.lifecycle(connection, at, { kind: RowKind.close, ...close });
  }

  handshake(connection: Connection, handshake: ConnectionHandshake): void {
    this.connections.update(connection, (changed) => {
      changed.handshake = handshake;
    });
  }

  lifecycle(connection: Connection | null, at: number, detail: LifecycleDetail, isHistory = false): number {
    return this.log.appendLifecycle(connection?.index ?? -1, FAKE_START + at, detail, isHistory);
  }

  /** A message of the live capture. */
  message(
    connection: Connection,
    direction: 'in' | 'out',
    at: number,
    payload: string | Uint8Array,
    more: Partial<FrameInput> = {},
  ): number {
    const isOutgoing = direction === 'out';
    const index = this.log.appendFrame({
      connection: connection.index,
      time: FAKE_START + at,
      isOutgoing,
      opcode: typeof payload === 'string' ? 1 : 2,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: isOutgoing,
      maskingKey: 0,
      origin: RowOrigin.page,
      isDiscarded: false,
      isHistory: false,
      payload,
      payloadLength: null,
      payloadState: PayloadState.complete,
      ...more,
    });
    this.connections.update(connection, (changed) => {
      const length = this.log.payloadLength(index);
      if (isOutgoing) {
        changed.framesOut += 1;
        changed.bytesOut += length;
      } else {
        changed.framesIn += 1;
        changed.bytesIn += length;
      }
      changed.lastActivityAt = FAKE_START + at;
    });
    return index;
  }
}
