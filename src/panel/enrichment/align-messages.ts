import { NO_TOKEN, UNKNOWN_LENGTH, type MessageSequence } from './message-sequence.ts';

/** A table of this many cells is filled in a few milliseconds; longer stretches are divided first. */
const MAX_CELLS = 400_000;
/**
 * Times that differ by this much speak against a pair as strongly as times can. Only for messages that say the same over and over
 * does it matter: a run of them may be paired in more than one way.
 */
const MAX_DELAY_MS = 5_000;
/** A pair whose times differ by less needs no other reason. */
const USUAL_DELAY_MS = 200;
/** What a pair is worth at least, so that the only way to pair a message is always taken. */
const LEAST_WORTH = 0.01;
/** Anchors that tell the clocks' difference better than the handshake. */
const ENOUGH_ANCHORS = 5;
const CELLS_A_STEP = 20_000;
const ITEMS_A_STEP = 2_000;

const Step = { pair: 0, skipCaptured: 1, skipObserved: 2 } as const;

/** A stretch of both sequences: `[from, to)` of the captured and of the observed messages. */
interface Stretch {
  readonly capturedFrom: number;
  readonly capturedTo: number;
  readonly observedFrom: number;
  readonly observedTo: number;
}

export interface Alignment {
  readonly captured: MessageSequence;
  readonly observed: MessageSequence;
  /** Whether two messages whose content is not all known can be the same; by position. */
  readonly canBeSame: (captured: number, observed: number) => boolean;
  /** Milliseconds by which the observed times are ahead, as far as known. */
  readonly clockOffset: number;
}

/**
 * Pairs the messages of one direction: equal ones, in order, as many as possible, weighed against times that do not fit. Returns for each observed message the position of the captured one, or -1. Messages that occur once on both sides divide
 * the work first, as in a patience diff; what lies between them is decided exactly. Yields every millisecond or so.
 */
export function* alignMessages(task: Alignment): Generator<void, Int32Array> {
  const { captured, observed } = task;
  let alignment = task;
  const pairs = new Int32Array(observed.size).fill(-1);
  const waiting: Stretch[] = [
    { capturedFrom: 0, capturedTo: captured.size, observedFrom: 0, observedTo: observed.size },
  ];
  for (let stretch = waiting.pop(); stretch !== undefined; stretch = waiting.pop()) {
    yield;
    const capturedCount = stretch.capturedTo - stretch.capturedFrom;
    const observedCount = stretch.observedTo - stretch.observedFrom;
    if (capturedCount === 0 || observedCount === 0) continue;
    if (capturedCount === observedCount && (yield* areAllSame(alignment, stretch))) {
      for (let at = 0; at < observedCount; at += 1) pairs[stretch.observedFrom + at] = stretch.capturedFrom + at;
      continue;
    }
    const anchors = yield* findAnchors(alignment, stretch);
    if (anchors.length > 0) {
      if (alignment === task && anchors.length >= ENOUGH_ANCHORS) {
        alignment = { ...task, clockOffset: medianDelay(task, anchors) };
      }
      for (const [capturedAt, observedAt] of anchors) pairs[observedAt] = capturedAt;
      waiting.push(...between(stretch, anchors));
    } else if (capturedCount * observedCount <= MAX_CELLS || capturedCount === 1 || observedCount === 1) {
      yield* fillTable(alignment, stretch, pairs);
    } else waiting.push(...divided(alignment, stretch));
  }
  return pairs;
}

function isSame({ captured, observed, canBeSame }: Alignment, capturedAt: number, observedAt: number): boolean {
  if (captured.opcodes[capturedAt] !== observed.opcodes[observedAt]) return false;
  const left = captured.tokens[capturedAt] ?? NO_TOKEN;
  const right = observed.tokens[observedAt] ?? NO_TOKEN;
  if (left !== NO_TOKEN && right !== NO_TOKEN) return left === right;
  const length = observed.lengths[observedAt] ?? UNKNOWN_LENGTH;
  if (length !== UNKNOWN_LENGTH && length !== captured.lengths[capturedAt]) return false;
  return canBeSame(capturedAt, observedAt);
}

/** Milliseconds between the times of two messages, the clocks' difference taken off. */
function delay({ captured, observed, clockOffset }: Alignment, capturedAt: number, observedAt: number): number {
  return Math.abs((observed.times[observedAt] ?? 0) - clockOffset - (captured.times[capturedAt] ?? 0));
}

function medianDelay(
  { captured, observed }: Alignment,
  pairs: readonly (readonly [captured: number, observed: number])[],
): number {
  const delays = Float64Array.from(
    pairs,
    ([left, right]) => (observed.times[right] ?? 0) - (captured.times[left] ?? 0),
  );
  return delays.sort()[delays.length >> 1] ?? 0;
}

/** The two sides are equal one by one, and so are their times: there is nothing to decide. */
function* areAllSame(alignment: Alignment, stretch: Stretch): Generator<void, boolean> {
  const count = stretch.observedTo - stretch.observedFrom;
  for (let at = 0; at < count; at += 1) {
    const [capturedAt, observedAt] = [stretch.capturedFrom + at, stretch.observedFrom + at];
    if (!isSame(alignment, capturedAt, observedAt)) return false;
    if (count > 1 && delay(alignment, capturedAt, observedAt) > USUAL_DELAY_MS) return false;
    if (at % ITEMS_A_STEP === 0) yield;
  }
  return true;
}

/** Messages that occur once on both sides, in the longest run that rises on both. */
function* findAnchors(
  { captured, observed }: Alignment,
  stretch: Stretch,
): Generator<void, readonly (readonly [captured: number, observed: number])[]> {
  /** By token: its position, or -1 when there is more than one. */
  const inCaptured = yield* onlyPlaces(captured.tokens, stretch.capturedFrom, stretch.capturedTo);
  const inObserved = yield* onlyPlaces(observed.tokens, stretch.observedFrom, stretch.observedTo);
  const candidates: (readonly [number, number])[] = [];
  for (const [token, observedAt] of inObserved) {
    const capturedAt = inCaptured.get(token) ?? -1;
    if (observedAt >= 0 && capturedAt >= 0) candidates.push([capturedAt, observedAt]);
    if (candidates.length % ITEMS_A_STEP === 1) yield;
  }
  // A map keeps the order of insertion, so the observed positions rise already.
  return yield* longestRise(candidates);
}

function* onlyPlaces(tokens: readonly number[], from: number, to: number): Generator<void, Map<number, number>> {
  const places = new Map<number, number>();
  for (let at = from; at < to; at += 1) {
    const token = tokens[at] ?? NO_TOKEN;
    if (token !== NO_TOKEN) places.set(token, places.has(token) ? -1 : at);
    if (at % ITEMS_A_STEP === 0) yield;
  }
  return places;
}

/** Longest subsequence whose first numbers rise (patience sorting). */
function* longestRise(
  pairs: readonly (readonly [number, number])[],
): Generator<void, readonly (readonly [number, number])[]> {
  /** Of each length: the pair that ends the run with the smallest first number. */
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  for (let at = 0; at < pairs.length; at += 1) {
    const value = pairs[at]?.[0] ?? 0;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pairs[ends[middle] ?? 0]?.[0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = at;
    if (at % ITEMS_A_STEP === 0) yield;
  }
  const run: (readonly [number, number])[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair) run.push(pair);
  }
  return run.toReversed();
}

function between(stretch: Stretch, anchors: readonly (readonly [number, number])[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let { capturedFrom, observedFrom } = stretch;
  for (const [capturedTo, observedTo] of [...anchors, [stretch.capturedTo, stretch.observedTo] as const]) {
    if (capturedTo > capturedFrom && observedTo > observedFrom) {
      stretches.push({ capturedFrom, capturedTo, observedFrom, observedTo });
    }
    capturedFrom = capturedTo + 1;
    observedFrom = observedTo + 1;
  }
  return stretches;
}

/**
 * Cuts a stretch without anchors (one message over and over) in two, where the observed messages paused longest near their middle,
 * and the captured ones at the same time.
 */
function divided({ captured, observed, clockOffset }: Alignment, stretch: Stretch): readonly Stretch[] {
  const { capturedFrom, capturedTo, observedFrom, observedTo } = stretch;
  const quarter = (observedTo - observedFrom) >> 2;
  let cut = observedFrom + Math.max(1, quarter * 2);
  let longest = -1;
  for (let at = observedFrom + Math.max(1, quarter); at < observedTo - quarter; at += 1) {
    const pause = (observed.times[at] ?? 0) - (observed.times[at - 1] ?? 0);
    if (pause <= longest) continue;
    longest = pause;
    cut = at;
  }
  const pauseFrom = observed.times[cut - 1] ?? 0;
  const time = (pauseFrom + (observed.times[cut] ?? pauseFrom)) / 2 - clockOffset;
  let low = capturedFrom;
  let high = capturedTo;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((captured.times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return [
    { capturedFrom, capturedTo: low, observedFrom, observedTo: cut },
    { capturedFrom: low, capturedTo, observedFrom: cut, observedTo },
  ];
}

/** The best pairs of a short stretch: a longest common subsequence whose pairs are worth less when their times do not fit. */
function* fillTable(alignment: Alignment, stretch: Stretch, pairs: Int32Array): Generator<void, void> {
  const { capturedFrom, observedFrom } = stretch;
  const rows = stretch.capturedTo - capturedFrom;
  const columns = stretch.observedTo - observedFrom;
  const width = columns + 1;
  const steps = new Uint8Array((rows + 1) * width);
  let previous = new Float64Array(width);
  let current = new Float64Array(width);
  let cells = 0;
  for (let row = 1; row <= rows; row += 1) {
    const capturedAt = capturedFrom + row - 1;
    for (let column = 1; column <= columns; column += 1) {
      const up = previous[column] ?? 0;
      const left = current[column - 1] ?? 0;
      let best = Math.max(up, left);
      let step: number = up >= left ? Step.skipCaptured : Step.skipObserved;
      const observedAt = observedFrom + column - 1;
      if (isSame(alignment, capturedAt, observedAt)) {
        const lateness = Math.min(delay(alignment, capturedAt, observedAt) / MAX_DELAY_MS, 1);
        const paired = (previous[column - 1] ?? 0) + 1 - lateness * (1 - LEAST_WORTH);
        if (paired >= best) {
          best = paired;
          step = Step.pair;
        }
      }
      current[column] = best;
      steps[row * width + column] = step;
    }
    [previous, current] = [current, previous];
    cells += columns;
    if (cells < CELLS_A_STEP) continue;
    cells = 0;
    yield;
  }
  let [row, column] = [rows, columns];
  while (row > 0 && column > 0) {
    const step = steps[row * width + column];
    if (step === Step.pair) pairs[observedFrom + column - 1] = capturedFrom + row - 1;
    if (step !== Step.skipObserved) row -= 1;
    if (step !== Step.skipCaptured) column -= 1;
  }
}
