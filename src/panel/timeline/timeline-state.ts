import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { LogFollower } from '../store/log-follower.ts';
import { packLanes, type Lanes } from './lanes.ts';
import { FIT, spanOf, type TimeSpan, type TimeWindow } from './time-window.ts';
import { PAGE_CLOCK, TimelineLog, type TimelineClock } from './timeline-log.ts';
import { TimelinePart } from './timeline-part.ts';
import { widthAtLeast, type TrafficSlice } from './traffic-buckets.ts';

/** An interval is at least this wide. */
const BAR_PX = 3;
const MAX_LANES = 5;
/** Between two lives on one lane. */
const LANE_GAP_PX = 3;

export interface TimelineStateDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  readonly defer: (callback: () => void) => Dispose;
}

/** What there is to draw. */
export interface TimelinePicture {
  readonly clock: string;
  /** The times that are seen, and all there are. Epoch milliseconds. */
  readonly span: TimeSpan;
  readonly whole: TimeSpan;
  readonly slice: TrafficSlice;
  readonly lanes: Lanes;
}

/** What the strip shows of the log: by which clock, and which times. Tells its subscribers when there is more to show. */
export class TimelineState {
  readonly timeline: TimelineLog;
  readonly #dependencies: TimelineStateDependencies;
  readonly #follower: LogFollower;
  readonly #listeners = new Set<() => void>();
  #part: TimelinePart | null = null;
  #partFollower: LogFollower | null = null;
  #window: TimeWindow = FIT;
  #revision = 0;
  #lastWhole: TimeSpan | null = null;

  constructor(dependencies: TimelineStateDependencies) {
    this.#dependencies = dependencies;
    this.timeline = new TimelineLog(dependencies.log, dependencies.connections);
    this.#follower = new LogFollower(this.timeline, { ...dependencies, onRead: () => this.#onRead() });
  }

  get window(): TimeWindow {
    return this.#window;
  }

  /** The part of the log that was read, 0 to 1. */
  get progress(): number {
    const { scanned, size } = this.timeline;
    return size === 0 ? 1 : scanned / size;
  }

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** To be called whenever the log or a connection has changed. */
  update(): void {
    if (this.#revision !== this.timeline.revision) {
      this.#revision = this.timeline.revision;
      this.#window = FIT;
      this.#dropPart();
    }
    this.#follower.update();
    this.timeline.readPending();
    this.#partFollower?.update();
    this.#notify();
  }

  setWindow(window: TimeWindow): void {
    this.#window = window;
    this.#notify();
  }

  dispose(): void {
    this.#follower.dispose();
    this.#dropPart();
    this.#listeners.clear();
  }

  /**
   * The clock to show: that of the chosen connection, else the page's, else the first import's. Null while there is nothing.
   */
  clockFor(connection: Connection | null): TimelineClock | null {
    const clocks = this.timeline.clocks();
    if (connection !== null) {
      const own = this.timeline.clock(connection.importedFrom?.id ?? PAGE_CLOCK);
      if (own !== null) return own;
    }
    return clocks.find(({ startAt }) => Number.isFinite(startAt)) ?? null;
  }

  /** `nowMs` is the epoch; a page with live connections goes on until then. */
  picture(clock: TimelineClock, widthPx: number, nowMs: number): TimelinePicture {
    const connections = this.#dependencies.connections
      .all()
      .filter(({ importedFrom }) => (importedFrom?.id ?? PAGE_CLOCK) === clock.id);
    const isLive = clock.id === PAGE_CLOCK && connections.some(({ endedAt }) => endedAt === null);
    const whole = { from: clock.startAt, to: isLive ? Math.max(clock.endAt, nowMs) : clock.endAt };
    this.#lastWhole = whole;
    const span = spanOf(this.#window, whole);
    const msPerPx = (span.to - span.from) / Math.max(1, widthPx);
    const widthMs = widthAtLeast(msPerPx * BAR_PX);
    const lanes = packLanes(connections, whole.to, msPerPx * LANE_GAP_PX, MAX_LANES);
    return { clock: clock.id, span, whole, slice: this.#slice(clock, span, widthMs), lanes };
  }

  /** All there is of the clock that was drawn last; null before anything was. */
  get whole(): TimeSpan | null {
    return this.#lastWhole;
  }

  #slice(clock: TimelineClock, span: TimeSpan, widthMs: number): TrafficSlice {
    const overview = (): TrafficSlice => clock.buckets.read(span.from, span.to, widthMs);
    if (clock.buckets.widthMs <= widthMs) {
      this.#dropPart();
      return overview();
    }
    if (this.#part?.covers(clock.id, span.from, span.to, widthMs) !== true) {
      this.#dropPart();
      const around = span.to - span.from;
      this.#part = new TimelinePart(this.timeline, clock.id, span.from - around, span.to + around, widthMs);
      this.#partFollower = new LogFollower(this.#part, { ...this.#dependencies, onRead: () => this.#notify() });
      this.#partFollower.update();
    }
    // Until the rows were read the wider intervals stand in.
    return this.#part.isComplete ? this.#part.buckets.read(span.from, span.to, widthMs) : overview();
  }

  #onRead(): void {
    this.#partFollower?.update();
    this.#notify();
  }

  #dropPart(): void {
    this.#partFollower?.dispose();
    this.#partFollower = null;
    this.#part = null;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
