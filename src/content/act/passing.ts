import type { ReleaseCause } from '../../protocol/capture-event.ts';
import type { Verdict } from '../../protocol/rule.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';

// What a message waits for. Constants, because they are put in place when the script is built.
/** For those before it, and for its time. */
export const WAITS_TURN = 0;
/** For the user. */
export const WAITS_USER = 1;
/** For the panel, which has to answer what the page cannot decide. */
export const WAITS_ANSWER = 2;
/** For its Blob to be read. */
export const WAITS_BYTES = 3;

/** How a connection ends for the page. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** An `error` event stands before `close`. */
  readonly hasError: boolean;
}

/** A message, or the end of its connection, on its way between the page and the network. One shape for all, linked to the next. */
export class Passing {
  next: Passing | null = null;
  readonly record: ConnectionRecord;
  readonly socket: object;
  readonly isOut: boolean;
  /** What goes on: a text, bytes of our own, or a Blob. An incoming one that nobody changed is what the browser made. */
  data: unknown;
  /** What it was before a rule changed it; undefined: none did. */
  original: unknown = undefined;
  /** `TAG_IS_INJECTED` or `TAG_IS_EDITED`; 0: the page's or the server's. */
  origin = 0;
  /** Number of its row, which it has as soon as it waits for somebody; 0: none so far. */
  message = 0;
  waits = WAITS_TURN;
  /** It has waited: for the user, behind one that did, or for its time. */
  isLate = false;
  /** Does not leave before; milliseconds since the epoch. */
  dueAt = 0;
  /** What a Blob holds, once it was read. */
  bytes: Uint8Array | null = null;
  /** What the user sends instead; undefined: nothing. */
  replacement: unknown = undefined;
  /** Whose doing it is that it goes on. */
  cause: ReleaseCause = 'end';
  /** The stage that it is in while it waits. */
  stage = 0;
  /** Its Blob was read, or need not be. */
  isRead = false;
  /** What rules have come to while the panel is asked about the rest. */
  before: Verdict | null = null;
  /** Lets so many of the next ones pass first. */
  window = 0;
  isTimed = false;
  tag: Verdict['tag'] = null;
  /** The connection is to be closed behind it. */
  close: Verdict['close'] = null;
  /** What a rule has added behind it. */
  follower: Passing | null = null;
  /** It is no message. */
  ending: Ending | null = null;

  constructor(record: ConnectionRecord, socket: object, isOut: boolean, data: unknown) {
    this.record = record;
    this.socket = socket;
    this.isOut = isOut;
    this.data = data;
  }
}

/** What is on its way on one connection in one direction, in order. A list, because it needs no built-in that a page could watch. */
export class MessageLine {
  first: Passing | null = null;
  #last: Passing | null = null;
  size = 0;
  /** How many of them wait for the user or the panel. */
  held = 0;
  isTimed = false;
  isScheduled = false;
  isPumping = false;
  /** The browser has fired `error`, which the page does not know yet. */
  hasError = false;

  push(passing: Passing): void {
    if (this.#last) this.#last.next = passing;
    else this.first = passing;
    this.#last = passing;
    this.size += 1;
    if (isHeld(passing)) this.held += 1;
  }

  /** Behind one of the line; at the end when that one is not in it. */
  pushBehind(before: Passing, passing: Passing): void {
    let at = this.first;
    while (at && at !== before) at = at.next;
    if (!at || at === this.#last) {
      this.push(passing);
      return;
    }
    passing.next = at.next;
    at.next = passing;
    this.size += 1;
    if (isHeld(passing)) this.held += 1;
  }

  /** Takes one out, wherever it stands. */
  remove(passing: Passing): void {
    let before: Passing | null = null;
    for (let at = this.first; at; at = at.next) {
      if (at === passing) {
        if (before) before.next = at.next;
        else this.first = at.next;
        if (this.#last === at) this.#last = before;
        at.next = null;
        this.size -= 1;
        if (isHeld(at)) this.held -= 1;
        return;
      }
      before = at;
    }
  }

  /** Lets the second one pass the first. */
  swap(): void {
    const first = this.first;
    const second = first?.next;
    if (!first || !second) return;
    first.next = second.next;
    second.next = first;
    this.first = second;
    if (this.#last === second) this.#last = first;
  }

  /** Lets one of the line wait for something else. */
  change(passing: Passing, waits: number): void {
    if (isHeld(passing)) this.held -= 1;
    passing.waits = waits;
    if (isHeld(passing)) this.held += 1;
  }
}

/** It waits for somebody: the user, or the panel. */
function isHeld({ waits }: Passing): boolean {
  return waits === WAITS_USER || waits === WAITS_ANSWER;
}
