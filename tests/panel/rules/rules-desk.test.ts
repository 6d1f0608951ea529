import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { HeartbeatIndex } from '../../../src/model/heartbeat-index.ts';
import type { RegexMatcher, RegexSpec, WorkerLike } from '../../../src/panel/filter/regex-matcher.ts';
import { matchRegexes } from '../../../src/panel/filter/regex-matcher.ts';
import { startDryRun, type DryRunState } from '../../../src/panel/rules/dry-run.ts';
import { activeRules, RulesDesk } from '../../../src/panel/rules/rules-desk.ts';
import type { RuleHits, RulesDoor } from '../../../src/panel/rules/rules-door.ts';
import { createRulesStore, type RulesStore } from '../../../src/panel/rules/rules-store.ts';
import { TransformMachine } from '../../../src/panel/rules/transform/transform-machine.ts';
import type { TransformRequest } from '../../../src/panel/rules/transform/transform-message.ts';
import { TransformRunner } from '../../../src/panel/rules/transform/transform-runner.ts';
import { EMPTY_ACTIONS, EMPTY_MATCH, type UserRule } from '../../../src/panel/rules/user-rule.ts';
import type { Rule, Verdict } from '../../../src/protocol/rule.ts';
import { FakeSession } from '../../support/fake-session.ts';

let engine: QuickJSWASMModule;
beforeAll(async () => {
  engine = await newQuickJSWASMModuleFromVariant(variant);
});

/** The worker's part, on the spot. */
function worker(): WorkerLike {
  const machine = new TransformMachine(engine, () => performance.now());
  const listeners: ((event: { readonly data: unknown }) => void)[] = [];
  const say = (data: unknown): void => queueMicrotask(() => listeners.forEach((listener) => listener({ data })));
  return {
    postMessage: (message) => {
      const asked = message as TransformRequest | null;
      if (asked === null) say(null);
      else {
        say({ request: asked.request, outcome: machine.run(asked.ruleId, asked.code, asked.data, asked.info) });
      }
    },
    addEventListener: (type: 'message' | 'error', listener: (event: { readonly data: unknown }) => void) => {
      if (type === 'message') listeners.push(listener);
    },
    terminate: () => void listeners.splice(0),
  };
}

const newRunner = () => new TransformRunner({ startWorker: worker, setTimer: () => () => undefined });

function regexMatcher(regexes: readonly RegexSpec[]): RegexMatcher {
  return { match: (subjects) => Promise.resolve(matchRegexes({ regexes, subjects })), dispose: () => undefined };
}

class FakePages implements RulesDoor {
  readonly set: (readonly Rule[])[] = [];
  ask: Parameters<RulesDoor['onAsked']>[0] = () => Promise.resolve(null);
  hit: (hits: RuleHits) => void = () => undefined;
  setRules(rules: readonly Rule[]): void {
    this.set.push(rules);
  }
  onAsked(answer: Parameters<RulesDoor['onAsked']>[0]): void {
    this.ask = answer;
  }
  onRuleHits(listener: (hits: RuleHits) => void): void {
    this.hit = listener;
  }
}

function world(rules: readonly Partial<Omit<UserRule, 'id'>>[]) {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/feed', 0);
  session.open(connection, 10, 'v1');
  const store = createRulesStore({ read: () => null, write: () => undefined });
  for (const rule of rules) store.actions.add(rule);
  const pages = new FakePages();
  const parts = {
    log: session.log,
    connections: session.connections,
    heartbeats: new HeartbeatIndex(session.log, session.connections),
    createRegexMatcher: regexMatcher,
  };
  const desk = new RulesDesk({ ...parts, store, door: pages, transforms: newRunner(), now: () => 5 });
  const ask = (data: string | Uint8Array, from: number): Promise<Verdict | null> => {
    session.message(connection, 'in', 20, data);
    const row = session.log.size - 1;
    const [known] = session.connections.all();
    if (!known) throw new Error('no connection');
    return pages.ask({ connection: known, data, isOut: false, row, from });
  };
  return { session, connection, store, pages, desk, ask, parts };
}

const filtered = (filter: string) => ({ ...EMPTY_MATCH, filter });
const transform = (code: string) => ({ kind: 'transform' as const, code });

describe('the desk and the pages', () => {
  test('pages get the rules that are on, for this site and without a problem, and again when that changes', () => {
    const { store, pages } = world([
      { name: 'on' },
      { name: 'off', isOn: false },
      { name: 'elsewhere', site: 'https://other.example' },
      { name: 'wrong', match: filtered('(') },
    ]);
    const ids = (): readonly number[] => pages.set.at(-1)?.map(({ id }) => id) ?? [];
    expect(ids()).toEqual([1]);
    store.setSite('https://other.example');
    expect(ids()).toEqual([1, 3]);
    store.actions.change(4, { match: filtered('x') });
    expect(ids()).toEqual([1, 3, 4]);
    store.actions.toggleAll();
    expect(ids()).toEqual([]);
    const { length } = pages.set;
    store.actions.select(1);
    store.actions.change(1, { name: 'another' });
    expect(pages.set).toHaveLength(length);
  });

  test('hits are counted on their rule', () => {
    const { store, pages } = world([{}]);
    pages.hit({ rule: 1, hits: 2, misses: 1 });
    pages.hit({ rule: 1, hits: 0, misses: 1 });
    expect(store.getState().stats.get(1)).toMatchObject({ hits: 2, misses: 2, lastHitAt: 5 });
  });

  test('a condition that pages do not know is answered with the whole language, and the rules behind it too', async () => {
    const { ask } = world([
      { match: filtered('/^\\{"id":\\d+/'), action: EMPTY_ACTIONS.drop },
      { action: { kind: 'delay', delayMs: 7 } },
      { match: filtered('conn:feed'), action: { kind: 'tag', label: 'mine', color: 'red' } },
    ]);
    expect(await ask('{"id":1}', 0)).toMatchObject({ outcome: 'dropped', hits: [1] });
    const passed = await ask('{"no":1}', 0);
    expect(passed).toMatchObject({ outcome: 'pass', delayMs: 7, tag: { label: 'mine' } });
    expect(Array.from(passed?.hits ?? [])).toEqual([2, 3]);
  });

  test('a transform is run on what the rules before left, and the rules behind it on each message that it made', async () => {
    const { ask } = world([
      { action: { kind: 'set-path', path: '$.a', value: '2' } },
      { action: transform('(message) => [message, { text: "b" }, { text: "drop me" }]') },
      { match: filtered('drop'), action: EMPTY_ACTIONS.drop },
    ]);
    // The page has set the price already.
    expect(await ask('{"a":2}', 1)).toMatchObject({ outcome: 'changed', data: '{"a":2}', more: ['b'], hits: [2, 3] });
  });

  test('a transform that throws or loops leaves the message, says so, and is not asked any more after the third stop', async () => {
    const { ask, store, pages } = world([{ action: transform('() => { for (;;) {} }') }]);
    for (let turn = 0; turn < 3; turn += 1) expect(await ask('x', 0)).toMatchObject({ outcome: 'pass', data: null });
    expect(store.getState().stats.get(1)).toMatchObject({
      isStopped: true,
      problems: 3,
      problem: { problem: { code: 'time' } },
    });
    expect(pages.set.at(-1)).toEqual([]);
    store.actions.change(1, { action: transform('() => { throw new TypeError("no"); }') });
    expect(pages.set.at(-1)).toHaveLength(1);
    for (let turn = 0; turn < 4; turn += 1) await ask('x', 0);
    expect(store.getState().stats.get(1)).toMatchObject({
      isStopped: false,
      problem: { problem: { code: 'threw', words: expect.stringContaining('TypeError: no') } },
    });
  });
});

describe('the dry run', () => {
  test('says which messages of the log would have met the rules, and what would have become of them', async () => {
    const { session, connection, store, parts } = world([
      { match: filtered('json.type:tick'), action: { kind: 'set-path', path: 'price', value: '0' } },
      { match: filtered('/bye/'), action: EMPTY_ACTIONS.drop },
    ]);
    for (let at = 0; at < 50; at += 1) session.message(connection, 'in', 20 + at, `{"type":"tick","price":${at}}`);
    session.message(connection, 'out', 90, 'good bye');
    session.message(connection, 'out', 91, 'other');
    const states: DryRunState[] = [];
    startDryRun(activeRules(store), {
      ...parts,
      transforms: newRunner(),
      now: () => performance.now(),
      defer: (callback) => {
        const timer = setTimeout(callback);
        return () => clearTimeout(timer);
      },
      onChange: (state) => void states.push(state),
    });
    await vi.waitFor(() => expect(states.at(-1)?.isOver).toBe(true));
    const last = states.at(-1);
    // The first tick has a price of 0 already: met, and nothing to be seen of it.
    expect(last).toMatchObject({ count: 51, unknown: 0, problems: 0, done: session.log.size });
    expect(last?.hits.at(5)).toMatchObject({
      before: '{"type":"tick","price":5}',
      verdict: { data: '{"type":"tick","price":0}' },
    });
    expect(last?.hits.at(-1)).toMatchObject({ before: 'good bye', verdict: { outcome: 'dropped' } });
  });
});

function listed({ getState }: RulesStore): string {
  return getState()
    .rules.map(({ name }) => name)
    .join('');
}

describe('the list', () => {
  test('is edited, ordered, undone and redone', () => {
    const { store } = world([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const { actions } = store;
    actions.move(3, 1);
    expect(listed(store)).toBe('cab');
    actions.duplicate(1);
    expect(listed(store)).toBe('caab');
    actions.remove(2);
    expect(listed(store)).toBe('caa');
    actions.undo();
    actions.undo();
    expect(listed(store)).toBe('cab');
    actions.redo();
    expect(listed(store)).toBe('caab');
    actions.undo();
    actions.undo();
    expect(listed(store)).toBe('abc');
    for (const letter of ['x', 'xy', 'xyz']) actions.change(1, { name: letter });
    actions.undo();
    expect(listed(store)).toBe('abc');
  });

  test('is kept as a file of its own format, and read back only from one', () => {
    let kept = '';
    const storage = { read: () => kept, write: (text: string) => void (kept = text) };
    const store = createRulesStore(storage);
    store.actions.add({ name: 'a', match: filtered('tick'), action: EMPTY_ACTIONS.close });
    store.actions.add({ name: 'b', site: 'https://a.example', action: EMPTY_ACTIONS.transform });
    expect(createRulesStore(storage).getState().rules).toEqual(store.getState().rules);
    for (const text of ['', '{}', '{"format":"framescope-rules","version":9,"rules":[]}', '[1']) {
      kept = text;
      expect(createRulesStore(storage).getState().rules).toEqual([]);
    }
    kept = JSON.stringify({
      format: 'framescope-rules',
      version: 1,
      rules: [null, { name: 'x' }, ...store.getState().rules],
    });
    expect(createRulesStore(storage).getState().rules).toHaveLength(2);
  });
});
