import { hasPassed, PayloadState, RowKind, RowOrigin } from '../../model/row-kind.ts';
import type { ArrivedRows } from './arrived-rows.ts';

const OPCODE_TEXT = 0x1;
const OPCODE_BINARY = 0x2;
/** Length of a message that is not known: its bytes were compressed and the source lacks them. */
export const UNKNOWN_LENGTH = -1;
/** Token of a message whose content is not all known. */
export const NO_TOKEN = 0;
/** Of longer messages the beginning and the end make the token; that the rest is equal too is looked at once, for the pairs. */
const TOKEN_BYTES = 1024;
/** Rows between two looks at the clock, of those that are not looked into. */
const ROWS_A_STEP = 4096;

/** The messages of one direction of one connection in their order, in columns. */
export class MessageSequence {
  /** Of an observed message the row of the frame that ends it. */
  readonly rows: number[] = [];
  readonly opcodes: number[] = [];
  /** Bytes of the message, or `UNKNOWN_LENGTH`. */
  readonly lengths: number[] = [];
  /** Equal for equal messages. */
  readonly tokens: number[] = [];
  readonly times: number[] = [];

  get size(): number {
    return this.rows.length;
  }

  push(row: number, opcode: number, length: number, token: number, time: number): void {
    this.rows.push(row);
    this.opcodes.push(opcode);
    this.lengths.push(length);
    this.tokens.push(token);
    this.times.push(time);
  }
}

/** Both directions; `out` is from client to server. */
export interface ConnectionMessages {
  readonly out: MessageSequence;
  readonly in: MessageSequence;
}

/** Gives equal messages of both sides the same token. */
export class Tokens {
  #known = new Map<string, number>();

  of(opcode: number, bytes: Uint8Array): number {
    const key = `${opcode} ${bytes.length} ${hash(bytes)}`;
    let token = this.#known.get(key);
    if (token === undefined) {
      token = this.#known.size + 1;
      this.#known.set(key, token);
    }
    return token;
  }
}

/** The messages that a connection's page sent and received. What is still arriving or never left is not among them. */
export function* capturedMessages(
  rows: ArrivedRows,
  connection: number,
  tokens: Tokens,
): Generator<void, ConnectionMessages> {
  const messages = { out: new MessageSequence(), in: new MessageSequence() };
  for (let row = rows.firstRow; row < rows.size; row += 1) {
    if (row % ROWS_A_STEP === 0) yield;
    if (rows.connection(row) !== connection || rows.kind(row) !== RowKind.frame) continue;
    const opcode = rows.opcode(row);
    const state = rows.payloadState(row);
    const isMessage = opcode === OPCODE_TEXT || opcode === OPCODE_BINARY;
    if (!isMessage || state === PayloadState.pending || rows.isDiscarded(row)) continue;
    // What the user held back or dropped was never on the wire.
    if (rows.isOutgoing(row) && !hasPassed(rows.passage(row))) continue;
    if (rows.origin(row) === RowOrigin.wire) continue;
    const token = state === PayloadState.complete ? tokens.of(opcode, rows.payload(row)) : NO_TOKEN;
    const sequence = rows.isOutgoing(row) ? messages.out : messages.in;
    sequence.push(row, opcode, rows.payloadLength(row), token, rows.time(row));
    yield;
  }
  return messages;
}

interface OpenMessage {
  readonly opcode: number;
  readonly isCompressed: boolean;
  wireLength: number;
}

/** The whole messages among a connection's observed frames. */
export function* observedMessages(
  rows: ArrivedRows,
  connection: number,
  tokens: Tokens,
): Generator<void, ConnectionMessages> {
  const messages = { out: new MessageSequence(), in: new MessageSequence() };
  const open: { out: OpenMessage | null; in: OpenMessage | null } = { out: null, in: null };
  for (let index = rows.firstRow; index < rows.size; index += 1) {
    if (index % ROWS_A_STEP === 0) yield;
    if (rows.connection(index) !== connection || rows.kind(index) !== RowKind.frame) continue;
    const row = rows.row(index);
    if ((row.opcode & 0x8) !== 0) continue;
    const direction = row.isOutgoing ? 'out' : 'in';
    if (row.opcode !== 0) open[direction] = { opcode: row.opcode, isCompressed: row.rsv1, wireLength: 0 };
    const message = open[direction];
    // A continuation of what began before the capture or in a gap.
    if (message === null) continue;
    message.wireLength += row.payloadLength;
    if (!row.fin) continue;
    open[direction] = null;
    const bytes = rows.wireFacts(index)?.message ?? null;
    const length = bytes?.length ?? (message.isCompressed ? UNKNOWN_LENGTH : message.wireLength);
    const token = bytes === null ? NO_TOKEN : tokens.of(message.opcode, bytes);
    messages[direction].push(index, message.opcode, length, token, row.time);
    yield;
  }
  return messages;
}

/** Two 32-bit sums (FNV-1a and its mirror) over the beginning and the end. */
function hash(bytes: Uint8Array): string {
  let left = 0x811c9dc5;
  let right = 0x01000193;
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      left = Math.imul(left ^ byte, 0x01000193);
      right = Math.imul(right, 31) + byte;
    }
  };
  const head = Math.min(bytes.length, TOKEN_BYTES);
  add(0, head);
  add(Math.max(head, bytes.length - TOKEN_BYTES), bytes.length);
  return `${left} ${right | 0}`;
}
