import type { Dispose } from '../../base/dispose.ts';
import { parseBackgroundToPanel, type CheckedBackgroundToPanel } from '../../protocol/port-guard.ts';
import type { PortLike } from '../../protocol/port-like.ts';
import type { PanelToBackground } from '../../protocol/port-message.ts';
import type { LinkState, Scheduler } from '../session.ts';

/** Waits between attempts that were cut before the background answered; the last one goes on. */
const RETRY_DELAYS_MS = [0, 50, 200, 1_000];
/** An ending service worker may take a port and never answer it; then another attempt finds the next one. */
const ANSWER_MS = 3_000;
/** Chromium ends a service worker that has heard nothing for 30 s. */
const KEEP_ALIVE_MS = 20_000;

export interface PanelLinkDependencies {
  readonly connect: () => PortLike;
  readonly tabId: number;
  readonly scheduler: Scheduler;
  /** A checked envelope, in order. After a cut nothing of the old port comes any more. */
  readonly onMessage: (message: CheckedBackgroundToPanel) => void;
  /** Something that is no message of ours. */
  readonly onMalformed: () => void;
  /** The port was cut: no bridge of it can be reached any more. */
  readonly onCut: () => void;
  readonly onStateChange: () => void;
}

/**
 * The panel's port to the background: attaches to the inspected tab and opens a new port whenever the old one is cut (the
 * background was ended, which is ordinary). It gives up only when the extension itself is gone.
 */
export class PanelLink {
  #dependencies: PanelLinkDependencies;
  #state: LinkState = 'connecting';
  #port: PortLike | null = null;
  #unlisten: Dispose = () => undefined;
  #stopRetry: Dispose = () => undefined;
  #stopWaiting: Dispose = () => undefined;
  #stopKeepAlive: Dispose | null = null;
  #failedAttempts = 0;

  constructor(dependencies: PanelLinkDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): LinkState {
    return this.#state;
  }

  open(): void {
    let port: PortLike;
    try {
      port = this.#dependencies.connect();
    } catch {
      // "Extension context invalidated": reloaded, updated or removed. This page will never reach it again.
      this.#setState('failed');
      return;
    }
    const onMessage = (value: unknown) => this.#receive(port, value);
    const onDisconnect = () => this.#cut(port);
    port.onMessage.addListener(onMessage);
    port.onDisconnect.addListener(onDisconnect);
    this.#unlisten = () => {
      port.onMessage.removeListener(onMessage);
      port.onDisconnect.removeListener(onDisconnect);
    };
    this.#port = port;
    this.#stopWaiting = this.#dependencies.scheduler.setTimer(() => {
      if (port !== this.#port) return;
      port.disconnect();
      this.#cut(port);
    }, ANSWER_MS);
    this.post({ kind: 'attach', tabId: this.#dependencies.tabId });
  }

  /** Sends; what is meant for a port that has just been cut is dropped, as its receiver is gone too. */
  post(message: PanelToBackground): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      // Cut between two events: `onDisconnect` is on its way.
    }
  }

  /** Keeps the background alive while there is something to be kept for. */
  setKeepAlive(isOn: boolean): void {
    if (isOn === (this.#stopKeepAlive !== null)) return;
    this.#stopKeepAlive?.();
    this.#stopKeepAlive = null;
    if (!isOn) return;
    this.#stopKeepAlive = this.#dependencies.scheduler.setTimer(() => {
      this.#stopKeepAlive = null;
      this.post({ kind: 'keep-alive' });
      this.setKeepAlive(true);
    }, KEEP_ALIVE_MS);
  }

  close(): void {
    this.setKeepAlive(false);
    this.#stopRetry();
    this.#stopWaiting();
    this.#unlisten();
    this.#port?.disconnect();
    this.#port = null;
  }

  #receive(port: PortLike, value: unknown): void {
    if (port !== this.#port) return;
    const message = parseBackgroundToPanel(value);
    if (!message) {
      this.#dependencies.onMalformed();
      return;
    }
    if (message.kind === 'attached') {
      this.#failedAttempts = 0;
      this.#stopWaiting();
      this.#setState('live');
    }
    this.#dependencies.onMessage(message);
  }

  #cut(port: PortLike): void {
    if (port !== this.#port) return;
    this.#unlisten();
    this.#stopWaiting();
    this.#port = null;
    this.setKeepAlive(false);
    this.#setState('reconnecting');
    this.#dependencies.onCut();
    const delayMs = RETRY_DELAYS_MS[Math.min(this.#failedAttempts, RETRY_DELAYS_MS.length - 1)] ?? 0;
    this.#failedAttempts += 1;
    if (delayMs === 0) this.open();
    else this.#stopRetry = this.#dependencies.scheduler.setTimer(() => this.open(), delayMs);
  }

  #setState(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#dependencies.onStateChange();
  }
}
