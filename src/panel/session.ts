import { assertNever } from '../base/assert-never.ts';
import type { Dispose } from '../base/dispose.ts';
import { ConnectionList } from '../model/connection-list.ts';
import type { Connection } from '../model/connection.ts';
import type { EnrichmentPlan } from '../model/enrichment.ts';
import { FrameLog } from '../model/frame-log.ts';
import type { CheckedBackgroundToPanel } from '../protocol/port-guard.ts';
import type { PortLike } from '../protocol/port-like.ts';
import { ActDesk, randomFirstCommand, type ActDoor } from './act/act-desk.ts';
import { DocumentStreams } from './connection/document-streams.ts';
import { PanelLink } from './connection/panel-link.ts';
import { PublishPacer } from './publish-pacer.ts';
import { HandshakeDesk } from './handshake/handshake-desk.ts';
import type { NetworkLogWatch } from './network-log/network-log-watch.ts';
import { Ingest, type MoveReason } from './ingest/ingest.ts';
import type { LogLimitPolicy } from './memory/log-limit.ts';

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

/**
 * Waits before the new page is asked for its age again: at first its bridge may not be there yet, or the page that is left
 * answers once more.
 */
const ASK_AGAIN_MS = [30, 120, 400, 1_000];

/** Opens the way to the page at once and returns the facade. `dispose` hangs up. */
export function createPanelSession(dependencies: PanelSessionDependencies): PanelSession {
  return new LivePanelSession(dependencies);
}

class LivePanelSession implements PanelSession {
  readonly log = new FrameLog();
  readonly connections = new ConnectionList();
  readonly actions: PanelActions;
  readonly imports: ImportDoor;
  readonly act: ActDesk;
  #dependencies: PanelSessionDependencies;
  #ingest: Ingest;
  #streams: DocumentStreams;
  #link: PanelLink;
  #desk: HandshakeDesk;
  #watch: NetworkLogWatch | null = null;
  #status: PanelStatus;
  #hostPermission: HostPermission;
  #mismatch: ProtocolMismatch | null = null;
  #listeners = new Set<() => void>();
  #beforeMoveListeners = new Set<(why: MoveReason) => void>();
  #revision = 0;
  #pacer: PublishPacer;
  #stopFrame: Dispose | null = null;
  #stopNavigated: Dispose;
  #navigations = 0;
  #isDisposed = false;

  constructor(dependencies: PanelSessionDependencies) {
    this.#dependencies = dependencies;
    this.#pacer = new PublishPacer(dependencies.scheduler);
    const { scheduler, page, networkLog, hostAccess } = dependencies;
    const { log, connections } = this;
    this.#hostPermission = hostAccess ? 'unknown' : 'granted';
    const moveListeners = new Set<(rows: Int32Array | null) => void>();
    this.#ingest = new Ingest({
      log,
      connections,
      now: () => scheduler.now(),
      onMoved: (rows) => {
        this.act.move(rows);
        for (const listener of moveListeners) listener(rows);
      },
      onBeforeMove: (why) => {
        for (const listener of this.#beforeMoveListeners) listener(why);
      },
      onStopped: () => this.#streams.setRecording(false),
      onActed: (event, row) => this.act.answer(event, row),
    });
    this.act = new ActDesk({
      log,
      scheduler,
      send: (command) => this.#streams.act(command),
      firstCommand: randomFirstCommand(),
      onOpened: (key) => {
        const opened = connections.byKey(key);
        if (!opened) return;
        connections.update(opened, (changed) => {
          changed.isInjected = true;
        });
        this.#change();
      },
      onChange: () => this.#change(),
    });
    this.imports = {
      ownRow: (row, importId) => this.#ingest.ownImportedRow(row, importId),
      changed: () => this.#change(),
      close: () => {
        this.#ingest.closeImports();
        this.#publish();
      },
      enrich: (plan) => {
        const isDone = this.#ingest.enrich(plan);
        this.#publish();
        return isDone;
      },
      separate: (key) => {
        this.#ingest.separate((_, source) => source.key === key);
        this.#publish();
      },
      onMoved: (listener) => {
        moveListeners.add(listener);
        return () => void moveListeners.delete(listener);
      },
    };
    this.#desk = new HandshakeDesk({
      connections,
      networkLog,
      scheduler,
      onHandshake: (connection, handshake) => {
        this.#ingest.takeHandshake(connection, handshake);
        this.#change();
      },
    });
    if (networkLog) void this.#watchNetworkLog(networkLog);
    this.#streams = new DocumentStreams({
      sink: this.#ingest,
      scheduler,
      send: (bridge, command) => this.#link.post({ kind: 'to-bridge', bridge, command }),
      onMismatch: (mismatch) => {
        this.#mismatch = mismatch;
      },
      onBridgesChange: (count) => this.#link.setKeepAlive(count > 0),
      onGone: (documentId) => this.act.lose(documentId),
    });
    this.#link = new PanelLink({
      connect: dependencies.connect,
      tabId: page.tabId,
      scheduler,
      onMessage: (message) => this.#receive(message),
      onMalformed: () => {
        this.#ingest.takeMalformed(null, 1);
        this.#change();
      },
      onCut: () => this.#streams.cut(),
      onStateChange: () => this.#change(),
    });
    this.actions = {
      clear: () => {
        this.#ingest.clear();
        this.#publish();
      },
      setRecording: (isOn) => {
        this.#ingest.setRecording(isOn);
        this.#streams.setRecording(isOn);
        this.#publish();
      },
      setPreserveLog: (isOn) => {
        this.#ingest.setPreserveLog(isOn);
        this.#publish();
      },
      setLogLimit: (limit) => {
        this.#ingest.setLogLimit(limit);
        this.#publish();
      },
      requestHostPermission: () => this.#requestHostPermission(),
    };
    this.#status = this.#readStatus();
    this.#stopNavigated = page.onNavigated((url) => void this.#navigate(url));
    void this.#beginPage();
    this.#link.open();
  }

  get status(): PanelStatus {
    return this.#status;
  }

  subscribe(listener: () => void): Dispose {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onBeforeMove(listener: (why: MoveReason) => void): Dispose {
    this.#beforeMoveListeners.add(listener);
    return () => void this.#beforeMoveListeners.delete(listener);
  }

  getRevision(): number {
    return this.#revision;
  }

  handshakeAbsence(connection: Connection): HandshakeAbsence | null {
    return this.#desk.absence(connection, this.#hostPermission);
  }

  dispose(): void {
    this.#navigations += 1;
    this.#stopFrame?.();
    this.#stopNavigated();
    this.#desk.dispose();
    this.#watch?.dispose();
    this.#isDisposed = true;
    this.act.dispose();
    this.#streams.dispose();
    this.#link.close();
    this.#listeners.clear();
  }

  #receive(message: CheckedBackgroundToPanel): void {
    switch (message.kind) {
      case 'attached':
        this.#streams.awaitReturn();
        break;
      case 'bridge-open':
        this.#streams.openBridge(message.bridge, message.frameId, message.isPrerendered);
        break;
      case 'from-bridge':
        this.#streams.receive(message.bridge, message.message);
        break;
      case 'bridge-gone':
        this.#streams.closeBridge(message.bridge);
        break;
      case 'host-access':
        this.#hostPermission = message.isGranted ? 'granted' : 'missing';
        break;
      case 'handshake':
        this.#desk.take([message]);
        break;
      default:
        assertNever(message);
    }
    this.#change();
  }

  /** Only Chromium has the log; the panel does not wait for what reads it. */
  async #watchNetworkLog(networkLog: NetworkLog): Promise<void> {
    const { watchWorkers } = await import('./network-log/watch-workers.ts');
    if (this.#isDisposed) return;
    const { scheduler } = this.#dependencies;
    this.#watch = watchWorkers({ networkLog, scheduler, sink: this.#ingest, onRead: () => this.#change() });
  }

  async #beginPage(): Promise<void> {
    const page = await this.#dependencies.page.readPage();
    if (page) this.#ingest.beginPage(page.timeOrigin);
  }

  async #navigate(url: string): Promise<void> {
    this.#navigations += 1;
    const turn = this.#navigations;
    // A page that was reloaded after an update of the extension speaks our version again.
    this.#mismatch = null;
    let page = await this.#dependencies.page.readPage();
    for (const delayMs of ASK_AGAIN_MS) {
      if (page && !this.#ingest.isShown(page.timeOrigin)) break;
      await new Promise<void>((resolve) => void this.#dependencies.scheduler.setTimer(resolve, delayMs));
      page = await this.#dependencies.page.readPage();
    }
    // The page was left again meanwhile: the later navigation knows better.
    if (turn !== this.#navigations) return;
    // The answer may be that of the next page already, whose navigation DevTools has not reported yet.
    this.#ingest.navigate(page?.url ?? url, page?.timeOrigin ?? null);
    this.#change();
  }

  async #requestHostPermission(): Promise<void> {
    const isAsked = await this.#dependencies.hostAccess?.request();
    if (isAsked === false) this.#link.post({ kind: 'ask-host-access' });
  }

  /** Something changed: tell whoever looks, at most once a frame. */
  #change(): void {
    this.#stopFrame ??= this.#pacer.request(() => this.#publish());
  }

  #publish(): void {
    this.#stopFrame?.();
    this.#stopFrame = null;
    this.#desk.review();
    this.#status = this.#readStatus();
    this.#revision += 1;
    this.#pacer.draw(() => {
      for (const listener of this.#listeners) listener();
    });
  }

  #readStatus(): PanelStatus {
    return {
      link: this.#link.state,
      isRecording: this.#ingest.isRecording,
      isPreservingLog: this.#ingest.isPreservingLog,
      hostPermission: this.#hostPermission,
      protocolMismatch: this.#mismatch,
      loss: this.#ingest.loss.read(),
      earlierLoss: this.#ingest.loss.readEarlier(),
    };
  }
}
