import { concatBytes } from '../../base/bytes.ts';
import type { CaptureRecord, FrameRecord } from '../record.ts';

interface FragmentHoldOptions {
  /** Bytes of the same length. */
  readonly redact: (bytes: Uint8Array) => Uint8Array;
  readonly onLeftOut: (fragments: number) => void;
  readonly maxBytes: number;
}

interface HeldRecord {
  record: CaptureRecord;
  readonly byteLength: number;
  isSettled: boolean;
}

interface OpenMessage {
  readonly isCompressed: boolean;
  readonly fragments: HeldRecord[];
}

/** Records may be many while a message never ends. */
const MAX_HELD_RECORDS = 50_000;

/**
 * A secret may lie across two fragments of a message (RFC 6455 §5.4), so fragments wait until the message is whole, and all
 * records behind them wait too, to keep the order. What waits is bounded; beyond it fragments go on without their bytes.
 */
export class FragmentHold {
  readonly #options: FragmentHoldOptions;
  #queue: HeldRecord[] = [];
  #open = new Map<string, OpenMessage>();
  #heldBytes = 0;

  constructor(options: FragmentHoldOptions) {
    this.#options = options;
  }

  /** Whether the frame is part of a fragmented message that is not compressed, which is looked at as a whole here. */
  isPlainFragment(frame: FrameRecord): boolean {
    return isFragment(frame) && !this.isCompressed(frame);
  }

  /** Whether the frame's payload is compressed: RSV1 stands on the first frame of a message only (RFC 7692 §6.1). */
  isCompressed(frame: FrameRecord): boolean {
    if ((frame.opcode & 0x8) !== 0) return false;
    return frame.opcode === 0 ? (this.#open.get(directionKey(frame))?.isCompressed ?? frame.rsv1) : frame.rsv1;
  }

  *push(record: CaptureRecord): Generator<CaptureRecord> {
    const isTracked = record.kind === 'frame' && isFragment(record);
    if (!isTracked && this.#queue.length === 0) {
      yield record;
      return;
    }
    const held: HeldRecord = { record: ownBytes(record), byteLength: byteLength(record), isSettled: true };
    this.#queue.push(held);
    this.#heldBytes += held.byteLength;
    if (isTracked) this.#track(held, record);
    if (this.#heldBytes > this.#options.maxBytes || this.#queue.length > MAX_HELD_RECORDS) this.#giveUp();
    yield* this.#release();
  }

  *flush(): Generator<CaptureRecord> {
    this.#giveUp();
    yield* this.#release();
  }

  #track(held: HeldRecord, frame: FrameRecord): void {
    const key = directionKey(frame);
    const isCompressed = this.isCompressed(frame);
    // A new message within an unfinished one (a violation) begins anew.
    const known = frame.opcode === 0 ? this.#open.get(key) : undefined;
    if (frame.opcode !== 0) this.#abandon(key);
    const message = known ?? { isCompressed, fragments: [] };
    if (!message.isCompressed) {
      held.isSettled = false;
      message.fragments.push(held);
    }
    if (!frame.fin) {
      this.#open.set(key, message);
      return;
    }
    this.#open.delete(key);
    this.#settle(message);
  }

  /** The message is whole: looks at it and deals the bytes out again. */
  #settle(message: OpenMessage): void {
    const payloads = message.fragments.map(({ record }) => (record.kind === 'frame' ? record.payload : null));
    const joined = concatBytes(payloads.map((payload) => payload ?? NO_BYTES));
    const redacted = message.fragments.length === 0 ? joined : this.#options.redact(joined);
    let offset = 0;
    for (const [index, held] of message.fragments.entries()) {
      const payload = payloads[index] ?? null;
      const end = offset + (payload?.length ?? 0);
      const { record } = held;
      if (record.kind === 'frame') {
        const whole =
          record.message === null ? null : wholeMessage(record.message, joined, redacted, this.#options.redact);
        held.record = { ...record, payload: payload && redacted.subarray(offset, end), message: whole };
      }
      held.isSettled = true;
      offset = end;
    }
  }

  #abandon(key: string): void {
    const message = this.#open.get(key);
    if (!message) return;
    this.#open.delete(key);
    this.#options.onLeftOut(message.fragments.length);
    for (const held of message.fragments) {
      if (held.record.kind === 'frame' && held.record.payload !== null) {
        held.record = { ...held.record, payload: null, payloadLoss: 'redacted' };
      }
      held.isSettled = true;
    }
  }

  #giveUp(): void {
    // A map may lose entries while it is walked through.
    for (const key of this.#open.keys()) this.#abandon(key);
  }

  *#release(): Generator<CaptureRecord> {
    let count = 0;
    for (const held of this.#queue) {
      if (!held.isSettled) break;
      count += 1;
      this.#heldBytes -= held.byteLength;
      yield held.record;
    }
    if (count > 0) this.#queue.splice(0, count);
  }
}

const NO_BYTES = new Uint8Array(0);

function isFragment(frame: FrameRecord): boolean {
  return (frame.opcode & 0x8) === 0 && (frame.opcode === 0 || !frame.fin);
}

/** The joined fragments are the message unless some are missing here; then it is looked at by itself. */
function wholeMessage(
  message: Uint8Array,
  joined: Uint8Array,
  redacted: Uint8Array,
  redact: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  return message.length === joined.length ? redacted : redact(message);
}

function directionKey(frame: FrameRecord): string {
  return `${frame.sender} ${frame.connection}`;
}

function byteLength(record: CaptureRecord): number {
  return record.kind === 'frame' ? (record.payload?.length ?? 0) + (record.message?.length ?? 0) : 0;
}

/** What waits must not be a view of what its source reuses. */
function ownBytes(record: CaptureRecord): CaptureRecord {
  if (record.kind !== 'frame') return record;
  const isSame =
    record.payload !== null &&
    record.message !== null &&
    record.payload.buffer === record.message.buffer &&
    record.payload.byteOffset === record.message.byteOffset &&
    record.payload.length === record.message.length;
  const payload = record.payload && record.payload.slice();
  return { ...record, payload, message: isSame ? payload : record.message && record.message.slice() };
}
