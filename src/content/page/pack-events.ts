import type { ShedEvent } from '../../protocol/capture-event.ts';
import { COLUMNS, TAG_HAS_PAYLOAD, TAG_MASK } from '../../protocol/packed-events.ts';
import { Float64ArrayFunction, setBytes, setPrototypeOf, stringify, Uint8ArrayFunction } from './built-ins.ts';
import type { EventRun } from './event-log.ts';
import type { QueuedEvent } from './queued-event.ts';

/** What crosses to the bridge; `src/protocol/packed-events.ts` says how it is laid out. */
export interface PackedBatch {
  readonly firstSeq: number;
  readonly isHistory: boolean;
  readonly columns: Float64Array;
  readonly text: string;
  readonly bytes: Uint8Array | null;
}

/** Copies a run of events into columns. The result has no prototype: whoever reads it looks up nothing of the page's. */
export function packEvents({ first, last, count, isHistory }: EventRun): PackedBatch {
  const columns = new Float64ArrayFunction(count * COLUMNS);
  let text = '';
  let hasBytes = false;
  let byteCount = 0;
  let row = 0;
  for (let event: QueuedEvent | null = first; event; event = event.next) {
    if (event.shed && event.payload === null) writeShed(event);
    const { payload } = event;
    let tag = event.tag & TAG_MASK;
    if (payload !== null) {
      tag |= TAG_HAS_PAYLOAD;
      if (typeof payload === 'string') text += payload;
      else {
        hasBytes = true;
        byteCount += event.payloadLength;
      }
    }
    columns[row] = tag;
    columns[row + 1] = event.record ? event.record.id : 0;
    columns[row + 2] = event.time;
    columns[row + 3] = event.message;
    columns[row + 4] = event.payloadLength;
    columns[row + 5] = event.byteLength;
    row += COLUMNS;
    if (event === last) break;
  }
  const bytes = hasBytes ? joinBytes(first, last, byteCount) : null;
  const batch: PackedBatch = { firstSeq: first.seq, isHistory, columns, text, bytes };
  setPrototypeOf(batch, null);
  return batch;
}

function joinBytes(first: QueuedEvent, last: QueuedEvent, byteCount: number): Uint8Array {
  const bytes = new Uint8ArrayFunction(byteCount);
  let offset = 0;
  for (let event: QueuedEvent | null = first; event; event = event.next) {
    const { payload } = event;
    if (payload !== null && typeof payload !== 'string') {
      setBytes(bytes, payload, offset);
      offset += event.payloadLength;
    }
    if (event === last) break;
  }
  return bytes;
}

/** From here on its numbers are fixed: what is shed later gets an event of its own. */
function writeShed(event: QueuedEvent): void {
  const { time, shed } = event;
  if (!shed) return;
  const { events, frames, bytes } = shed;
  const shedEvent: ShedEvent = { kind: 'shed', time, reason: 'backlog', events, frames, bytes };
  setPrototypeOf(shedEvent, null);
  const json = stringify(shedEvent);
  event.payload = json;
  event.payloadLength = json.length;
}
