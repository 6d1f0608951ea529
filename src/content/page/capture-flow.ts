import type { CaptureLimits } from '../../protocol/limits.ts';
import type { ConnectionRecord, ConnectionTable } from './connection-record.ts';
import type { HookEventType } from '../../protocol/page-door.ts';
import { EventLog } from './event-log.ts';
import { packEvents, type PackedBatch } from './pack-events.ts';
import { MARK_CONNECTING, shedEvent, type QueuedEvent, type ShedCount } from './queued-event.ts';

/** Tells the bridge: `wake`, `start` with a number, `batch` with a `PackedBatch`. */
export type FlowOutput = (type: HookEventType, detail: PackedBatch | number | null) => void;

/**
 * - `unknown`: nobody said whether a panel is open; everything is kept up to the backlog limit.
 * - `idle`: no panel; the history is kept.
 * - `live`: a panel listens.
 * - `off`: the extension is gone.
 */
export type FlowMode = 'unknown' | 'idle' | 'live' | 'off';

/**
 * Decides when events leave. Acknowledgements pace it, so it needs no timer: with nothing on the way an event leaves at once, otherwise
 * it waits until a batch is full or an acknowledgement comes. A page that is busy therefore pays one dispatch per batch.
 */
export class CaptureFlow {
  readonly log: EventLog;
  mode: FlowMode = 'unknown';
  isRecording = true;
  readonly #limits: CaptureLimits;
  readonly #connections: ConnectionTable;
  readonly #output: FlowOutput;
  readonly #now: () => number;
  readonly #snapshotOf: (record: ConnectionRecord, time: number) => QueuedEvent;
  /** Messages that came while recording was off. */
  readonly #paused: ShedCount = { events: 0, frames: 0, bytes: 0 };
  #unackedBatches = 0;
  #hasWoken = false;
  #isLeaving = false;
  #isPumping = false;

  constructor(
    limits: CaptureLimits,
    connections: ConnectionTable,
    output: FlowOutput,
    clock: () => number,
    snapshotOf: (record: ConnectionRecord, time: number) => QueuedEvent,
  ) {
    this.log = new EventLog(limits, connections);
    this.#limits = limits;
    this.#connections = connections;
    this.#output = output;
    this.#now = clock;
    this.#snapshotOf = snapshotOf;
  }

  /** Payload to keep of one message, as things are now. */
  get payloadBytes(): number {
    return this.mode === 'idle' ? this.#limits.historyPayloadBytes : this.#limits.payloadBytes;
  }

  add(event: QueuedEvent): void {
    switch (this.mode) {
      case 'idle':
        this.log.appendToHistory(event);
        return;
      case 'live':
        this.log.append(event);
        this.#shed();
        this.#pump(false);
        return;
      case 'unknown':
        this.log.append(event);
        this.#shed();
        if (this.#hasWoken) return;
        this.#hasWoken = true;
        this.#output('wake', null);
        return;
      case 'off':
    }
  }

  /** Counts a message that is not recorded. */
  countPaused(bytes: number): void {
    this.#paused.events += 1;
    this.#paused.frames += 1;
    this.#paused.bytes += bytes;
  }

  openPanel(): void {
    if (this.mode === 'off') return;
    this.#unackedBatches = 0;
    if (this.mode === 'unknown') {
      this.mode = 'live';
      this.#output('start', this.log.firstUnsentSeq);
    } else {
      this.mode = 'live';
      const time = this.#now();
      this.#output(
        'start',
        this.log.replay(time, (record) => this.#snapshotOf(record, time)),
      );
    }
    this.#pump(false);
  }

  closePanel(): void {
    if (this.mode === 'off') return;
    this.mode = 'idle';
    this.#unackedBatches = 0;
    this.log.shelve();
    this.setRecording(true);
  }

  /** The way to the panel was cut and stands again. */
  sendAgain(): void {
    if (this.mode !== 'live') return;
    this.#unackedBatches = 0;
    this.log.rewind();
    this.#output('start', this.log.firstUnsentSeq);
    this.#pump(false);
  }

  ack(nextSeq: number): void {
    if (this.mode !== 'live') return;
    this.#unackedBatches -= this.log.settle(nextSeq);
    this.#pump(true);
  }

  setRecording(isOn: boolean): void {
    this.isRecording = isOn;
    const { events, frames, bytes } = this.#paused;
    if (!isOn || events === 0) return;
    this.#paused.events = 0;
    this.#paused.frames = 0;
    this.#paused.bytes = 0;
    this.add(shedEvent('paused', this.#now(), { events, frames, bytes }));
  }

  /** The document is being left: nothing waits for an acknowledgement any more. */
  leave(): void {
    this.#isLeaving = true;
    if (this.mode === 'live') this.#pump(false);
  }

  comeBack(): void {
    this.#isLeaving = false;
  }

  stop(): void {
    this.mode = 'off';
    this.log.clear();
  }

  #shed(): void {
    const { log } = this;
    if (log.unsent.events <= this.#limits.backlogEvents && log.unsent.cost <= this.#limits.backlogBytes) return;
    const time = this.#now();
    log.shedBacklog(time);
    if (!log.hasLostBeginnings) return;
    log.hasLostBeginnings = false;
    for (let record = this.#connections.first; record; record = record.next) {
      if (!record.isUnnamed) continue;
      record.isUnnamed = false;
      const snapshot = this.#snapshotOf(record, time);
      snapshot.tag |= MARK_CONNECTING;
      log.append(snapshot);
    }
  }

  #pump(isAcknowledged: boolean): void {
    // The bridge may answer while a batch is handed to it.
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      let mayBeSmall = isAcknowledged;
      while (this.log.unsent.events > 0 && this.#mayLeave(mayBeSmall)) {
        const run = this.log.take();
        if (!run) return;
        this.#unackedBatches += 1;
        mayBeSmall = false;
        this.#output('batch', packEvents(run));
      }
    } finally {
      this.#isPumping = false;
    }
  }

  #mayLeave(mayBeSmall: boolean): boolean {
    if (this.#isLeaving) return true;
    const { windowBatches, windowBytes, batchEvents, batchBytes } = this.#limits;
    const { sent, unsent } = this.log;
    if (this.#unackedBatches >= windowBatches || sent.cost >= windowBytes) return false;
    return mayBeSmall || this.#unackedBatches <= 0 || unsent.events >= batchEvents || unsent.cost >= batchBytes;
  }
}
