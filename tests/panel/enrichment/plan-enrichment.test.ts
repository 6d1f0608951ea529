import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEnrichment } from '../../../src/panel/enrichment/plan-enrichment.ts';
import { CLOCK_AHEAD_MS, drawSides, observe, snapshot, type Sides } from './drawn-sides.ts';

interface Said {
  readonly from: 'client' | 'server';
  readonly text: string;
  readonly pauseMs: number;
  /** Between the page and the wire. */
  readonly delayMs: number;
  readonly isCaptured: boolean;
  readonly isObserved: boolean;
  readonly fragments: number;
  readonly hasPing: boolean;
}

/** What was really said on a connection, and what of it each side has. */
const anyTalk = fc.record({
  said: fc.array(
    fc.record<Said>({
      from: fc.constantFrom('client', 'server'),
      text: fc.oneof(fc.constantFrom('tick', 'tock'), fc.uuid()),
      pauseMs: fc.integer({ min: 0, max: 400 }),
      delayMs: fc.integer({ min: 0, max: 30 }),
      isCaptured: fc.boolean().map((isLost) => !isLost),
      isObserved: fc.boolean().map((isLost) => !isLost),
      fragments: fc.integer({ min: 1, max: 3 }),
      hasPing: fc.boolean(),
    }),
    { maxLength: 60 },
  ),
  /** Shares of the talk before the panel was opened and after the capture ended. */
  lateStart: fc.double({ min: 0, max: 0.6, noNaN: true }),
  earlyEnd: fc.double({ min: 0, max: 0.6, noNaN: true }),
  isWhole: fc.boolean(),
});

type Talk = typeof anyTalk extends fc.Arbitrary<infer Value> ? Value : never;

/** The same talk in which nothing is said twice. */
function withoutRepetition(talk: Talk): Talk {
  return { ...talk, said: talk.said.map((message, at) => ({ ...message, text: `${at} ${message.text}` })) };
}

interface Drawn extends Sides {
  /** Row of each captured message, row of the last frame of each observed one; by position in the talk. */
  readonly captured: ReadonlyMap<number, number>;
  readonly observed: ReadonlyMap<number, number>;
}

interface Moment {
  at: number;
  readonly position: number;
}

function byTime(left: Moment, right: Moment): number {
  return left.at - right.at || left.position - right.position;
}

function drawTalk({ said, lateStart, earlyEnd, isWhole }: Talk): Drawn {
  const sides = drawSides({ isAdopted: lateStart > 0 });
  const { session, target } = sides;
  const captured = new Map<number, number>();
  const observed = new Map<number, number>();
  const onWire: Moment[] = [];
  const inPage: Moment[] = [];
  let at = 100;
  for (const [position, { from, pauseMs, delayMs }] of said.entries()) {
    at += pauseMs;
    onWire.push({ at, position });
    inPage.push({ at: from === 'client' ? at - delayMs : at + delayMs, position });
  }
  // Each side has the messages of one direction in the order in which they were sent.
  const latest = { client: 0, server: 0 };
  for (const entry of inPage) {
    const from = said[entry.position]?.from ?? 'client';
    entry.at = Math.max(entry.at, latest[from]);
    latest[from] = entry.at;
  }
  for (const { at: time, position } of inPage.toSorted(byTime)) {
    const message = said[position];
    if (!message || position < said.length * lateStart || !(isWhole || message.isCaptured)) continue;
    captured.set(position, session.message(target, message.from === 'client' ? 'out' : 'in', time, message.text));
  }
  for (const { at: time, position } of onWire) {
    const message = said[position];
    if (!message || position > said.length * (1 - earlyEnd) || !(isWhole || message.isObserved)) continue;
    observed.set(position, observeFragments(sides, message, time));
  }
  return { ...sides, captured, observed };
}

function observeFragments(sides: Sides, { from, text, fragments, hasPing }: Said, at: number): number {
  const length = Math.ceil(text.length / fragments);
  const parts = Array.from({ length: fragments }, (_, part) => text.slice(part * length, (part + 1) * length));
  let first: number | null = null;
  let last = 0;
  for (const [part, payload] of parts.entries()) {
    const fin = part === fragments - 1;
    const opcode = part === 0 ? 1 : 0;
    last = observe(sides, { at, from, opcode, fin, payload, message: fin ? text : null }, first);
    first ??= last;
    if (hasPing && !fin) observe(sides, { at, from, opcode: 9, payload: 'between' });
  }
  return last;
}

function planOf({ session, target, source }: Sides) {
  const steps = planEnrichment({ rows: session.log.arrived, connections: session.connections, target, source });
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

function pairsOf({ merge }: ReturnType<typeof planOf>): ReadonlyMap<number, number> {
  const pairs = [...merge.rows].map((row, at) => [row, merge.replaced[at] ?? -1] as const);
  return new Map(pairs.filter(([, captured]) => captured >= 0));
}

describe('the plan of a merge', () => {
  it('pairs equal messages only, each once, and in the order of both sides', () => {
    fc.assert(
      fc.property(anyTalk, (talk) => {
        const drawn = drawTalk(talk);
        const textOf = (rows: ReadonlyMap<number, number>, row: number): Said | undefined =>
          talk.said[[...rows].find(([, own]) => own === row)?.[0] ?? -1];
        const pairs = pairsOf(planOf(drawn));
        const last = { client: -1, server: -1 };
        for (const [observed, captured] of pairs) {
          const left = textOf(drawn.captured, captured);
          const right = textOf(drawn.observed, observed);
          expect(left?.text).toBe(right?.text);
          expect(left?.from).toBe(right?.from);
          if (!left) continue;
          expect(captured).toBeGreaterThan(last[left.from]);
          last[left.from] = captured;
        }
      }),
    );
  });

  it('pairs every message that both sides have when none is said twice, and tells the others', () => {
    fc.assert(
      fc.property(anyTalk.map(withoutRepetition), (talk) => {
        const drawn = drawTalk(talk);
        const plan = planOf(drawn);
        const pairs = pairsOf(plan);
        for (const [position, observed] of drawn.observed) {
          const captured = drawn.captured.get(position);
          if (captured === undefined) expect([...plan.merge.unpaired]).toContain(observed);
          else expect(pairs.get(observed)).toBe(captured);
        }
        expect(plan.messages).toEqual({
          captured: drawn.captured.size,
          paired: pairs.size,
          unpaired: drawn.observed.size - pairs.size,
        });
        // Both clocks run true here, so that their difference is found within the delays.
        if (pairs.size > 0) expect(Math.abs(plan.merge.clockOffset - CLOCK_AHEAD_MS)).toBeLessThanOrEqual(30);
      }),
    );
  });

  it('pairs all of a talk that both sides have whole', () => {
    fc.assert(
      fc.property(anyTalk, (talk) => {
        const drawn = drawTalk({ ...talk, isWhole: true, lateStart: 0, earlyEnd: 0 });
        const pairs = pairsOf(planOf(drawn));
        for (const [position, observed] of drawn.observed) {
          expect(pairs.get(observed)).toBe(drawn.captured.get(position));
        }
      }),
    );
  });

  it('places observed rows in the order of the wire, behind what was sent and before what was received', () => {
    fc.assert(
      fc.property(anyTalk, (talk) => {
        const drawn = drawTalk(talk);
        const { merge } = planOf(drawn);
        const { session } = drawn;
        const frames = [...merge.rows].filter((row) => session.log.arrived.kind(row) === 0);
        expect(frames).toEqual(frames.toSorted((left, right) => left - right));
        expect([...merge.places]).toEqual([...merge.places].toSorted((left, right) => left - right));
        const before = session.log.size;
        expect(session.imports.enrich(planOf(drawn))).toBe(true);
        expect(session.log.size).toBeLessThanOrEqual(before);
        const { framesIn, framesOut } = drawn.target;
        const rows = Array.from({ length: session.log.size }, (_, index) => session.log.row(index));
        const own = rows.filter(({ kind, connection }) => kind === 0 && connection === drawn.target.index);
        expect([framesOut, framesIn]).toEqual([
          own.filter(({ isOutgoing }) => isOutgoing).length,
          own.filter(({ isOutgoing }) => !isOutgoing).length,
        ]);
      }),
    );
  });

  it('leaves no trace when its merge is taken back', () => {
    fc.assert(
      fc.property(anyTalk, (talk) => {
        const drawn = drawTalk(talk);
        const before = snapshot(drawn);
        expect(drawn.session.imports.enrich(planOf(drawn))).toBe(true);
        drawn.session.imports.separate(drawn.source.key);
        expect(snapshot(drawn)).toEqual(before);
      }),
    );
  });

  it('keeps the messages of the page on their side of the wire', () => {
    const sides = drawSides();
    const { session, target } = sides;
    // The page was busy: it got the first message long after it had sent its own.
    session.message(target, 'out', 20, 'question');
    session.message(target, 'out', 30, 'another');
    session.message(target, 'in', 900, 'early news');
    session.message(target, 'in', 901, 'answer');
    observe(sides, { at: 15, from: 'server', payload: 'early news' });
    observe(sides, { at: 21, from: 'client', payload: 'question' });
    observe(sides, { at: 31, from: 'client', payload: 'another' });
    observe(sides, { at: 40, from: 'server', payload: 'answer' });
    session.imports.enrich(planOf(sides));
    const { log } = session;
    const texts = Array.from({ length: log.size }, (_, index) => log.textPreview(index, 20)).filter(
      (text) => text !== '',
    );
    expect(texts).toEqual(['early news', 'question', 'another', 'answer']);
  });
});
