import type { MatchTree } from '../../protocol/match-tree.ts';
import type { PageBreakpoint } from '../../protocol/panel-command.ts';
import type { MessageData, RuleMessage } from '../../protocol/rule.ts';
import { compileCondition } from '../../rules/engine.ts';
import { append, newList } from '../../rules/built-ins.ts';
import { Uint8ArrayFunction } from '../page/built-ins.ts';
import { messageData, ruleMessage } from './message-data.ts';
import { type Passing, WAITS_ANSWER, WAITS_USER } from './passing.ts';
import type { Pipeline, Stage } from './pipeline.ts';
import { ownData } from './sent-data.ts';

/** The panel decides at once; this long only one that is gone or busy, and then the message goes on as it is. */
export const ANSWER_MS = 2_000;

interface Compiled {
  readonly id: number;
  readonly readsBlobs: boolean;
  readonly test: (message: RuleMessage) => number;
}

const NOTHING: MessageData = new Uint8ArrayFunction(0);
const YES = 1;
const ASK = 2;

/** Holds messages for the user. */
export class BreakpointStage implements Stage {
  readsBlobs = false;
  readonly holdsEnds = false;
  readonly #setTimer: (run: () => void, delayMs: number) => void;
  #breakpoints = newList<Compiled>();
  #timeoutMs = 0;

  constructor(setTimer: (run: () => void, delayMs: number) => void) {
    this.#setTimer = setTimer;
  }

  get isOn(): boolean {
    return this.#breakpoints.length > 0;
  }

  set(breakpoints: readonly PageBreakpoint[], timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
    this.#breakpoints = newList();
    this.readsBlobs = false;
    for (let index = 0; index < breakpoints.length; index += 1) {
      const breakpoint = breakpoints[index];
      if (!breakpoint) continue;
      const readsBlobs = readsPayload(breakpoint.condition);
      if (readsBlobs) this.readsBlobs = true;
      append(this.#breakpoints, { id: breakpoint.id, readsBlobs, test: compileCondition(breakpoint.condition) });
    }
  }

  take(passing: Passing, pipeline: Pipeline): boolean {
    if (this.#breakpoints.length === 0) return false;
    const data = messageData(passing);
    const message = ruleMessage(passing, data ?? NOTHING);
    let isAsked = false;
    for (let index = 0; index < this.#breakpoints.length; index += 1) {
      const breakpoint = this.#breakpoints[index];
      // Of a Blob that cannot be read nobody knows what it holds.
      if (!breakpoint || (data === null && breakpoint.readsBlobs)) continue;
      const answer = breakpoint.test(message);
      if (answer === YES) {
        passing.waits = WAITS_USER;
        this.#begin(passing, pipeline);
        pipeline.rows.held(passing, breakpoint.id);
        this.#time(passing, pipeline);
        return false;
      }
      if (answer === ASK) isAsked = true;
    }
    if (!isAsked) return false;
    passing.waits = WAITS_ANSWER;
    this.#begin(passing, pipeline);
    pipeline.rows.ask(passing, null);
    this.#setTimer(() => {
      if (passing.waits === WAITS_ANSWER) pipeline.forward(passing, 'timeout');
    }, ANSWER_MS);
    return false;
  }

  /** What the panel says of one that it was asked about; null: nothing holds it. */
  answer(passing: Passing, breakpoint: number | null, pipeline: Pipeline): void {
    if (passing.waits !== WAITS_ANSWER || passing.before) return;
    if (breakpoint === null) {
      passing.cause = 'rule';
      pipeline.goOn(passing);
      return;
    }
    pipeline.keep(passing);
    pipeline.rows.held(passing, breakpoint);
    this.#time(passing, pipeline);
  }

  /** A row shows what is held as it was. */
  #begin(passing: Passing, pipeline: Pipeline): void {
    if (passing.isOut) passing.data = ownData(passing.data);
    pipeline.note(passing);
  }

  #time(passing: Passing, pipeline: Pipeline): void {
    if (this.#timeoutMs === 0) return;
    this.#setTimer(() => {
      if (passing.waits === WAITS_USER) pipeline.forward(passing, 'timeout');
    }, this.#timeoutMs);
  }
}

/** Whether a condition asks what a message holds. */
function readsPayload(tree: MatchTree): boolean {
  switch (tree.kind) {
    case 'and':
    case 'or': {
      for (let index = 0; index < tree.parts.length; index += 1) {
        const part = tree.parts[index];
        if (part && readsPayload(part)) return true;
      }
      return false;
    }
    case 'not':
      return readsPayload(tree.part);
    case 'everything':
    case 'direction':
    case 'opcode':
    case 'url':
    case 'protocol':
    case 'connection':
      return false;
    case 'ask':
    case 'text':
    case 'hex':
    case 'length':
    case 'json':
      return true;
  }
}
