import { equalBytes } from '../../base/bytes.ts';
import type { Dispose } from '../../base/dispose.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { ActedEvent, ActProblem } from '../../protocol/capture-event.ts';
import { MAX_ACT_BYTES } from '../../protocol/limits.ts';
import type { ActCommand, NetworkSpeed } from '../../protocol/panel-command.ts';
import type { Scheduler } from '../session.ts';

/** The page answers at once; this long only a page that hangs, or one that the command never reached. */
const ANSWER_MS = 15_000;

/**
 * Why nothing was done. Beside the page's own reasons: `imported`: the connection is of a file; `unreachable`: its document is gone or
 * has no way to the panel; `too-long`: longer than a command may be; `no-answer`: the document went away, or did not answer in time, so
 * that nobody knows.
 */
export type ActFailure = ActProblem | 'imported' | 'unreachable' | 'too-long' | 'no-answer';

export type ActOutcome =
  /** `row`: of the message in the log; null when there is none (a close, or recording is off). */
  | { readonly kind: 'done'; readonly row: number | null }
  | { readonly kind: 'failed'; readonly failure: ActFailure; readonly words: string };

/** A message for `ActDoor.sendMessage`. */
export interface OutgoingMessage {
  /** `out`: by the page's own socket; `in`: to the page, as if it had come. */
  readonly direction: 'in' | 'out';
  readonly payload: string | Uint8Array;
  /** Row that it was made from: the new row is linked to it, and marked `edited` when it differs. Null when it is new. */
  readonly original: number | null;
}

/** What the views may do to a connection of the inspected page. */
export interface ActDoor {
  sendMessage(connection: Connection, message: OutgoingMessage): Promise<ActOutcome>;
  closeConnection(connection: Connection, code: number | null, reason: string | null): Promise<ActOutcome>;
  /** Ends it for the page as if the server had (1006: as if it was lost). */
  simulateClose(connection: Connection, code: number, reason: string): Promise<ActOutcome>;
  /** Opens another connection from the document of one that is there. */
  openConnection(from: Connection, url: string, protocols: readonly string[]): Promise<ActOutcome>;
  /** Loses all connections of the document of one, and refuses new ones until it is switched off. */
  setOffline(of: Connection, isOffline: boolean): Promise<ActOutcome>;
  /** Slows all connections of the document of one down; `FULL_SPEED`: no longer. */
  setSpeed(of: Connection, speed: NetworkSpeed): Promise<ActOutcome>;
  /** Ids of the documents that are offline, and of those whose network is slow. */
  readonly offlineDocuments: ReadonlySet<string>;
  readonly slowDocuments: ReadonlyMap<string, NetworkSpeed>;
}

/** A network as it is. */
export const FULL_SPEED: NetworkSpeed = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecondIn: 0,
  bytesPerSecondOut: 0,
  isStalled: false,
};

export interface ActDeskDependencies {
  readonly log: FrameLog;
  readonly scheduler: Scheduler;
  /** Hands a command to the document it names; false when there is no way to it. */
  readonly send: (command: ActCommand) => boolean;
  /** Commands are numbered from here, so that answers to an earlier panel, which are in the page's history, mean none of ours. */
  readonly firstCommand: number;
  /** A connection was opened by a command. */
  readonly onOpened: (key: string) => void;
  /** `offlineDocuments` is another set now. */
  readonly onChange: () => void;
}

interface Pending {
  readonly documentId: string;
  original: number | null;
  readonly isOpening: boolean;
  readonly settle: (outcome: ActOutcome) => void;
  readonly stopTimer: Dispose;
}

/** Sends commands to documents and brings each together with its answer. */
export class ActDesk implements ActDoor {
  readonly #dependencies: ActDeskDependencies;
  offlineDocuments: ReadonlySet<string> = new Set();
  slowDocuments: ReadonlyMap<string, NetworkSpeed> = new Map();
  readonly #pending = new Map<number, Pending>();
  #next: number;

  constructor(dependencies: ActDeskDependencies) {
    this.#dependencies = dependencies;
    this.#next = dependencies.firstCommand;
  }

  sendMessage(connection: Connection, { direction, payload, original }: OutgoingMessage): Promise<ActOutcome> {
    if (payload.length > MAX_ACT_BYTES) return Promise.resolve(failed('too-long'));
    const isEdited = original !== null && !isSame(this.#dependencies.log.payload(original), payload);
    return this.#command(connection, original, (base) => ({
      kind: 'send-message',
      ...base,
      direction,
      payload,
      isEdited,
    }));
  }

  closeConnection(connection: Connection, code: number | null, reason: string | null): Promise<ActOutcome> {
    return this.#command(connection, null, (base) => ({ kind: 'close-connection', ...base, code, reason }));
  }

  simulateClose(connection: Connection, code: number, reason: string): Promise<ActOutcome> {
    return this.#command(connection, null, (base) => ({ kind: 'simulate-close', ...base, code, reason }));
  }

  openConnection(from: Connection, url: string, protocols: readonly string[]): Promise<ActOutcome> {
    return this.#command(from, null, ({ documentId, command }) => ({
      kind: 'open-connection',
      documentId,
      command,
      url,
      protocols,
    }));
  }

  async setOffline(of: Connection, isOffline: boolean): Promise<ActOutcome> {
    const { id } = of.document;
    const outcome = await this.#command(of, null, ({ documentId, command }) => ({
      kind: 'simulate-offline',
      documentId,
      command,
      isOffline,
    }));
    if (outcome.kind === 'failed') return outcome;
    this.offlineDocuments = new Set([...this.offlineDocuments].filter((other) => other !== id));
    if (isOffline) this.offlineDocuments = new Set([...this.offlineDocuments, id]);
    this.#dependencies.onChange();
    return outcome;
  }

  async setSpeed(of: Connection, speed: NetworkSpeed): Promise<ActOutcome> {
    const { id } = of.document;
    const outcome = await this.#command(of, null, ({ documentId, command }) => ({
      kind: 'simulate-network',
      documentId,
      command,
      speed,
    }));
    if (outcome.kind === 'failed') return outcome;
    const others = [...this.slowDocuments].filter(([other]) => other !== id);
    const { delayMs, jitterMs, bytesPerSecondIn, bytesPerSecondOut, isStalled } = speed;
    const isSlow = isStalled || delayMs + jitterMs + bytesPerSecondIn + bytesPerSecondOut > 0;
    this.slowDocuments = new Map(isSlow ? [...others, [id, speed]] : others);
    this.#dependencies.onChange();
    return outcome;
  }

  /** The answer came. `row`: of the message that the command made. */
  answer({ command, connection, problem, words }: ActedEvent, row: number | null): void {
    const pending = this.#pending.get(command);
    if (!pending) return;
    if (problem === null && pending.isOpening) this.#dependencies.onOpened(`${pending.documentId}:${connection}`);
    if (row !== null && pending.original !== null) this.#dependencies.log.setOriginal(row, pending.original);
    this.#settle(command, problem === null ? { kind: 'done', row } : { kind: 'failed', failure: problem, words });
  }

  /** A document went away: whether it still did what it was told, nobody knows. */
  lose(documentId: string): void {
    if (this.offlineDocuments.has(documentId) || this.slowDocuments.has(documentId)) {
      this.offlineDocuments = new Set([...this.offlineDocuments].filter((other) => other !== documentId));
      this.slowDocuments = new Map([...this.slowDocuments].filter(([other]) => other !== documentId));
      this.#dependencies.onChange();
    }
    for (const [command, pending] of this.#pending) {
      if (pending.documentId === documentId) this.#settle(command, failed('no-answer'));
    }
  }

  /** Rows have got new indexes (old → new, -1: gone); null when all went. */
  move(rows: Int32Array | null): void {
    for (const pending of this.#pending.values()) {
      if (pending.original === null) continue;
      const moved = rows?.[pending.original] ?? -1;
      pending.original = moved < 0 ? null : moved;
    }
  }

  dispose(): void {
    for (const command of this.#pending.keys()) this.#settle(command, failed('no-answer'));
  }

  #command(
    connection: Connection,
    original: number | null,
    build: (base: { documentId: string; command: number; connection: number }) => ActCommand,
  ): Promise<ActOutcome> {
    if (connection.importedFrom) return Promise.resolve(failed('imported'));
    const documentId = connection.document.id;
    const number = Number(connection.key.slice(documentId.length + 1));
    return this.command(documentId, (base) => build({ ...base, connection: number }), original);
  }

  /** Has a document do something. `original`: row that a message is made from. */
  command(
    documentId: string,
    build: (base: { documentId: string; command: number }) => ActCommand,
    original: number | null = null,
  ): Promise<ActOutcome> {
    const command = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      const stopTimer = this.#dependencies.scheduler.setTimer(
        () => this.#settle(command, failed('no-answer')),
        ANSWER_MS,
      );
      const built = build({ documentId, command });
      const isOpening = built.kind === 'open-connection';
      this.#pending.set(command, { documentId, original, isOpening, settle: resolve, stopTimer });
      const isSent = this.#dependencies.send(built);
      if (!isSent) this.#settle(command, failed('unreachable'));
    });
  }

  #settle(command: number, outcome: ActOutcome): void {
    const pending = this.#pending.get(command);
    if (!pending) return;
    this.#pending.delete(command);
    pending.stopTimer();
    pending.settle(outcome);
  }
}

function isSame(bytes: Uint8Array, payload: string | Uint8Array): boolean {
  return equalBytes(bytes, typeof payload === 'string' ? encodeUtf8(payload) : payload);
}

function failed(failure: ActFailure): ActOutcome {
  return { kind: 'failed', failure, words: '' };
}

/** A start for `firstCommand` that no other panel has: far apart, and far from the end of the exact numbers. */
export function randomFirstCommand(): number {
  return 1 + Math.floor(Math.random() * 2 ** 20) * 2 ** 30;
}
