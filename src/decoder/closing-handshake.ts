import { describeCloseCode, mayAppearOnWire } from './close-code.ts';
import type { ClosePayload } from './close-payload.ts';
import { parseClosePayload } from './close-payload.ts';
import type { Violation } from './violation.ts';
import { violation } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

/** One Close frame. */
export interface CloseRecord extends ClosePayload {
  readonly sender: Sender;
  /** Of the frame in its sender's stream. */
  readonly offset: number;
}

/** How a connection was closed, RFC 6455 §7. */
export interface ClosingHandshake {
  /** Who began it, with what; null when there was no Close frame. */
  readonly first: CloseRecord | null;
  /** The other side's Close frame; null when it was not answered. */
  readonly answer: CloseRecord | null;
  /** Both sides sent a Close frame: what the page API calls `wasClean`. */
  readonly isClean: boolean;
  /** Frames that a side sent after its own Close frame, which nobody reads any more. */
  readonly framesAfterClose: Readonly<Record<Sender, number>>;
}

/** Follows the closing handshake over both directions. Frames have to come in the order of the capture. */
export class ClosingHandshakeTracker {
  #first: CloseRecord | null = null;
  #answer: CloseRecord | null = null;
  readonly #framesAfterClose: Record<Sender, number> = { client: 0, server: 0 };

  /** What is known so far (copy). */
  get state(): ClosingHandshake {
    return {
      first: this.#first,
      answer: this.#answer,
      isClean: this.#answer !== null,
      framesAfterClose: { ...this.#framesAfterClose },
    };
  }

  /** Takes a frame that came after the sender's Close frame. */
  lateFrame(frame: WireFrame): Violation {
    this.#framesAfterClose[frame.sender] += 1;
    return violation('data-after-close', frame.offset);
  }

  /** Takes a Close frame, the first one of its sender. */
  closeFrame(record: CloseRecord): void {
    if (this.#first === null) this.#first = record;
    else this.#answer = record;
  }
}

/** What a Close frame says, and what is wrong with that (RFC 6455 §5.5.1, §7.4). */
export function readCloseFrame(frame: WireFrame): {
  readonly record: CloseRecord;
  readonly violations: readonly Violation[];
} {
  const payload = parseClosePayload(frame.payload);
  const payloadOffset = frame.offset + frame.headerLength;
  const violations: Violation[] = [];
  const isCut = frame.payload.length < frame.payloadLength;
  if (frame.payloadLength === 1) violations.push(violation('close-payload-one-byte', payloadOffset));
  if (payload.code !== null && !mayAppearOnWire(payload.code)) {
    const { name, range } = describeCloseCode(payload.code);
    violations.push(violation('close-code-invalid', payloadOffset, `${payload.code}: ${name ?? range.title}`));
  }
  const { reasonError } = payload;
  if (reasonError !== null && (!isCut || reasonError.code === 'utf8-invalid')) {
    violations.push(violation('close-reason-utf8', payloadOffset + reasonError.offset));
  }
  return { record: { ...payload, sender: frame.sender, offset: frame.offset }, violations };
}
