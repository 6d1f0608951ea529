import { toHex } from '../base/hex.ts';
import { decodeUtf8Lossy } from '../base/utf8.ts';
import { OPCODE } from '../decoder/opcode.ts';

/** A short message, taken apart into what stays and the numbers in it. */
export interface MessageContent {
  /** The text with `#` for each number, or the bytes of a binary message. Two messages of different shapes say different things. */
  readonly shape: string;
  readonly numbers: readonly number[];
  /** Which of them may count or tell the time: any in plain text, in JSON those whose member is named so. */
  readonly mayVary: readonly boolean[];
}

/** How each number goes on from one message to the next: not at all, by a fixed step, or with the clock. */
export type NumberCourse =
  | { readonly kind: 'constant' }
  | { readonly kind: 'counter'; readonly step: number }
  /** `unit`: how much it grows in a millisecond. */
  | { readonly kind: 'clock'; readonly unit: number };

const NUMBER = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d+/g;
/** Seconds, milliseconds, microseconds and nanoseconds since some beginning. */
const CLOCK_UNITS = [0.001, 1, 1000, 1_000_000];
/** A clock that is read before sending, and one of whole seconds. */
const CLOCK_SLACK_MS = 1100;
/** A counter of both ways' messages skips the other's. */
const MAX_STEP = 2;
/** Members that count or tell the time. A price or a level may rise steadily too, and is content. */
const COUNTING_NAMES = new Set(
  'id ref seq sequence n no nr num number count counter index d t ts time timestamp now date at ping pong hb heartbeat nonce message_id msg_id msgid reqid req_id request_id rid cid sent'.split(
    ' ',
  ),
);
/** The name of the member whose value begins at the end of this text. */
const MEMBER = /"([^"\\]{1,32})"\s*:\s*"?$/;
/** Messages of a counter that may be missing in between. */
const MAX_SKIPPED = 3;

export function readContent(opcode: number, payload: Uint8Array): MessageContent {
  if (opcode !== OPCODE.text) return { shape: toHex(payload), numbers: [], mayVary: [] };
  const numbers: number[] = [];
  const mayVary: boolean[] = [];
  const text = decodeUtf8Lossy(payload);
  const isPlain = !/[[{]/.test(text);
  const shape = text.replace(NUMBER, (digits, at: number) => {
    numbers.push(digits.includes('T') ? Date.parse(digits) : Number(digits));
    const name = isPlain ? '' : (MEMBER.exec(text.slice(0, at))?.[1] ?? '');
    mayVary.push(isPlain || COUNTING_NAMES.has(name.toLowerCase()));
    return '#';
  });
  return { shape, numbers, mayVary };
}

/** What two messages of one shape have in common, or null when they say different things. `elapsedMs` lies between them. */
export function courseBetween(
  before: readonly number[],
  { numbers, mayVary }: MessageContent,
  elapsedMs: number,
): readonly NumberCourse[] | null {
  const courses: NumberCourse[] = [];
  for (const [at, value] of numbers.entries()) {
    const difference = value - (before[at] ?? Number.NaN);
    if (difference === 0) courses.push({ kind: 'constant' });
    else if (mayVary[at] !== true) return null;
    else {
      const unit = CLOCK_UNITS.find((candidate) => isClock(difference, elapsedMs, candidate));
      // A step of one is a counter, also where it might be the seconds of a clock.
      if (difference !== 1 && unit !== undefined) courses.push({ kind: 'clock', unit });
      else if (difference > 0 && difference <= MAX_STEP) courses.push({ kind: 'counter', step: difference });
      else return null;
    }
  }
  return courses;
}

/** Whether the numbers go on as they did: then the message says nothing new. */
export function isOnCourse(
  courses: readonly NumberCourse[],
  before: readonly number[],
  after: readonly number[],
  elapsedMs: number,
): boolean {
  return courses.every((course, at) => {
    const difference = (after[at] ?? Number.NaN) - (before[at] ?? Number.NaN);
    switch (course.kind) {
      case 'constant':
        return difference === 0;
      case 'counter':
        return difference > 0 && difference % course.step === 0 && difference / course.step <= MAX_SKIPPED;
      case 'clock':
        return isClock(difference, elapsedMs, course.unit);
    }
  });
}

function isClock(difference: number, elapsedMs: number, unit: number): boolean {
  return difference > 0 && Math.abs(difference / unit - elapsedMs) <= CLOCK_SLACK_MS;
}
