import type { CaptureEvent } from '../../src/protocol/capture-event.ts';
import { DEFAULT_LIMITS, type CaptureLimits } from '../../src/protocol/limits.ts';
import { parseDoorBatch, type DoorBatch } from '../../src/protocol/page-door.ts';
import { parseCaptureEvent } from '../../src/protocol/capture-guard.ts';
import { CaptureFlow } from '../../src/content/page/capture-flow.ts';
import { ConnectionTable, type ConnectionRecord } from '../../src/content/page/connection-record.ts';
import { Recorder, snapshotOf } from '../../src/content/page/recorder.ts';

/** The hook without a browser: what it records is driven by hand, what it hands to the bridge is kept. */
export class HookFixture {
  readonly batches: DoorBatch[] = [];
  readonly starts: number[] = [];
  wakes = 0;
  time = 1_000;
  readonly connections = new ConnectionTable();
  readonly flow: CaptureFlow;
  readonly recorder: Recorder;

  constructor(changes: Partial<CaptureLimits> = {}) {
    const limits = { ...DEFAULT_LIMITS, ...changes };
    const clock = () => (this.time += 1);
    this.flow = new CaptureFlow(
      limits,
      this.connections,
      (type, detail) => {
        if (type === 'wake') this.wakes += 1;
        else if (type === 'start') this.starts.push(Number(detail));
        else {
          // As it crosses between worlds.
          const parsed = parseDoorBatch(structuredClone(detail));
          if (!parsed) throw new Error('the bridge refuses the batch');
          this.batches.push(parsed);
        }
      },
      clock,
      snapshotOf,
    );
    this.recorder = new Recorder(limits, this.connections, this.flow, clock);
  }

  connect(): ConnectionRecord {
    const record = this.recorder.connecting('ws://a/', [], null, true, 0);
    if (!record) throw new Error('the connection was refused');
    this.recorder.open(record, '', '');
    return record;
  }

  /** Receives texts. */
  receive(record: ConnectionRecord, ...texts: string[]): void {
    for (const text of texts) this.recorder.text(record, 0, text);
  }

  /** Everything handed over so far, checked as the panel does it, each with its number. */
  get events(): (CaptureEvent & { readonly seq: number })[] {
    return this.batches.flatMap(({ firstSeq, events }) =>
      events.map((value, index) => {
        const event = parseCaptureEvent(value);
        if (!event) throw new Error(`the panel refuses ${JSON.stringify(value)}`);
        return { ...event, seq: firstSeq + index };
      }),
    );
  }

  /** The events in short: texts of messages, kinds of the others. */
  get story(): string[] {
    return this.events.map((event) => (event.kind === 'message' ? String(event.payload) : event.kind));
  }

  ackAll(): void {
    const last = this.batches.at(-1);
    if (last) this.flow.ack(last.firstSeq + last.events.length);
  }

  forgetBatches(): void {
    this.batches.length = 0;
  }
}
