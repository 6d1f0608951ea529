import type { ArrivedRows } from './arrived-rows.ts';

const ROWS_A_STEP = 4096;
const NONE = -1;

/** What decides where observed rows stand among the captured ones. */
export interface Placing {
  readonly rows: ArrivedRows;
  /** Observed rows in the order of the wire. */
  readonly observed: Int32Array;
  /** For each of them the captured row of the same message, or -1: what was sent stands there or later, what was received before. */
  readonly partners: Int32Array;
  /** Milliseconds to take off the observed times. */
  readonly clockOffset: number;
  /** Whether a row's time is of the capturing page's clock. */
  readonly isOnPageClock: (row: number) => boolean;
  /** Observed frames stand between these captured rows (`open` and `close`); -1 and the log's size when there is none. */
  readonly after: number;
  readonly before: number;
}

/**
 * For each observed row the captured row that it stands before: by time, but never before a message that was sent earlier than it
 * nor behind one that was received later, whatever the clocks say. Never falls, so that the wire's order stays.
 */
export function* placeRows(placing: Placing): Generator<void, Int32Array> {
  const { rows, observed, partners, after, before } = placing;
  const latest = yield* latestPlaces(placing);
  const places = new Int32Array(observed.length);
  let place = Math.max(rows.firstRow, after + 1);
  for (let at = 0; at < observed.length; at += 1) {
    if (at % ROWS_A_STEP === 0) yield;
    const row = observed[at] ?? NONE;
    const partner = partners[at] ?? NONE;
    const end = Math.max(place, latest[at] ?? before);
    if (partner >= 0 && rows.isOutgoing(row)) place = Math.min(Math.max(place, partner), end);
    const time = rows.time(row) - placing.clockOffset;
    let looked = 0;
    while (place < end && (!placing.isOnPageClock(place) || rows.time(place) <= time)) {
      place += 1;
      looked += 1;
      if (looked % ROWS_A_STEP === 0) yield;
    }
    places[at] = place;
  }
  return places;
}

/** The first row behind each that was certainly captured later: what the page has received was on the wire before. */
function* latestPlaces({ rows, observed, partners, before }: Placing): Generator<void, Int32Array> {
  const latest = new Int32Array(observed.length);
  let place = before;
  for (let at = observed.length - 1; at >= 0; at -= 1) {
    if (at % ROWS_A_STEP === 0) yield;
    const partner = partners[at] ?? NONE;
    if (partner >= 0 && !rows.isOutgoing(observed[at] ?? NONE)) place = Math.min(place, partner);
    latest[at] = place;
  }
  return latest;
}
