import { courseBetween, isOnCourse, type MessageContent, type NumberCourse } from './heartbeat-content.ts';

/** Messages in rhythm that make a heartbeat; more of them when they count or tell the time. */
const BEATS_TO_LEARN = 4;
const COUNTING_BEATS_TO_LEARN = 6;
/** Faster ones are data; slower ones keep nothing alive. */
export const MIN_PERIOD_MS = 900;
const MAX_PERIOD_MS = 15 * 60_000;
/** Beats that may be missing between two that are there. */
const MAX_MISSING = 3;
/** Messages out of rhythm after which the learned period counts no longer. */
const MAX_MISSES = 4;
const SLACK_SHARE = 0.15;
const MIN_SLACK_MS = 200;
const MAX_SLACK_MS = 5000;

interface Beat {
  readonly row: number;
  readonly time: number;
  readonly content: MessageContent;
}

/**
 * Learns whether messages of one shape on one connection in one direction come in a steady rhythm and say nothing new. Keeps
 * six of them at most.
 */
export class HeartbeatTrack {
  #beats: Beat[] = [];
  #courses: readonly NumberCourse[] | null = null;
  #periodMs: number | null = null;
  #misses = 0;

  /** Null until it is learned. */
  get periodMs(): number | null {
    return this.#periodMs;
  }

  /** Takes the next message; returns the rows that are heartbeats by it: itself, those it was learned from, or none. */
  take(row: number, time: number, content: MessageContent): readonly number[] {
    const beat: Beat = { row, time, content };
    return this.#periodMs === null ? this.#learn(beat) : this.#follow(beat, this.#periodMs);
  }

  #learn(beat: Beat): readonly number[] {
    const last = this.#beats.at(-1);
    if (last === undefined || !this.#goesOn(last, beat)) {
      this.#restart(beat);
      return [];
    }
    this.#beats.push(beat);
    const isConstant = this.#courses?.every(({ kind }) => kind === 'constant') ?? true;
    if (this.#beats.length < (isConstant ? BEATS_TO_LEARN : COUNTING_BEATS_TO_LEARN)) return [];
    const period = periodOf(this.#beats.map(({ time }) => time));
    if (period === null) {
      this.#beats.shift();
      return [];
    }
    this.#periodMs = period;
    const rows = this.#beats.map(({ row }) => row);
    this.#beats = [beat];
    return rows;
  }

  #follow(beat: Beat, periodMs: number): readonly number[] {
    const last = this.#beats[0] ?? beat;
    const elapsed = beat.time - last.time;
    const periods = Math.round(elapsed / periodMs);
    const isInTime =
      periods >= 1 && periods <= MAX_MISSING + 1 && Math.abs(elapsed - periods * periodMs) <= slackOf(periodMs);
    if (isInTime && isOnCourse(this.#courses ?? [], last.content.numbers, beat.content.numbers, elapsed)) {
      this.#beats = [beat];
      this.#misses = 0;
      // Timers drift.
      this.#periodMs = 0.75 * periodMs + 0.25 * (elapsed / periods);
      return [beat.row];
    }
    this.#misses += 1;
    if (this.#misses >= MAX_MISSES) this.#restart(beat);
    return [];
  }

  #goesOn(last: Beat, beat: Beat): boolean {
    const elapsed = beat.time - last.time;
    if (elapsed < MIN_PERIOD_MS || elapsed > MAX_PERIOD_MS) return false;
    const before = last.content.numbers;
    if (this.#courses !== null) return isOnCourse(this.#courses, before, beat.content.numbers, elapsed);
    this.#courses = courseBetween(before, beat.content, elapsed);
    return this.#courses !== null;
  }

  #restart(beat: Beat): void {
    this.#beats = [beat];
    this.#courses = null;
    this.#periodMs = null;
    this.#misses = 0;
  }
}

/** The middle gap, when all gaps are like it. */
function periodOf(times: readonly number[]): number | null {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const period = middle(gaps);
  return gaps.every((gap) => Math.abs(gap - period) <= slackOf(period)) ? period : null;
}

/** The middle one of some numbers, the upper of two; 0 for none. */
export function middle(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

function slackOf(periodMs: number): number {
  return Math.min(MAX_SLACK_MS, Math.max(MIN_SLACK_MS, periodMs * SLACK_SHARE));
}
