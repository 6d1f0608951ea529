import type { ActProblem } from '../../protocol/capture-event.ts';
import type { InterceptCommand } from '../../protocol/intercept-guard.ts';
import type { ReplaceHeldCommand } from '../../protocol/panel-command.ts';
import type { ActHead } from '../../protocol/packed-act.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { readyStateOf } from '../page/native-socket.ts';
import { recordEvent } from '../page/queued-event.ts';
import { isAllowedClose } from './allowed-close.ts';
import { blobBytesReader } from './blob-bytes.ts';
import { BreakpointStage } from './breakpoint-stage.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';
import { Pipeline } from './pipeline.ts';
import { revivedRules, revivedVerdict } from './revived-data.ts';
import { RuleStage } from './rule-stage.ts';
import { Slowness } from './slowness.ts';

export type InterceptHead = Extract<ActHead, { readonly kind: InterceptCommand['kind'] }>;
type Other = Exclude<InterceptHead, { readonly kind: ReplaceHeldCommand['kind'] }>;

const NO_SPEED = { delayMs: 0, jitterMs: 0, bytesPerSecondIn: 0, bytesPerSecondOut: 0, isStalled: false };

export interface InterceptTools {
  readonly now: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => void;
  readonly random: () => number;
  readonly soon: (run: () => void) => void;
  /** What messages have to pass has changed. */
  readonly onChange: () => void;
}

/** Rules, breakpoints and a slow network: what is commanded about them, and the pipeline that obeys. */
export class InterceptDesk {
  readonly pipeline: Pipeline;
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #tools: InterceptTools;
  readonly #rules: RuleStage;
  readonly #breakpoints: BreakpointStage;
  readonly #slowness: Slowness;

  constructor(parts: HookParts, calls: NativeSocketCalls, tools: InterceptTools) {
    const { now, setTimer, random, soon, onChange } = tools;
    this.#parts = parts;
    this.#calls = calls;
    this.#tools = tools;
    this.#rules = new RuleStage(now, setTimer);
    this.#breakpoints = new BreakpointStage(setTimer);
    this.#slowness = new Slowness(now, random);
    this.pipeline = new Pipeline(parts, calls, [this.#rules, this.#breakpoints, this.#slowness], {
      now,
      setTimer,
      soon,
      readBlob: blobBytesReader(),
      onBusy: onChange,
      close: (record, socket, code, reason) => {
        if (readyStateOf(socket) < 2) this.close(record, socket, code, reason);
      },
    });
  }

  /** Carries a command out; says why it could not. */
  take(head: Other): ActProblem | null {
    const { pipeline } = this;
    switch (head.kind) {
      case 'simulate-network': {
        this.#slowness.set(head.speed);
        // What waits for its time was given it by another speed.
        pipeline.retime(head.speed.isStalled);
        break;
      }
      case 'set-rules':
        this.#rules.set(revivedRules(head.rules));
        break;
      case 'set-breakpoints':
        this.#breakpoints.set(head.breakpoints, head.timeoutMs);
        break;
      case 'release-held':
        return this.#release(head.messages, head.isDropped);
      case 'answer-rules': {
        const passing = pipeline.find(head.message);
        if (!passing) return 'unknown';
        this.#rules.answer(passing, revivedVerdict(head.verdict), pipeline);
        return null;
      }
      case 'answer-breakpoints': {
        const passing = pipeline.find(head.message);
        if (!passing) return 'unknown';
        this.#breakpoints.answer(passing, head.breakpoint, pipeline);
        return null;
      }
    }
    this.#tools.onChange();
    return null;
  }

  /** Lets another message go instead of a held one, or answers whoever sent it. */
  replace(message: number, isAnswer: boolean, payload: string | Uint8Array): ActProblem | null {
    const { pipeline } = this;
    const passing = pipeline.find(message);
    if (!passing) return 'unknown';
    if (isAnswer) {
      pipeline.inject(passing.record, passing.socket, !passing.isOut, payload);
      pipeline.drop(passing, 'user');
    } else {
      passing.replacement = payload;
      pipeline.forward(passing, 'user');
    }
    return null;
  }

  /** Calls `close()` as the page does, and says so. Throws what the browser throws. */
  close(record: ConnectionRecord, socket: object, code: number | null, reason: string | null): void {
    if (isAllowedClose(code ?? undefined, reason ?? undefined)) this.pipeline.beforeClose(socket);
    this.#calls.close(socket, code, reason);
    this.pipeline.afterClose(socket);
    this.noteClosing(record, code, reason);
  }

  noteClosing(record: ConnectionRecord, code: number | null, reason: string | null): void {
    record.readyState = 2;
    record.closedBy = 'panel';
    this.#parts.flow.add(
      recordEvent(
        { kind: 'closing', connection: record.id, time: this.#tools.now(), code, reason, isInjected: true },
        record,
      ),
    );
  }

  /** The panel was closed, or the document is being left (`isNow`: no task of it will run any more): the page gets its messages. */
  reset(isNow: boolean): void {
    this.#rules.set([]);
    this.#breakpoints.set([], 0);
    this.#slowness.set(NO_SPEED);
    this.pipeline.releaseAll('end', isNow);
    this.#tools.onChange();
  }

  #release(messages: readonly number[] | null, isDropped: boolean): ActProblem | null {
    const { pipeline } = this;
    if (messages === null) {
      pipeline.releaseAll('user', false);
      return null;
    }
    let found = 0;
    for (let index = 0; index < messages.length; index += 1) {
      const passing = pipeline.find(messages[index] ?? 0);
      if (!passing) continue;
      found += 1;
      if (isDropped) pipeline.drop(passing, 'user');
      else pipeline.forward(passing, 'user');
    }
    return found === 0 && messages.length > 0 ? 'unknown' : null;
  }
}
