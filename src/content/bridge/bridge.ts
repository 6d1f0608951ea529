import type { Dispose } from '../../base/dispose.ts';
import type { DocumentInfo } from '../../protocol/capture-event.ts';
import { parseDoorBatch, parseStart, type BridgeEventType, type HookEventType } from '../../protocol/page-door.ts';
import { packAct } from '../../protocol/packed-act.ts';
import { parsePanelCommand } from '../../protocol/panel-command-guard.ts';
import { parsePanelPresence } from '../../protocol/port-guard.ts';
import type { PortLike } from '../../protocol/port-like.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';

/**
 * Waits before the next port when one was cut before anything was heard on it, in milliseconds. A busy service worker of Chromium was seen
 * to take seven seconds to end, and cuts every port meanwhile; the panel is on its way back all the same. After the last wait only word
 * from the background starts another port. The only timers in the page's frame, and only while the way is cut.
 */
const RETRY_DELAYS_MS = [0, 50, 100, 200, 400, 800, 1600, 3200, 6400];

/** What the bridge needs of the world around it. */
export interface BridgeSurroundings {
  /** Tells the hook. */
  readonly dispatch: (type: BridgeEventType, detail: string | number | boolean | null) => void;
  /** A new runtime port; throws when the extension is gone. */
  readonly connect: () => PortLike;
  /** Asks the background whether a panel is open; the answer is unchecked. */
  readonly askPresence: () => Promise<unknown>;
  /** Calls back once, later. Returns what calls it off. */
  readonly wait: (callback: () => void, delayMs: number) => Dispose;
  /** False once the extension was removed, reloaded or updated: this script is then an orphan. */
  readonly isExtensionAlive: () => boolean;
  readonly describeDocument: () => DocumentInfo;
}

/**
 * Ties the hook of one document to the panel. It keeps no events: what is not acknowledged stays in the hook and is asked for again
 * when the way to the panel was cut. A page without sockets never makes it speak.
 */
export class Bridge {
  readonly #surroundings: BridgeSurroundings;
  /** Whether a panel is open; undefined while nobody has said so. */
  #isPanelOpen: boolean | undefined;
  /** The hook has captured something. */
  #hasEvents = false;
  /** The hook was told of an open panel and not of its closing. */
  #isHookLive = false;
  #port: PortLike | null = null;
  #hasHeard = false;
  #fruitlessPorts = 0;
  #stopWaiting: Dispose | null = null;
  /** Counts the questions and the announcements, so that an answer that was overtaken is not believed. */
  #presenceTurn = 0;
  #isInCache = false;
  #isStopped = false;

  constructor(surroundings: BridgeSurroundings) {
    this.#surroundings = surroundings;
  }

  /** From the hook, over the private door. */
  takeHookEvent(type: HookEventType, detail: unknown): void {
    if (this.#isStopped) return;
    switch (type) {
      case 'wake':
        this.#hasEvents = true;
        if (this.#isPanelOpen === undefined) this.#ask();
        else this.#follow();
        return;
      case 'start': {
        const nextSeq = parseStart(detail);
        if (nextSeq === undefined) return;
        this.#post({
          kind: 'hello',
          version: PROTOCOL_VERSION,
          document: this.#surroundings.describeDocument(),
          nextSeq,
        });
        return;
      }
      case 'batch': {
        const batch = parseDoorBatch(detail);
        if (!batch) return;
        const { firstSeq, isHistory, events } = batch;
        this.#post({
          kind: 'batch',
          documentId: this.#surroundings.describeDocument().id,
          firstSeq,
          isHistory,
          events,
        });
      }
    }
  }

  /** From the background, to every bridge of a tab. */
  takePresence(message: unknown): void {
    const presence = parsePanelPresence(message);
    if (!presence || this.#isStopped) return;
    this.#presenceTurn += 1;
    this.#endWait();
    // A panel is announced once, when it attaches. After an acknowledgement on this port it can only be another one, or the same one
    // loaded anew, which has to hear everything from the beginning.
    const isAnotherPanel = presence.isOpen && this.#port !== null && this.#hasHeard;
    this.#isPanelOpen = presence.isOpen;
    if (isAnotherPanel) this.#surroundings.dispatch('live', null);
    else this.#follow();
  }

  /** `pagehide`: the last chance to send. */
  leave(isPersisted: boolean): void {
    if (this.#isStopped) return;
    this.#surroundings.dispatch('leave', null);
    this.#isInCache = isPersisted;
  }

  /** `pageshow` of a document out of the back/forward cache. Its port is dead or as good as that, and panels have come and gone. */
  comeBack(): void {
    if (this.#isStopped) return;
    this.#isInCache = false;
    this.#surroundings.dispatch('back', null);
    this.#hangUp();
    this.#isPanelOpen = undefined;
    if (this.#hasEvents) this.#ask();
  }

  /** `failures`: how often in a row nobody was there to answer. The hook keeps everything meanwhile, within its backlog. */
  #ask(failures = 0): void {
    this.#presenceTurn += 1;
    const turn = this.#presenceTurn;
    const settle = (answer: unknown) => {
      if (turn !== this.#presenceTurn || this.#isStopped) return;
      this.#isPanelOpen = parsePanelPresence(answer)?.isOpen ?? false;
      this.#follow();
    };
    this.#surroundings.askPresence().then(settle, () => {
      if (turn !== this.#presenceTurn || this.#isStopped) return;
      const delayMs = RETRY_DELAYS_MS[failures];
      // Nobody is there at all; a panel that opens later is announced.
      if (delayMs === undefined || !this.#surroundings.isExtensionAlive()) settle(undefined);
      else this.#stopWaiting = this.#surroundings.wait(() => this.#ask(failures + 1), delayMs);
    });
  }

  #follow(): void {
    if (!this.#hasEvents || this.#isInCache) return;
    if (this.#isPanelOpen) {
      this.#fruitlessPorts = 0;
      this.#endWait();
      if (!this.#port) this.#connect();
      return;
    }
    this.#hangUp();
    this.#isHookLive = false;
    if (this.#surroundings.isExtensionAlive()) this.#surroundings.dispatch('idle', null);
    else this.#stop();
  }

  #connect(): void {
    this.#stopWaiting = null;
    let port: PortLike;
    try {
      port = this.#surroundings.connect();
    } catch {
      // `runtime.connect` throws only when the extension's context is gone; nothing will ever listen again.
      this.#stop();
      return;
    }
    this.#port = port;
    this.#hasHeard = false;
    port.onMessage.addListener((message) => this.#takeCommand(port, message));
    port.onDisconnect.addListener(() => this.#takeCut(port));
    const isAgain = this.#isHookLive;
    this.#isHookLive = true;
    this.#surroundings.dispatch(isAgain ? 'again' : 'live', null);
  }

  #takeCommand(port: PortLike, message: unknown): void {
    const command = parsePanelCommand(message);
    if (!command || port !== this.#port) return;
    this.#hasHeard = true;
    switch (command.kind) {
      case 'ack':
        if (command.documentId !== this.#surroundings.describeDocument().id) return;
        this.#surroundings.dispatch('ack', command.nextSeq);
        return;
      case 'record':
        this.#surroundings.dispatch('record', command.isOn);
        return;
      default:
        // Meant for a document that stood in this frame before.
        if (command.documentId !== this.#surroundings.describeDocument().id) return;
        this.#surroundings.dispatch('act', packAct(command));
    }
  }

  /** The background ended, or the browser put the document into the back/forward cache. */
  #takeCut(port: PortLike): void {
    if (port !== this.#port) return;
    this.#port = null;
    if (!this.#surroundings.isExtensionAlive()) {
      this.#stop();
      return;
    }
    if (this.#isInCache || !this.#isPanelOpen) return;
    this.#fruitlessPorts = this.#hasHeard ? 1 : this.#fruitlessPorts + 1;
    const delayMs = RETRY_DELAYS_MS[this.#fruitlessPorts - 1];
    if (delayMs === undefined) {
      this.#isPanelOpen = false;
      this.#follow();
    } else if (delayMs === 0) this.#connect();
    else this.#stopWaiting = this.#surroundings.wait(() => this.#connect(), delayMs);
  }

  #post(message: unknown): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      // The port was cut and its `onDisconnect` is on the way: the hook sends this again on the next one.
    }
  }

  #endWait(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  #hangUp(): void {
    this.#endWait();
    this.#port?.disconnect();
    this.#port = null;
  }

  #stop(): void {
    this.#isStopped = true;
    this.#endWait();
    this.#port = null;
    this.#surroundings.dispatch('stop', null);
  }
}
