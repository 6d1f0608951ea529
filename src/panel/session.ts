import type { Dispose } from '../base/dispose.ts';
import type { ConnectionList } from '../model/connection-list.ts';
import type { Connection } from '../model/connection.ts';
import type { EnrichmentPlan } from '../model/enrichment.ts';
import type { FrameLog } from '../model/frame-log.ts';
import type { PortLike } from '../protocol/port-like.ts';
import type { ActDoor } from './act/act-desk.ts';
import type { HoldDoor } from './act/hold-desk.ts';
import type { MoveReason } from './ingest/ingest.ts';
import type { LogLimitPolicy, Spiller } from './memory/log-limit.ts';

/**
 * `connecting`: the first attempt; `live`: the background has answered; `reconnecting`: the port was cut and is being opened
 * again (nothing is lost meanwhile, the page side keeps it); `failed`: the extension itself went away (reloaded, updated,
 * removed), so that this DevTools window has to be opened again.
 */
export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'failed';

/** Host access, which Firefox lets a user withhold. Where it is not needed (Chromium) it is `granted`. */
export type HostPermission = 'granted' | 'missing' | 'unknown';

/** What did not reach the log, summed. Each loss is a `shed` row as well. */
export interface LossCounters {
  /** Frames shed, paused or lost on the way. */
  readonly frames: number;
  /** Payload bytes of them, as far as known. */
  readonly bytes: number;
  /** Events that were not what the protocol says and were dropped at the door. */
  readonly malformed: number;
}

/** A document whose hook speaks another version of the protocol: the page is older than the extension and must be reloaded. */
export interface ProtocolMismatch {
  readonly panelVersion: number;
  readonly pageVersion: number;
}

/** An immutable snapshot; a new object when anything in it changed. */
export interface PanelStatus {
  readonly link: LinkState;
  readonly isRecording: boolean;
  readonly isPreservingLog: boolean;
  readonly hostPermission: HostPermission;
  readonly protocolMismatch: ProtocolMismatch | null;
  /** Since the last clear or navigation. */
  readonly loss: LossCounters;
  /** Before it, since the panel was opened: its rows are gone. */
  readonly earlierLoss: LossCounters;
}

/**
 * Why a connection has no handshake. `pending`: it is still being looked for; `before-devtools`: the socket is older than
 * DevTools, whose log therefore never had it (a reload of the page shows it); `permission`: Firefox's host permission is
 * missing; `not-reported`: the browser's log has no entry for it (shared workers, a cleared log); `not-in-file`: the connection
 * was imported and its file does not hold it.
 */
export type HandshakeAbsence = 'pending' | 'before-devtools' | 'permission' | 'not-reported' | 'not-in-file';

/** How an import gets into the log beside what is captured. Rows and connections themselves go straight into the log. */
export interface ImportDoor {
  /** A row that belongs to no connection: without this it would go away with the next page. */
  ownRow(row: number, importId: string): void;
  /** The log was written to: tells the subscribers. */
  changed(): void;
  /** Takes everything imported out of the log. */
  close(): void;
  /**
   * Merges an imported connection into the captured one that it observed; false when one of the two is not there any more or is
   * merged already.
   */
  enrich(plan: EnrichmentPlan): boolean;
  /** Takes the merge of an imported connection back, by its key. */
  separate(source: string): void;
  /** Rows have got new indexes: old → new, -1 for those that went; null when the log was cleared. */
  onMoved(listener: (rows: Int32Array | null) => void): Dispose;
}

export interface PanelActions {
  /** Removes all rows and ended connections. Live connections stay, with counters at zero. */
  clear(): void;
  setRecording(isOn: boolean): void;
  setPreserveLog(isOn: boolean): void;
  /** What the log may take, and what happens when it is full. */
  setLogLimit(limit: LogLimitPolicy): void;
  /** What puts payloads on disk when the log is full and that was chosen; null where it cannot be. */
  setSpiller(spiller: Spiller | null): void;
  /** Must be called in a user's gesture: the browser asks. */
  requestHostPermission(): Promise<void>;
}

/**
 * All that the views know of the world: a live log and what can be done to it. `log` and `connections` stay the same objects
 * for the whole session and change in place; `subscribe` calls back at most once a frame, also while the panel is hidden.
 */
export interface PanelSession {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Read it anew after each notification. */
  readonly status: PanelStatus;
  readonly actions: PanelActions;
  readonly imports: ImportDoor;
  /** What can be done to the page's connections. */
  readonly act: ActDoor;
  /** What messages have to pass on their way: breakpoints, and the queue of what they hold; rules. */
  readonly hold: HoldDoor;
  /** Fits `useSyncExternalStore`, with `getRevision` as the snapshot. */
  subscribe(listener: () => void): Dispose;
  /** Rows are about to be taken away or renumbered: whoever follows the log takes what it has not seen. */
  onBeforeMove(listener: (why: MoveReason) => void): Dispose;
  /** Changes exactly when subscribers are notified, whatever changed (log, connections or status). */
  getRevision(): number;
  /** Null when the connection has a handshake. */
  handshakeAbsence(connection: Connection): HandshakeAbsence | null;
  dispose(): void;
}

/** The inspected page, from `browser.devtools`. */
export interface InspectedPage {
  readonly tabId: number;
  /** The top document was replaced; fires late (after the first scripts of the new one) and also for bfcache restores. */
  onNavigated(listener: (url: string) => void): Dispose;
  /** Age (`performance.timeOrigin`) and address of the top document that stands now; null when it cannot be told. */
  readPage(): Promise<{ readonly timeOrigin: number; readonly url: string } | null>;
}

/** Chromium's network log, from `browser.devtools.network`; entries are HAR and not to be trusted. */
export interface NetworkLog {
  readHar(): Promise<unknown>;
  onRequestFinished(listener: (entry: unknown) => void): Dispose;
}

/** Firefox's host access, which a user may withhold. Whether it is granted comes from the background. */
export interface HostAccess {
  /** Asks the user; false when this page cannot ask, so that the background has to open one that can. */
  request(): Promise<boolean>;
}

/** Time, as the session needs it. Each returns how to take the request back. */
export interface Scheduler {
  /** Epoch milliseconds. */
  now(): number;
  /** Before the next paint, or soon when the panel is hidden and nothing is painted. */
  requestFrame(callback: () => void): Dispose;
  setTimer(callback: () => void, delayMs: number): Dispose;
}

/** What varies between Chromium, Firefox, and a test. `browser-dependencies.ts` makes the real ones. */
export interface PanelSessionDependencies {
  /** `runtime.connect({name: PANEL_PORT})`; throws when the extension is gone. */
  readonly connect: () => PortLike;
  readonly page: InspectedPage;
  /** Null in Firefox, whose handshakes come through the background. */
  readonly networkLog: NetworkLog | null;
  /** Null where host access is not needed. */
  readonly hostAccess: HostAccess | null;
  readonly scheduler: Scheduler;
}
