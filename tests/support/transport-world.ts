import { Switchboard } from '../../src/background/switchboard.ts';
import { createPanelSession } from '../../src/panel/live-session.ts';
import type { NetworkLog, PanelSession } from '../../src/panel/session.ts';
import type { CaptureEvent, DocumentInfo } from '../../src/protocol/capture-event.ts';
import { isRecord } from '../../src/protocol/guard.ts';
import type { PanelCommand } from '../../src/protocol/panel-command.ts';
import type { BackgroundToPanel } from '../../src/protocol/port-message.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { crossedPorts, type FakePort, Wire } from './crossed-ports.ts';
import { ManualScheduler } from './manual-scheduler.ts';

export const TAB = 7;

/** The bridge of one document, as the contract wants it: keeps what is not acknowledged and sends it again. */
export class FakeBridge {
  readonly info: DocumentInfo;
  readonly commands: PanelCommand[] = [];
  readonly tabId: number;
  readonly version: number;
  batchEvents = 10;
  #world: TransportWorld;
  #port: FakePort | null = null;
  #kept: { readonly seq: number; readonly event: CaptureEvent; readonly isHistory: boolean }[] = [];
  #nextSeq = 1;
  #isPanelOpen = false;
  #isGone = false;

  constructor(world: TransportWorld, info: DocumentInfo, tabId: number, version: number) {
    this.#world = world;
    this.version = version;
    this.info = info;
    this.tabId = tabId;
  }

  get keptEvents(): number {
    return this.#kept.length;
  }

  get isConnected(): boolean {
    return this.#port?.isOpen ?? false;
  }

  capture(events: readonly CaptureEvent[]): void {
    const isHistory = !this.#isPanelOpen;
    const added = events.map((event) => ({ seq: this.#nextSeq++, event, isHistory }));
    this.#kept.push(...added);
    if (this.#port?.isOpen) this.#send(added);
  }

  /** Numbers are given, but the events never leave. */
  lose(count: number): void {
    this.#nextSeq += count;
  }

  postRaw(message: unknown): void {
    this.#port?.postMessage(message);
  }

  hearPresence(isOpen: boolean): void {
    if (this.#isGone || this.#isPanelOpen === isOpen) return;
    this.#isPanelOpen = isOpen;
    if (isOpen) {
      this.#connect();
    } else {
      this.#port?.disconnect();
      this.#port = null;
    }
  }

  /** The document is unloaded or goes into the back/forward cache. */
  leave(): void {
    this.#isGone = true;
    this.#port?.disconnect();
    this.#port = null;
  }

  /** Out of the back/forward cache. */
  comeBack(): void {
    this.#isGone = false;
    if (this.#isPanelOpen) this.#connect();
  }

  #connect(): void {
    const port = this.#world.connectBridge(this);
    this.#port = port;
    port.onMessage.addListener((message) => this.#obey(message));
    port.onDisconnect.addListener(() => {
      if (this.#port === port && this.#isPanelOpen && !this.#isGone) this.#connect();
    });
    const nextSeq = this.#kept[0]?.seq ?? this.#nextSeq;
    port.postMessage({ kind: 'hello', version: this.version, document: this.info, nextSeq });
    this.#send(this.#kept);
  }

  #obey(message: unknown): void {
    if (!isRecord(message)) throw new Error('No command');
    this.commands.push(message as unknown as PanelCommand);
    const { kind, nextSeq } = message;
    if (kind === 'ack' && typeof nextSeq === 'number') this.#kept = this.#kept.filter(({ seq }) => seq >= nextSeq);
  }

  #send(kept: readonly { readonly seq: number; readonly event: CaptureEvent; readonly isHistory: boolean }[]): void {
    for (let from = 0; from < kept.length; from += this.batchEvents) {
      const part = kept.slice(from, from + this.batchEvents);
      const first = part[0];
      if (!first) return;
      const events = part.map(({ event }) => event);
      const { id } = this.info;
      this.#port?.postMessage({
        kind: 'batch',
        documentId: id,
        firstSeq: first.seq,
        isHistory: first.isHistory,
        events,
      });
    }
  }
}

/** A browser without a browser: one background, any number of panels and documents, all ports tied crosswise. */
export class TransportWorld {
  readonly wire = new Wire();
  readonly scheduler = new ManualScheduler();
  readonly attached: number[] = [];
  readonly onAttachedPost: BackgroundToPanel[] = [];
  isExtensionGone = false;
  accessAsked = 0;
  timeOrigin: number | null = 1_000;
  /** Of the page that answers, as `timeOrigin` is. */
  url = 'http://a.test/';
  #background: Switchboard | null = null;
  #backgroundPorts: FakePort[] = [];
  #remembered: readonly number[] = [];
  #bridges: FakeBridge[] = [];
  #navigated = new Set<(url: string) => void>();

  /** Opens a panel; the views' frames are run by the scheduler. */
  openPanel({ tabId = TAB, networkLog = null as NetworkLog | null, isFirefox = false } = {}): PanelSession {
    return createPanelSession({
      connect: () => {
        if (this.isExtensionGone) throw new Error('Extension context invalidated.');
        const [near, far] = crossedPorts(this.wire);
        this.wire.push(() => {
          this.#backgroundPorts.push(far);
          this.background().connectPanel(far);
        });
        return near;
      },
      page: {
        tabId,
        onNavigated: (listener) => {
          this.#navigated.add(listener);
          return () => void this.#navigated.delete(listener);
        },
        readPage: () =>
          Promise.resolve(this.timeOrigin === null ? null : { timeOrigin: this.timeOrigin, url: this.url }),
      },
      networkLog,
      hostAccess: isFirefox ? { request: () => Promise.resolve(false) } : null,
      scheduler: this.scheduler,
    });
  }

  openDocument(info: DocumentInfo, tabId = TAB, version: number = PROTOCOL_VERSION): FakeBridge {
    const bridge = new FakeBridge(this, info, tabId, version);
    this.#bridges.push(bridge);
    bridge.hearPresence(this.background().isPanelOpen(tabId));
    return bridge;
  }

  connectBridge(bridge: FakeBridge): FakePort {
    const [near, far] = crossedPorts(this.wire);
    this.wire.push(() => {
      this.#backgroundPorts.push(far);
      this.background().connectBridge(far, { tabId: bridge.tabId, frameId: 0, isPrerendered: false });
    });
    return near;
  }

  background(): Switchboard {
    this.#background ??= new Switchboard({
      memory: {
        load: () => Promise.resolve(this.#remembered),
        save: (tabIds) => {
          this.#remembered = tabIds;
        },
      },
      announce: (tabId, { isOpen }) => {
        this.wire.push(() => {
          for (const bridge of this.#bridges) if (bridge.tabId === tabId) bridge.hearPresence(isOpen);
        });
      },
      onAttached: (tabId, post) => {
        this.attached.push(tabId);
        for (const message of this.onAttachedPost) post(message);
      },
      onAskHostAccess: () => {
        this.accessAsked += 1;
      },
      setTimer: (callback, delayMs) => this.scheduler.setTimer(callback, delayMs),
    });
    return this.#background;
  }

  /** As the browser does it to an idle one: all its ports are cut, what was on the way to and from it is lost. */
  killBackground(): void {
    this.#background = null;
    for (const port of this.#backgroundPorts) port.kill();
    this.#backgroundPorts = [];
  }

  /** DevTools reports a navigation to the document with this `timeOrigin`. */
  async navigate(url: string, timeOrigin: number | null): Promise<void> {
    this.timeOrigin = timeOrigin;
    this.url = url;
    for (const listener of this.#navigated) listener(url);
    await this.settle();
  }

  /** Delivers everything that is on the way, acknowledgements and frames included. */
  async settle(): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      this.wire.deliverAll();
      await Promise.resolve();
      await Promise.resolve();
      this.scheduler.advance(20);
    }
    this.wire.deliverAll();
  }
}
