import { disposeAll, type Dispose } from '../base/dispose.ts';
import { parsePanelToBackground } from '../protocol/port-guard.ts';
import type { PortLike } from '../protocol/port-like.ts';
import type { BackgroundToPanel, PanelPresence } from '../protocol/port-message.ts';

/**
 * Messages of a bridge that are held while its tab has no panel. A bridge sends no more than its window before it is
 * acknowledged (`CaptureLimits.windowBatches`), so this is never reached by ours.
 */
const MAX_HELD_MESSAGES = 256;
/**
 * After the background was restarted a bridge may be back before its panel: Chromium was seen to need seven seconds to end a
 * busy service worker, and a panel that met the dying one tries again. Longer than this no panel is on its way.
 */
const PANEL_WAIT_MS = 20_000;

/** Where a bridge speaks from, as the browser says it. */
export interface BridgeSender {
  readonly tabId: number;
  readonly frameId: number;
  readonly isPrerendered: boolean;
}

/** Remembers across restarts of the background which tabs have a panel; forgotten when the browser is closed. */
export interface PanelMemory {
  load(): Promise<readonly number[]>;
  save(tabIds: readonly number[]): void;
}

export interface SwitchboardDependencies {
  readonly memory: PanelMemory;
  /** Tells every bridge of a tab whether a panel is open. */
  readonly announce: (tabId: number, presence: PanelPresence) => void;
  /** A panel was attached; `post` reaches only this one. */
  readonly onAttached: (tabId: number, post: (message: BackgroundToPanel) => void) => void;
  readonly onAskHostAccess: () => void;
  readonly setTimer: (callback: () => void, delayMs: number) => Dispose;
}

interface Bridge {
  readonly id: number;
  readonly sender: BridgeSender;
  readonly port: PortLike;
  /** The first message of the port, which says who speaks: a panel that comes later needs it too. */
  first: unknown;
  /** Arrived while no panel was there, in order. */
  held: unknown[];
  stopWaiting: Dispose | null;
}

interface Panel {
  readonly tabId: number;
  readonly port: PortLike;
}

/**
 * Pairs the ports of a tab's panels with those of its bridges and forwards, understanding nothing but the envelope. It keeps
 * no state that matters: when the background is ended, panels and bridges connect again in any order and are paired anew.
 */
export class Switchboard {
  #dependencies: SwitchboardDependencies;
  #panels = new Set<Panel>();
  #bridges = new Map<number, Bridge>();
  #lastBridgeId = 0;
  /** Tabs that had a panel when the background was ended and whose panel has not come back yet. */
  #expected = new Set<number>();
  #isLoaded: Promise<void>;

  constructor(dependencies: SwitchboardDependencies) {
    this.#dependencies = dependencies;
    this.#isLoaded = this.#load();
  }

  /**
   * The answer to a bridge. A background that was just started must not say no to the page of a panel that is on its way back:
   * the page would keep no more than its history.
   */
  async isPanelOpenOrExpected(tabId: number): Promise<boolean> {
    await this.#isLoaded;
    return this.isPanelOpen(tabId) || this.#expected.has(tabId);
  }

  isPanelOpen(tabId: number): boolean {
    for (const panel of this.#panels) if (panel.tabId === tabId) return true;
    return false;
  }

  /** Sends to all panels of a tab. */
  postToPanels(tabId: number, message: BackgroundToPanel): void {
    for (const panel of this.#panels) if (panel.tabId === tabId) post(panel.port, message);
  }

  /** Sends to all panels of all tabs. */
  postToAllPanels(message: BackgroundToPanel): void {
    for (const panel of this.#panels) post(panel.port, message);
  }

  /** The caller has made sure that the port comes from a page of the extension itself, not from a content script. */
  connectPanel(port: PortLike): void {
    let panel: Panel | null = null;
    const undo = listen(
      port,
      (value) => {
        const message = parsePanelToBackground(value);
        if (!message) return;
        if (message.kind === 'attach') {
          if (panel) return;
          panel = { tabId: message.tabId, port };
          this.#attach(panel);
        } else if (message.kind === 'to-bridge') {
          const bridge = this.#bridges.get(message.bridge);
          if (panel && bridge && bridge.sender.tabId === panel.tabId) post(bridge.port, message.command);
        } else if (message.kind === 'ask-host-access') {
          if (panel) this.#dependencies.onAskHostAccess();
        }
      },
      () => {
        undo();
        if (panel) this.#detach(panel);
      },
    );
  }

  connectBridge(port: PortLike, sender: BridgeSender): void {
    this.#lastBridgeId += 1;
    const bridge: Bridge = { id: this.#lastBridgeId, sender, port, first: undefined, held: [], stopWaiting: null };
    this.#bridges.set(bridge.id, bridge);
    const undo = listen(
      port,
      (message) => {
        if (!this.#bridges.has(bridge.id)) return;
        bridge.first ??= message;
        if (this.isPanelOpen(sender.tabId)) this.#forward(bridge, message);
        else this.#hold(bridge, message);
      },
      () => {
        undo();
        this.#forget(bridge);
      },
    );
    if (this.isPanelOpen(sender.tabId)) this.postToPanels(sender.tabId, openMessage(bridge));
    else this.#awaitPanel(bridge);
  }

  async #load(): Promise<void> {
    for (const tabId of await this.#dependencies.memory.load()) {
      if (!this.isPanelOpen(tabId)) this.#expected.add(tabId);
    }
    this.#remember();
  }

  #remember(): void {
    const tabIds = new Set(this.#expected);
    for (const panel of this.#panels) tabIds.add(panel.tabId);
    this.#dependencies.memory.save([...tabIds]);
  }

  #attach(panel: Panel): void {
    const { tabId, port } = panel;
    this.#panels.add(panel);
    this.#expected.delete(tabId);
    this.#remember();
    post(port, { kind: 'attached', tabId });
    this.#dependencies.onAttached(tabId, (message) => post(port, message));
    for (const bridge of this.#bridges.values()) {
      if (bridge.sender.tabId !== tabId) continue;
      bridge.stopWaiting?.();
      bridge.stopWaiting = null;
      post(port, openMessage(bridge));
      const held = bridge.held;
      bridge.held = [];
      if (bridge.first !== undefined && held[0] !== bridge.first) postFromBridge(port, bridge, bridge.first);
      for (const message of held) postFromBridge(port, bridge, message);
    }
    this.#dependencies.announce(tabId, { kind: 'panel-presence', isOpen: true });
  }

  #detach(panel: Panel): void {
    this.#panels.delete(panel);
    this.#remember();
    if (this.isPanelOpen(panel.tabId)) return;
    this.#dependencies.announce(panel.tabId, { kind: 'panel-presence', isOpen: false });
    // A bridge hangs up when it hears that; one that does not is left waiting and then cut.
    for (const bridge of this.#bridges.values()) {
      if (bridge.sender.tabId === panel.tabId) this.#awaitPanel(bridge);
    }
  }

  #forward(bridge: Bridge, message: unknown): void {
    for (const panel of this.#panels) {
      if (panel.tabId === bridge.sender.tabId) postFromBridge(panel.port, bridge, message);
    }
  }

  #hold(bridge: Bridge, message: unknown): void {
    bridge.held.push(message);
    // Cutting the port loses nothing: a bridge keeps what was not acknowledged.
    if (bridge.held.length > MAX_HELD_MESSAGES) this.#cut(bridge);
  }

  #awaitPanel(bridge: Bridge): void {
    bridge.stopWaiting ??= this.#dependencies.setTimer(() => {
      this.#expected.delete(bridge.sender.tabId);
      this.#remember();
      this.#dependencies.announce(bridge.sender.tabId, { kind: 'panel-presence', isOpen: false });
      this.#cut(bridge);
    }, PANEL_WAIT_MS);
  }

  #cut(bridge: Bridge): void {
    // `onDisconnect` fires only at the other end.
    this.#forget(bridge);
    bridge.port.disconnect();
  }

  #forget(bridge: Bridge): void {
    if (!this.#bridges.delete(bridge.id)) return;
    bridge.stopWaiting?.();
    bridge.stopWaiting = null;
    bridge.held = [];
    this.postToPanels(bridge.sender.tabId, { kind: 'bridge-gone', bridge: bridge.id });
  }
}

function openMessage(bridge: Bridge): BackgroundToPanel {
  const { frameId, isPrerendered } = bridge.sender;
  return { kind: 'bridge-open', bridge: bridge.id, frameId, isPrerendered };
}

function postFromBridge(port: PortLike, bridge: Bridge, message: unknown): void {
  post(port, { kind: 'from-bridge', bridge: bridge.id, message });
}

/** A port that was cut between two events throws; its `onDisconnect` is then on the way and cleans up. */
function post(port: PortLike, message: unknown): void {
  try {
    port.postMessage(message);
  } catch {
    // The other end is gone; what was meant for it is kept by the page side until it is acknowledged.
  }
}

function listen(port: PortLike, onMessage: (message: unknown) => void, onDisconnect: () => void): Dispose {
  port.onMessage.addListener(onMessage);
  port.onDisconnect.addListener(onDisconnect);
  return disposeAll([
    () => port.onMessage.removeListener(onMessage),
    () => port.onDisconnect.removeListener(onDisconnect),
  ]);
}
