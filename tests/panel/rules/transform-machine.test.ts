import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { TransformMachine } from '../../../src/panel/rules/transform/transform-machine.ts';
import type { TransformInfo, TransformOutcome } from '../../../src/panel/rules/transform/transform-message.ts';
import type { MessageData } from '../../../src/protocol/rule.ts';

const INFO: TransformInfo = { direction: 'in', url: 'wss://a.test/feed', protocol: 'v1', connection: 1 };

let engine: QuickJSWASMModule;
let machine: TransformMachine;

beforeAll(async () => {
  engine = await newQuickJSWASMModuleFromVariant(variant);
  machine = new TransformMachine(engine, () => performance.now());
});

function run(code: string, data: MessageData = '{"a":1}', ruleId = 1): TransformOutcome {
  return machine.run(ruleId, code, data, INFO);
}

function problemOf(outcome: TransformOutcome): string {
  return outcome.kind === 'problem' ? outcome.problem.code : 'none';
}

describe('the code of a transform', () => {
  test('changes a text message, drops it, or makes several of it', () => {
    const edit = `(message) => ({ text: message.text.replace('1', '2') });`;
    expect(run(edit)).toMatchObject({ messages: ['{"a":2}'] });
    expect(run('() => null')).toMatchObject({ messages: [] });
    expect(run(`(message) => [message, 'two', { text: 'é💙' }]`)).toMatchObject({
      messages: ['{"a":1}', 'two', 'é💙'],
    });
    expect(run('function (message) { return message; } // as it is')).toMatchObject({ messages: ['{"a":1}'] });
  });

  test('gets bytes of a binary message and may return bytes, views and text', () => {
    const data = Uint8Array.of(1, 2, 3);
    expect(run('(message) => message.bytes.reverse()', data)).toMatchObject({ messages: [Uint8Array.of(3, 2, 1)] });
    expect(run('(message) => ({ bytes: message.bytes.subarray(1) })', data)).toMatchObject({
      messages: [Uint8Array.of(2, 3)],
    });
    expect(run(`(message, context) => context.decode(context.encode('é'))`, data)).toMatchObject({ messages: ['é'] });
  });

  test('knows where the message belongs, and keeps its state from one message to the next', () => {
    const about = `(message, { direction, url, protocol, connection }) => [direction, url, protocol, String(connection)]`;
    expect(run(about)).toMatchObject({ messages: ['in', 'wss://a.test/feed', 'v1', '1'] });
    const counting = `(message, { state }) => String(state.count = (state.count ?? 0) + 1)`;
    expect([run(counting), run(counting), run(counting, 'x', 2)]).toMatchObject([
      { messages: ['1'] },
      { messages: ['2'] },
      { messages: ['1'] },
    ]);
  });

  test('may log, up to a limit', () => {
    const outcome = run(
      `(message) => { for (let at = 0; at < 100; at += 1) console.log('n', { at }); return message; }`,
    );
    expect(outcome.logged).toHaveLength(20);
    expect(outcome.logged[1]).toBe('n {"at":1}');
  });

  test('reaches nothing outside of its world', () => {
    const names = [
      'fetch',
      'WebSocket',
      'chrome',
      'browser',
      'document',
      'window',
      'self',
      'setTimeout',
      'Worker',
      'require',
      'process',
    ];
    expect(run(`() => ${JSON.stringify(names)}.filter((name) => name in globalThis).join()`)).toMatchObject({
      messages: [''],
    });
  });
});

describe('code that misbehaves is stopped and told by its kind', () => {
  test.each([
    ['this is no code', 'syntax'],
    ['42', 'syntax'],
    ['(message) => { throw new Error("no"); }', 'threw'],
    ['(message) => message.text.x.y', 'threw'],
    ['(message) => { for (;;) {} }', 'time'],
    ['(() => { for (;;) {} })()', 'time'],
    ['(message) => { try { for (;;) {} } finally { for (;;) {} } }', 'time'],
    ['(message) => /(a+)+$/.test("a".repeat(40) + "b") ? message : message', 'time'],
    ['(message) => { const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1)); }', 'memory'],
    ['(message) => "x".repeat(2 ** 29)', 'memory'],
    ['(message) => { const f = () => f(); return f(); }', 'threw'],
    ['() => undefined', 'result'],
    ['() => 5', 'result'],
    ['() => ({})', 'result'],
    ['() => [[]]', 'result'],
    ['() => new Array(1000).fill("a")', 'result'],
    ['() => { Array.isArray = () => true; return { map: () => ({ length: 1e9 }) }; }', 'result'],
    ['() => ({ get text() { throw 1; } })', 'threw'],
  ])('%s: %s', (code, kind) => {
    expect(problemOf(run(code))).toBe(kind);
    // The machine goes on: the next message, and the other rules.
    expect(run('(message) => message')).toMatchObject({ messages: ['{"a":1}'] });
  });

  test('an error says the line', () => {
    const outcome = run('(message) => {\n  const a = null;\n  return a.b;\n}');
    expect(outcome).toMatchObject({ problem: { code: 'threw' } });
    if (outcome.kind === 'problem') expect(outcome.problem.words).toMatch(/^TypeError: .*\(line 3\)$/);
  });
});
