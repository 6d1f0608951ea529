import type { CaptureLimits } from '../../protocol/limits.ts';
import { TAG_IS_OUT, TAG_IS_TEXT, TAG_MESSAGE } from '../../protocol/packed-events.ts';
import type { ConnectionRecord, ConnectionTable } from './connection-record.ts';
import { cutForHistory } from './payload.ts';
import { QueuedEvent, shedEvent, type ShedCount, MARK_CONNECTING, MARK_PRELUDE } from './queued-event.ts';

/** How much of the log is in one of its three stretches. */
interface Stretch {
  events: number;
  cost: number;
}

/** Events that leave together: a stretch of the log without a gap in its numbers. */
export interface EventRun {
  readonly first: QueuedEvent;
  readonly last: QueuedEvent;
  readonly count: number;
  readonly isHistory: boolean;
}

/**
 * Everything captured in a document that is still kept, in order, as one linked list in three stretches:
 *
 *     history (acknowledged, or no panel)  →  sent, not acknowledged  →  not sent
 *
 * The history is bounded always, the last stretch by the backlog limit; both forget their oldest events and count them. A list, because
 * it needs no built-in that a page could watch, and every step of it takes the same time.
 *
 * Numbers begin at 2: 1 is room for the `shed` event that may have to stand before everything else.
 */
export class EventLog {
  nextSeq = 2;
  first: QueuedEvent | null = null;
  readonly history: Stretch = { events: 0, cost: 0 };
  readonly sent: Stretch = { events: 0, cost: 0 };
  readonly unsent: Stretch = { events: 0, cost: 0 };
  /** What the history no longer holds, since the document began. */
  readonly evicted: ShedCount = { events: 0, frames: 0, bytes: 0 };
  readonly #limits: CaptureLimits;
  readonly #connections: ConnectionTable;
  #last: QueuedEvent | null = null;
  /** A `connecting` event was shed from the backlog: its connection needs a snapshot. */
  hasLostBeginnings = false;
  #firstSent: QueuedEvent | null = null;
  #firstUnsent: QueuedEvent | null = null;
  #beforeUnsent: QueuedEvent | null = null;
  /** Events below were captured while no panel listened. */
  #liveFromSeq = 0;

  constructor(limits: CaptureLimits, connections: ConnectionTable) {
    this.#limits = limits;
    this.#connections = connections;
  }

  /** Adds an event that is to be sent. */
  append(event: QueuedEvent): void {
    const before = this.#last;
    this.#link(event);
    this.unsent.events += 1;
    this.unsent.cost += event.cost;
    if (!this.#firstUnsent) {
      this.#firstUnsent = event;
      this.#beforeUnsent = before;
    }
  }

  /** Adds an event of which only the history is to know. Nothing may be waiting to be sent. */
  appendToHistory(event: QueuedEvent): void {
    this.#link(event);
    this.history.events += 1;
    this.history.cost += event.cost;
    this.#trimHistory();
  }

  /** The next batch, which thereby counts as sent; null when nothing waits. */
  take(): EventRun | null {
    const first = this.#firstUnsent;
    if (!first) return null;
    const { batchEvents, batchBytes } = this.#limits;
    const isHistory = first.seq < this.#liveFromSeq;
    let last = first;
    let count = 1;
    let cost = first.cost;
    for (let event = first.next; event && count < batchEvents; event = event.next) {
      // A batch numbers its events by counting, and is history as a whole or not at all.
      if (event.seq !== last.seq + 1 || event.seq < this.#liveFromSeq !== isHistory) break;
      const eventCost = event.cost;
      if (cost + eventCost > batchBytes) break;
      last = event;
      count += 1;
      cost += eventCost;
    }
    this.unsent.events -= count;
    this.unsent.cost -= cost;
    this.sent.events += count;
    this.sent.cost += cost;
    this.#firstSent ??= first;
    this.#firstUnsent = last.next;
    this.#beforeUnsent = last.next ? last : null;
    last.endsBatch = true;
    return { first, last, count, isHistory };
  }

  /** All sent events below `nextSeq` are in the panel and become history. Returns how many batches that completed. */
  settle(nextSeq: number): number {
    let batches = 0;
    let event = this.#firstSent;
    while (event && event !== this.#firstUnsent && event.seq < nextSeq) {
      this.sent.events -= 1;
      this.sent.cost -= event.cost;
      if (event.endsBatch) batches += 1;
      event.endsBatch = false;
      this.#enterHistory(event);
      event = event.next;
    }
    this.#firstSent = event === this.#firstUnsent ? null : event;
    this.#dropPrelude();
    this.#trimHistory();
    return batches;
  }

  /** Number of the next event that will leave. */
  get firstUnsentSeq(): number {
    return this.#firstUnsent ? this.#firstUnsent.seq : this.nextSeq;
  }

  /** What was sent and not acknowledged is to be sent again. */
  rewind(): void {
    const firstSent = this.#firstSent;
    if (!firstSent) return;
    let before: QueuedEvent | null = null;
    for (let event = this.first; event && event !== this.#firstUnsent; event = event.next) {
      event.endsBatch = false;
      if (event.next === firstSent) before = event;
    }
    this.#moveToUnsent(this.sent);
    this.#firstUnsent = firstSent;
    this.#beforeUnsent = before;
    this.#firstSent = null;
  }

  /** No panel any more: everything becomes history. */
  shelve(): void {
    this.#firstSent = null;
    this.#firstUnsent = null;
    this.#beforeUnsent = null;
    this.history.events = 0;
    this.history.cost = 0;
    this.sent.events = 0;
    this.sent.cost = 0;
    this.unsent.events = 0;
    this.unsent.cost = 0;
    for (let event = this.first; event; event = event.next) {
      event.endsBatch = false;
      this.#enterHistory(event);
    }
    this.#dropPrelude();
    this.#trimHistory();
  }

  /**
   * A panel was opened: everything is to be sent, with a prelude that tells what is gone. `snapshotOf` makes the event that stands for a connection whose beginning is gone. Returns the first number.
   */
  replay(time: number, snapshotOf: (record: ConnectionRecord) => QueuedEvent): number {
    this.#liveFromSeq = this.nextSeq;
    this.rewind();
    this.#moveToUnsent(this.history);
    while (this.first && (this.first.tag & MARK_PRELUDE) !== 0) this.#unlinkFirst(this.unsent);
    let prelude: QueuedEvent | null = null;
    let seq = this.first ? this.first.seq : this.nextSeq;
    if (this.evicted.events > 0) {
      prelude = shedEvent('history', time, this.evicted, MARK_PRELUDE);
      prelude.next = this.first;
      prelude.seq = seq -= 1;
      this.#addUnsent(prelude);
    }
    for (let record = this.#connections.first; record; record = record.next) {
      if (!record.isBeginningGone || record.isOff) continue;
      // There is a free number for each: that of its `connecting` event which is gone.
      const snapshot = snapshotOf(record);
      snapshot.tag |= MARK_PRELUDE;
      snapshot.next = prelude ?? this.first;
      snapshot.seq = seq -= 1;
      prelude = snapshot;
      this.#addUnsent(snapshot);
    }
    if (prelude) {
      this.first = prelude;
      // In an empty log the prelude is all there is; its last event is the sum.
      for (let event: QueuedEvent | null = prelude; event && !this.#last; event = event.next) {
        if (!event.next) this.#last = event;
      }
    }
    this.#firstUnsent = this.first;
    this.#beforeUnsent = null;
    return seq;
  }

  /** Forgets the oldest unsent events beyond the backlog limit; one event with the sum takes their place and their last number. */
  shedBacklog(time: number): void {
    const { backlogEvents, backlogBytes } = this.#limits;
    while (this.unsent.events > backlogEvents || this.unsent.cost > backlogBytes) {
      const standIn = this.#backlogStandIn(time);
      const dropped = standIn?.next;
      if (!standIn || !dropped) return;
      standIn.next = dropped.next;
      standIn.seq = dropped.seq;
      if (standIn.shed) addTo(standIn.shed, dropped);
      this.unsent.events -= 1;
      this.unsent.cost -= dropped.cost;
      if (this.#last === dropped) this.#last = standIn;
      if (dropped.record && (dropped.tag & MARK_CONNECTING) !== 0) {
        dropped.record.isUnnamed = true;
        this.hasLostBeginnings = true;
      }
      this.#leave(dropped);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.shelve();
    while (this.first) this.#evictFirst();
  }

  #link(event: QueuedEvent): void {
    event.seq = this.nextSeq;
    this.nextSeq += 1;
    if (this.#last) this.#last.next = event;
    else this.first = event;
    this.#last = event;
    if (event.record) event.record.eventsInLog += 1;
  }

  #addUnsent(event: QueuedEvent): void {
    this.unsent.events += 1;
    this.unsent.cost += event.cost;
  }

  #moveToUnsent(stretch: Stretch): void {
    this.unsent.events += stretch.events;
    this.unsent.cost += stretch.cost;
    stretch.events = 0;
    stretch.cost = 0;
  }

  #enterHistory(event: QueuedEvent): void {
    cutForHistory(event, this.#limits.historyPayloadBytes);
    event.countCost();
    this.history.events += 1;
    this.history.cost += event.cost;
  }

  #trimHistory(): void {
    const { historyFrames, historyBytes } = this.#limits;
    while (this.history.events > historyFrames || this.history.cost > historyBytes) this.#evictFirst();
  }

  #evictFirst(): void {
    const event = this.#unlinkFirst(this.history);
    if (!event) return;
    addTo(this.evicted, event);
    this.#leave(event);
  }

  /** Takes the first event, which is in that stretch, out of the list. */
  #unlinkFirst(stretch: Stretch): QueuedEvent | null {
    const event = this.first;
    if (!event) return null;
    stretch.events -= 1;
    stretch.cost -= event.cost;
    this.first = event.next;
    if (!this.first) this.#last = null;
    if (this.#beforeUnsent === event) this.#beforeUnsent = null;
    // A dead event that still refers to a young one would make the collector keep the young one.
    event.next = null;
    return event;
  }

  #dropPrelude(): void {
    while (this.history.events > 0 && this.first && (this.first.tag & MARK_PRELUDE) !== 0)
      this.#unlinkFirst(this.history);
  }

  /** An event has left the log for good: its connection keeps the count. */
  #leave(event: QueuedEvent): void {
    const { record, tag } = event;
    if (!record || (tag & MARK_PRELUDE) !== 0) return;
    record.eventsInLog -= 1;
    if ((tag & MARK_CONNECTING) !== 0) record.isBeginningGone = true;
    if ((tag & TAG_MESSAGE) !== 0) {
      if ((tag & TAG_IS_OUT) !== 0) {
        record.shedFramesOut += 1;
        record.shedBytesOut += event.size;
      } else {
        record.shedFramesIn += 1;
        record.shedBytesIn += event.size;
      }
    }
    this.#connections.forgetIfOver(record);
  }

  /** The unsent event that stands for those shed, put before all others when there is none yet. */
  #backlogStandIn(time: number): QueuedEvent | null {
    const first = this.#firstUnsent;
    if (!first) return null;
    if (first.shed && first.payload === null) return first;
    const standIn = new QueuedEvent(TAG_IS_TEXT, null, time, 0, null, 0, -1);
    standIn.shed = { events: 0, frames: 0, bytes: 0 };
    standIn.seq = first.seq;
    standIn.next = first;
    if (this.#beforeUnsent) this.#beforeUnsent.next = standIn;
    else this.first = standIn;
    this.#firstUnsent = standIn;
    this.#addUnsent(standIn);
    return standIn;
  }
}

function addTo(sum: ShedCount, event: QueuedEvent): void {
  const { shed } = event;
  if (shed) {
    sum.events += shed.events;
    sum.frames += shed.frames;
    sum.bytes += shed.bytes;
    return;
  }
  sum.events += 1;
  if (!event.isMessage) return;
  sum.frames += 1;
  sum.bytes += event.size;
}
