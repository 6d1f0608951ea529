import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { copyBytes } from '../../../base/bytes.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../base/utf8.ts';
import { MAX_ACT_BYTES } from '../../../protocol/limits.ts';
import { MAX_MADE_MESSAGES, type MessageData } from '../../../protocol/rule.ts';
import {
  MAX_CODE_CHARS,
  MAX_LOGGED_CHARS,
  MAX_LOGGED_LINES,
  TRANSFORM_BYTES,
  TRANSFORM_MS,
  type TransformInfo,
  type TransformOutcome,
  type TransformProblemCode,
} from './transform-message.ts';
import { PRELUDE } from './transform-prelude.ts';

/** Deep enough for recursion over a message, far from the end of the machine's own stack. */
const STACK_BYTES = 256 * 1024;
/** Worlds that are kept, each with up to its memory. */
const MAX_WORLDS = 16;

export interface MachineLimits {
  readonly ms: number;
  readonly bytes: number;
}

/**
 * Runs the code of transforms in QuickJS, each rule's in a runtime of its own: a language without a page, a network, a clock to wait for or anything of the
 * extension, whose time and memory are counted. A world whose code was stopped is thrown away with its state.
 */
export class TransformMachine {
  readonly #engine: QuickJSWASMModule;
  readonly #now: () => number;
  readonly #limits: MachineLimits;
  readonly #worlds = new Map<number, TransformWorld>();

  /** `now` in milliseconds, monotonic. */
  constructor(
    engine: QuickJSWASMModule,
    now: () => number,
    limits: MachineLimits = { ms: TRANSFORM_MS, bytes: TRANSFORM_BYTES },
  ) {
    this.#engine = engine;
    this.#now = now;
    this.#limits = limits;
  }

  /** Never throws. Other code under the same id is another world. */
  run(ruleId: number, code: string, data: MessageData, info: TransformInfo): TransformOutcome {
    if (code.length > MAX_CODE_CHARS) return problem('syntax', 'The code is too long.', []);
    let world = this.#worlds.get(ruleId);
    if (world?.code !== code) {
      this.#drop(ruleId);
      while (this.#worlds.size >= MAX_WORLDS) this.#drop(this.#worlds.keys().next().value ?? -1);
      world = new TransformWorld(this.#engine, code, this.#now, this.#limits);
      this.#worlds.set(ruleId, world);
    }
    const outcome = world.run(data, info);
    if (world.isBroken) this.#drop(ruleId);
    return outcome;
  }

  #drop(ruleId: number): void {
    this.#worlds.get(ruleId)?.dispose();
    this.#worlds.delete(ruleId);
  }
}

class TransformWorld {
  readonly code: string;
  readonly #now: () => number;
  readonly #limits: MachineLimits;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  #call: QuickJSHandle | null = null;
  #transform: QuickJSHandle | null = null;
  #deadline = 0;
  #isLate = false;
  #logged: string[] = [];
  /** It was stopped in the middle of something, so that its state is nothing to go on with. */
  isBroken = false;

  constructor(engine: QuickJSWASMModule, code: string, now: () => number, limits: MachineLimits) {
    this.code = code;
    this.#now = now;
    this.#limits = limits;
    this.#runtime = engine.newRuntime();
    this.#runtime.setMemoryLimit(limits.bytes);
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => {
      this.#isLate ||= this.#now() > this.#deadline;
      return this.#isLate;
    });
    this.#context = this.#runtime.newContext();
  }

  run(data: MessageData, info: TransformInfo): TransformOutcome {
    this.#deadline = this.#now() + this.#limits.ms;
    this.#isLate = false;
    this.#logged = [];
    try {
      return this.#start() ?? this.#message(data, info);
    } catch (error) {
      // The binding throws where the engine has no memory left even for an error.
      this.isBroken = true;
      return this.#stopped(error instanceof Error ? error.message : String(error), 'failed');
    }
  }

  /** The handles may be of a heap that is full: disposing is tried, and the runtime is forgotten either way. */
  dispose(): void {
    try {
      this.#transform?.dispose();
      this.#call?.dispose();
      this.#context.dispose();
      this.#runtime.dispose();
    } catch {
      // QuickJS asserts that nothing is left; a runtime that was stopped anywhere may have something.
    }
  }

  /** Evaluates the code, once. Null when it is a function. */
  #start(): TransformOutcome | null {
    if (this.#transform) return null;
    const context = this.#context;
    const makers = [
      context.newFunction('log', (line) => this.#log(line)),
      context.newFunction('encodeUtf8', (text) => context.newArrayBuffer(encodeUtf8(context.getString(text)).buffer)),
      context.newFunction('decodeUtf8', (bytes) =>
        context.getArrayBuffer(bytes).consume(({ value }) => context.newString(decodeUtf8Lossy(value))),
      ),
    ];
    const prelude = context.unwrapResult(context.evalCode(PRELUDE, 'framescope.js'));
    this.#call ??= context.unwrapResult(context.callFunction(prelude, context.undefined, ...makers));
    prelude.dispose();
    for (const maker of makers) maker.dispose();
    const result = context.evalCode(`(${this.code.replace(/[\s;]+$/, '')}\n)`, 'transform.js');
    if (result.error) return this.#thrown(result.error, 'syntax');
    if (context.typeof(result.value) !== 'function') {
      result.value.dispose();
      return problem('syntax', 'The code is no function: (message, context) => …', this.#logged);
    }
    this.#transform = result.value;
    return null;
  }

  #message(data: MessageData, info: TransformInfo): TransformOutcome {
    const context = this.#context;
    const { direction, url, protocol, connection } = info;
    if (!this.#call || !this.#transform) return problem('failed', '', this.#logged);
    const args = [
      typeof data === 'string' ? context.newString(data) : context.newArrayBuffer(copyBytes(data).buffer),
      context.newString(direction),
      context.newString(url),
      context.newString(protocol),
      context.newNumber(connection),
    ];
    const result = context.callFunction(this.#call, context.undefined, this.#transform, ...args);
    for (const arg of args) arg.dispose();
    if (result.error) return this.#thrown(result.error, 'threw');
    const messages = this.#messages(result.value);
    result.value.dispose();
    if (typeof messages === 'string') return problem('result', messages, this.#logged);
    return { kind: 'done', messages, logged: this.#logged };
  }

  /** What came out, checked; or what is wrong with it. */
  #messages(list: QuickJSHandle): readonly MessageData[] | string {
    const context = this.#context;
    const count = context.getProp(list, 'length').consume((length) => context.getNumber(length));
    if (!(count >= 0 && count <= MAX_MADE_MESSAGES)) return `At most ${MAX_MADE_MESSAGES} messages may be returned.`;
    const messages: MessageData[] = [];
    let size = 0;
    for (let index = 0; index < count; index += 1) {
      const message = context.getProp(list, index).consume((handle) => this.#data(handle));
      if (message === null) return 'What was returned is no message, no list of messages and not null.';
      size += message.length;
      if (size > MAX_ACT_BYTES) return 'What was returned is longer than 16 MB.';
      messages.push(message);
    }
    return messages;
  }

  #data(handle: QuickJSHandle): MessageData | null {
    const context = this.#context;
    const type = context.typeof(handle);
    if (type === 'string') return context.getString(handle);
    if (type !== 'object') return null;
    // Copied: the view is on the engine's own memory.
    return context.getArrayBuffer(handle).consume(({ value }) => copyBytes(value));
  }

  #thrown(error: QuickJSHandle, code: TransformProblemCode): TransformOutcome {
    const words = this.#describe(error);
    error.dispose();
    return this.#stopped(words, code);
  }

  #stopped(words: string, code: TransformProblemCode): TransformOutcome {
    if (this.#isLate) {
      this.isBroken = true;
      return problem('time', words, this.#logged);
    }
    if (/out of memory/i.test(words) || (code === 'failed' && words === '')) {
      this.isBroken = true;
      return problem('memory', words, this.#logged);
    }
    return problem(code, words, this.#logged);
  }

  /** "TypeError: x is not a function (transform.js:2)". Reading it runs code of the world, too. */
  #describe(error: QuickJSHandle): string {
    const value: unknown = this.#context.dump(error);
    if (typeof value !== 'object' || value === null) return String(value).slice(0, MAX_LOGGED_CHARS);
    const { name, message, stack } = value as { name?: unknown; message?: unknown; stack?: unknown };
    const line = /transform\.js:(\d+)/.exec(typeof stack === 'string' ? stack : '')?.[1];
    const words = `${String(name ?? 'Error')}: ${String(message ?? '')}`;
    return `${words.slice(0, MAX_LOGGED_CHARS)}${line === undefined ? '' : ` (line ${line})`}`;
  }

  #log(line: QuickJSHandle): void {
    if (this.#logged.length < MAX_LOGGED_LINES) {
      this.#logged.push(this.#context.getString(line).slice(0, MAX_LOGGED_CHARS));
    }
  }
}

function problem(code: TransformProblemCode, words: string, logged: readonly string[]): TransformOutcome {
  return { kind: 'problem', problem: { code, words }, logged };
}
