import { assertNever } from '../base/assert-never.ts';
import type { Dispose } from '../base/dispose.ts';
import { ConnectionList } from '../model/connection-list.ts';
import type { Connection } from '../model/connection.ts';
import { FrameLog } from '../model/frame-log.ts';
import type { CheckedBackgroundToPanel } from '../protocol/port-guard.ts';
import { ActDesk, randomFirstCommand } from './act/act-desk.ts';
import { HoldDesk } from './act/hold-desk.ts';
import { DocumentStreams } from './connection/document-streams.ts';
import { PanelLink } from './connection/panel-link.ts';
import { HandshakeDesk } from './handshake/handshake-desk.ts';
import { Ingest, type MoveReason } from './ingest/ingest.ts';
import type { NetworkLogWatch } from './network-log/network-log-watch.ts';
import { PublishPacer } from './publish-pacer.ts';
import type {
  HandshakeAbsence,
  HostPermission,
  ImportDoor,
  NetworkLog,
  PanelActions,
  PanelSession,
  PanelSessionDependencies,
  PanelStatus,
  ProtocolMismatch,
} from './session.ts';

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
  readonly hold: HoldDesk;
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
  /** Rows of the log when it was drawn last. */
  #drawnSize = 0;
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
        this.hold.move(rows);
        for (const listener of moveListeners) listener(rows);
      },
      onBeforeMove: (why) => {
        this.hold.keepPayloads();
        for (const listener of this.#beforeMoveListeners) listener(why);
      },
      onStopped: () => this.#streams.setRecording(false),
      onActed: (event, row) => this.act.answer(event, row),
      intercepts: {
        onWaiting: (documentId, connection, event, row) => this.hold.onWaiting(documentId, connection, event, row),
        onIntercepted: (documentId, event, row) => this.hold.onIntercepted(documentId, event, row),
      },
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
    this.hold = new HoldDesk({
      log,
      connections,
      documents: () => this.#streams.documents,
      command: (documentId, build) => this.act.command(documentId, build),
      loadJudge: async () => {
        const { createBreakpointJudge } = await import('./act/breakpoint-judge.ts');
        return createBreakpointJudge(log, connections);
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
      onGreeted: (documentId) => this.hold.greet(documentId),
      onGone: (documentId) => {
        this.act.lose(documentId);
        this.hold.lose(documentId);
      },
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
      setSpiller: (spiller) => {
        this.#ingest.setSpiller(spiller);
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
    const rows = Math.abs(this.log.size - this.#drawnSize);
    this.#drawnSize = this.log.size;
    this.#pacer.draw(rows, () => {
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
