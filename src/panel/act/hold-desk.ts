import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { MessageEventRecord, ReleaseCause } from '../../protocol/capture-event.ts';
import { MAX_ACT_BYTES, MAX_RELEASED } from '../../protocol/limits.ts';
import type { MatchTree } from '../../protocol/match-tree.ts';
import type { ActCommand, PageBreakpoint } from '../../protocol/panel-command.ts';
import type { Rule, Verdict } from '../../protocol/rule.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import type { InterceptedEvent } from '../ingest/intercepted-rows.ts';
import { matchTreeOf } from '../rules/compile-filter.ts';
import type { ActOutcome } from './act-desk.ts';

/** Which messages are to be held. */
export interface Breakpoint {
  readonly id: number;
  readonly isOn: boolean;
  readonly direction: 'in' | 'out' | 'both';
  /** Key of the one connection; null: all. */
  readonly connection: string | null;
  /** In the filter language; empty: every message. */
  readonly filter: string;
}

/** A message that waits in the page. */
export interface HeldMessage {
  readonly documentId: string;
  /** Its number in the document. */
  readonly message: number;
  /** Of its row in the log; -1 when that was cleared. */
  readonly row: number;
  readonly connection: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly isOut: boolean;
  readonly isText: boolean;
  /** Which breakpoint holds it; null: it waits behind one that is held. */
  readonly breakpoint: number | null;
  /** It was told to go, and waits for those before it. */
  readonly isLeaving: boolean;
  /** The panel is being asked about it. */
  readonly isAsked: boolean;
  /** Its payload, when its row is gone. */
  readonly payload: Uint8Array | null;
}

/** A rule cannot decide about a message without the panel. */
export interface RuleQuestion {
  readonly documentId: string;
  readonly connection: Connection;
  readonly message: number;
  /** What the rules before have left of it. */
  readonly data: string | Uint8Array;
  readonly isOut: boolean;
  readonly row: number;
  /** Index of the first rule that is to be asked. */
  readonly from: number;
}

export interface RuleHits {
  readonly documentId: string;
  readonly rule: number;
  readonly hits: number;
  readonly misses: number;
}

/** What the views and the rules may do to messages on their way. */
export interface HoldDoor {
  readonly breakpoints: readonly Breakpoint[];
  /** Milliseconds after which what is held goes on; 0: never. */
  readonly timeoutMs: number;
  /** What waits, in the order in which it came. A new list whenever it has changed. */
  readonly queue: readonly HeldMessage[];
  /** Messages that went on without the user since the panel was opened, by reason. */
  readonly released: Readonly<Record<ReleaseCause, number>>;
  setBreakpoints(breakpoints: readonly Breakpoint[], timeoutMs: number): void;
  forward(held: readonly HeldMessage[]): Promise<ActOutcome>;
  drop(held: readonly HeldMessage[]): Promise<ActOutcome>;
  /** Sends another message in its place, or (`isAnswer`) drops it and answers whoever sent it. */
  replace(held: HeldMessage, payload: string | Uint8Array, isAnswer: boolean): Promise<ActOutcome>;
  releaseAll(): void;
  /** What a held message holds. */
  payloadOf(held: HeldMessage): Uint8Array;
  /** The rules of every document, also of those that come. */
  setRules(rules: readonly Rule[]): void;
  /** Who decides about what rules ask; null: nothing in time, the message goes on. */
  onAsked(answer: (question: RuleQuestion) => Promise<Verdict | null>): void;
  onRuleHits(listener: (hits: RuleHits) => void): void;
}

/** Says which breakpoint holds a row; null: none. */
export type JudgeRow = (row: number, breakpoints: readonly Breakpoint[]) => Promise<number | null>;

export interface HoldDeskDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Ids of the documents that can be reached. */
  readonly documents: () => readonly string[];
  readonly command: (
    documentId: string,
    build: (base: { documentId: string; command: number }) => ActCommand,
  ) => Promise<ActOutcome>;
  /** Loaded when the page asks for the first time. */
  readonly loadJudge: () => Promise<JudgeRow>;
  readonly onChange: () => void;
}

const DONE: ActOutcome = { kind: 'done', row: null };

/** Breakpoints and rules of all documents, and the queue of what they hold. */
export class HoldDesk implements HoldDoor {
  readonly #dependencies: HoldDeskDependencies;
  breakpoints: readonly Breakpoint[] = [];
  timeoutMs = 0;
  readonly released: Record<ReleaseCause, number> = { user: 0, timeout: 0, limit: 0, end: 0, rule: 0 };
  #rules: readonly Rule[] = [];
  readonly #held = new Map<string, HeldMessage>();
  #queue: readonly HeldMessage[] | null = [];
  #answer: ((question: RuleQuestion) => Promise<Verdict | null>) | null = null;
  #onHits: ((hits: RuleHits) => void) | null = null;

  constructor(dependencies: HoldDeskDependencies) {
    this.#dependencies = dependencies;
  }

  get queue(): readonly HeldMessage[] {
    this.#queue ??= [...this.#held.values()];
    return this.#queue;
  }

  setBreakpoints(breakpoints: readonly Breakpoint[], timeoutMs: number): void {
    this.breakpoints = breakpoints;
    this.timeoutMs = timeoutMs;
    for (const id of this.#dependencies.documents()) this.#sendBreakpoints(id);
    this.#dependencies.onChange();
  }

  setRules(rules: readonly Rule[]): void {
    this.#rules = rules;
    for (const id of this.#dependencies.documents()) this.#sendRules(id);
  }

  onAsked(answer: (question: RuleQuestion) => Promise<Verdict | null>): void {
    this.#answer = answer;
  }

  onRuleHits(listener: (hits: RuleHits) => void): void {
    this.#onHits = listener;
  }

  /** A document has said hello, for the first time or once more: what its messages have to pass is not known there. */
  greet(documentId: string): void {
    if (this.#rules.length > 0) this.#sendRules(documentId);
    if (this.breakpoints.some(({ isOn }) => isOn)) this.#sendBreakpoints(documentId);
  }

  forward(held: readonly HeldMessage[]): Promise<ActOutcome> {
    return this.#release(held, false);
  }

  drop(held: readonly HeldMessage[]): Promise<ActOutcome> {
    return this.#release(held, true);
  }

  replace(held: HeldMessage, payload: string | Uint8Array, isAnswer: boolean): Promise<ActOutcome> {
    if (payload.length > MAX_ACT_BYTES) {
      return Promise.resolve({ kind: 'failed', failure: 'too-long', words: '' });
    }
    const { message } = held;
    if (!isAnswer) this.#change(held, { isLeaving: true });
    return this.#dependencies.command(held.documentId, (base) => ({
      kind: 'replace-held',
      ...base,
      message,
      isAnswer,
      payload,
    }));
  }

  releaseAll(): void {
    for (const id of new Set(this.queue.map(({ documentId }) => documentId))) {
      void this.#dependencies.command(id, (base) => ({
        kind: 'release-held',
        ...base,
        messages: null,
        isDropped: false,
      }));
    }
  }

  payloadOf({ row, payload }: HeldMessage): Uint8Array {
    return payload ?? (row < 0 ? new Uint8Array(0) : this.#dependencies.log.payload(row));
  }

  onWaiting(documentId: string, connection: Connection, event: MessageEventRecord, row: number): void {
    const { message, time, direction, type } = event;
    this.#held.set(keyOf(documentId, message), {
      documentId,
      message,
      row,
      connection: connection.key,
      since: time,
      isOut: direction === 'out',
      isText: type === 'text',
      breakpoint: null,
      isLeaving: false,
      isAsked: false,
      payload: null,
    });
    this.#queue = null;
  }

  onIntercepted(documentId: string, event: InterceptedEvent, row: number): void {
    if (event.kind === 'rule-hits') {
      this.#onHits?.({ documentId, rule: event.rule, hits: event.hits, misses: event.misses });
      return;
    }
    const key = keyOf(documentId, event.message);
    const held = this.#held.get(key);
    if (event.kind === 'released') {
      if (this.#held.delete(key)) this.released[event.cause] += 1;
      this.#queue = null;
      return;
    }
    if (!held) return;
    if (event.kind === 'held') this.#change(held, { breakpoint: event.breakpoint, isAsked: false });
    else {
      this.#change(held, { isAsked: true });
      void (event.rule === null ? this.#askBreakpoints(held, row) : this.#askRules(held, row, event.rule));
    }
  }

  /** A document is gone, and what it held with it. */
  lose(documentId: string): void {
    for (const [key, held] of this.#held) if (held.documentId === documentId) this.#held.delete(key);
    this.#queue = null;
  }

  /** The log is about to be cleared: what is held stays held. */
  keepPayloads(): void {
    const { log } = this.#dependencies;
    for (const [key, held] of this.#held) {
      if (held.row >= 0) this.#held.set(key, { ...held, payload: log.payload(held.row).slice() });
    }
    this.#queue = null;
  }

  /** Rows have got new indexes (old → new, -1: gone); null when all went. */
  move(rows: Int32Array | null): void {
    for (const [key, held] of this.#held) this.#held.set(key, { ...held, row: rows?.[held.row] ?? -1 });
    this.#queue = null;
  }

  #sendRules(documentId: string): void {
    const rules = this.#rules;
    void this.#dependencies.command(documentId, (base) => ({ kind: 'set-rules', ...base, rules }));
  }

  #sendBreakpoints(documentId: string): void {
    const breakpoints = this.breakpoints.flatMap((breakpoint) => pageBreakpoint(breakpoint, documentId) ?? []);
    const { timeoutMs } = this;
    void this.#dependencies.command(documentId, (base) => ({
      kind: 'set-breakpoints',
      ...base,
      breakpoints,
      timeoutMs,
    }));
  }

  async #release(held: readonly HeldMessage[], isDropped: boolean): Promise<ActOutcome> {
    const byDocument = new Map<string, number[]>();
    for (const one of held) {
      byDocument.set(one.documentId, [...(byDocument.get(one.documentId) ?? []), one.message]);
      if (!isDropped) this.#change(one, { isLeaving: true });
    }
    let outcome = DONE;
    for (const [documentId, messages] of byDocument) {
      for (let start = 0; start < messages.length; start += MAX_RELEASED) {
        const some = messages.slice(start, start + MAX_RELEASED);
        outcome = await this.#dependencies.command(documentId, (base) => ({
          kind: 'release-held',
          ...base,
          messages: some,
          isDropped,
        }));
      }
    }
    return outcome;
  }

  #change(held: HeldMessage, change: Partial<HeldMessage>): void {
    const key = keyOf(held.documentId, held.message);
    const now = this.#held.get(key);
    if (!now) return;
    this.#held.set(key, { ...now, ...change });
    this.#queue = null;
    this.#dependencies.onChange();
  }

  async #askBreakpoints({ documentId, message, connection }: HeldMessage, row: number): Promise<void> {
    const asked = this.breakpoints.filter((one) => one.isOn && (one.connection ?? connection) === connection);
    const judge = await this.#dependencies.loadJudge();
    const breakpoint = row < 0 ? null : await judge(row, asked);
    await this.#dependencies.command(documentId, (base) => ({
      kind: 'answer-breakpoints',
      ...base,
      message,
      breakpoint,
    }));
  }

  async #askRules(held: HeldMessage, row: number, from: number): Promise<void> {
    const { documentId, message, isOut, isText } = held;
    const connection = this.#dependencies.connections.byKey(held.connection);
    if (!this.#answer || !connection || row < 0) return;
    const bytes = this.#dependencies.log.payload(row);
    const data = isText ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes;
    const verdict = await this.#answer({ documentId, connection, message, data, isOut, row, from });
    // Nothing: the page waits no longer than its own limit.
    if (verdict === null) return;
    await this.#dependencies.command(documentId, (base) => ({ kind: 'answer-rules', ...base, message, verdict }));
  }
}

/** A breakpoint as one document has it; null when it is off, is none, or means a connection of another document. */
function pageBreakpoint(breakpoint: Breakpoint, documentId: string): PageBreakpoint | null {
  const { id, isOn, direction, connection, filter } = breakpoint;
  const parsed = parseFilter(filter);
  if (!isOn || parsed.kind === 'error') return null;
  const parts: MatchTree[] = [];
  if (connection !== null) {
    if (!connection.startsWith(`${documentId}:`)) return null;
    parts.push({ kind: 'connection', connection: Number(connection.slice(documentId.length + 1)) });
  }
  if (direction !== 'both') parts.push({ kind: 'direction', isIn: direction === 'in', isOut: direction === 'out' });
  parts.push(matchTreeOf(parsed.value));
  return { id, condition: { kind: 'and', parts } };
}

function keyOf(documentId: string, message: number): string {
  return `${documentId}:${message}`;
}
