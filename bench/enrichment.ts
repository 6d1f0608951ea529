import { planEnrichment } from '../src/panel/enrichment/plan-enrichment.ts';
import { drawSides, observe, type Sides } from '../tests/panel/enrichment/drawn-sides.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

const MESSAGES = 100_000;
const ROUNDS = 5;
/** One message in so many is missing on the one and on the other side. */
const MISSING_IN_CAPTURE = 97;
const MISSING_IN_IMPORT = 89;

interface Talk {
  readonly name: string;
  readonly text: (at: number) => string;
  readonly isLossy: boolean;
}

const TALKS: readonly Talk[] = [
  { name: 'each once', text: (at) => `{"sequence":${at},"text":"words that make it longer"}`, isLossy: false },
  { name: 'three over and over', text: (at) => `tick ${at % 3}`, isLossy: false },
  { name: 'three over and over, 1 % missing', text: (at) => `tick ${at % 3}`, isLossy: true },
];

/**
 * Merges a capture of 100,000 messages and 33,000 pings into the connection that it observed, as the panel does it: the planner's steps,
 * between which the thread is given back, and the change of the log's order. No peer does this.
 */
export async function run(): Promise<void> {
  for (const talk of TALKS) {
    const [wholes, arranged]: [number[], number[]] = [[], []];
    let longest = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const figures = mergeOnce(drawTalk(talk));
      wholes.push(figures.wholeMs);
      arranged.push(figures.arrangeMs);
      longest = Math.max(longest, figures.longestStepMs);
    }
    const print = (what: string, value: number): void =>
      printBenchLine({
        name: `merge, ${talk.name}: ${what}`,
        value: significant(value),
        unit: 'ms',
        peer: null,
        ratio: null,
      });
    print('planned', median(wholes));
    print('longest step', longest);
    print('order changed', median(arranged));
    await Promise.resolve();
  }
}

function drawTalk({ text, isLossy }: Talk): Sides {
  const sides = drawSides();
  const { session, target } = sides;
  for (let at = 0; at < MESSAGES; at += 1) {
    if (isLossy && at % MISSING_IN_CAPTURE === 0) continue;
    session.message(target, at % 2 === 0 ? 'out' : 'in', 100 + at * 3 + (at % 2), text(at));
  }
  for (let at = 0; at < MESSAGES; at += 1) {
    if (at % 3 === 0) observe(sides, { at: 101 + at * 3, from: 'server', opcode: 9, payload: 'p' });
    if (isLossy && at % MISSING_IN_IMPORT === 0) continue;
    observe(sides, { at: 101 + at * 3 - (at % 2), from: at % 2 === 0 ? 'client' : 'server', payload: text(at) });
  }
  return sides;
}

function mergeOnce({ session, target, source }: Sides) {
  const { log, connections, imports } = session;
  const steps = planEnrichment({ rows: log.arrived, connections, target, source });
  const startedAt = performance.now();
  let longestStepMs = 0;
  for (;;) {
    const steppedAt = performance.now();
    const step = steps.next();
    const plannedAt = performance.now();
    longestStepMs = Math.max(longestStepMs, plannedAt - steppedAt);
    if (step.done !== true) continue;
    imports.enrich(step.value);
    return { wholeMs: plannedAt - startedAt, longestStepMs, arrangeMs: performance.now() - plannedAt };
  }
}
