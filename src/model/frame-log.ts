import { concatBytes } from '../base/bytes.ts';
import { PayloadStore, type PayloadPlace } from './payload-store.ts';
import { RowColumns, RowFlag, type RowChunk } from './row-columns.ts';
import { PayloadState, RowKind, RowOrigin } from './row-kind.ts';
import { WireFactColumns, type WireFacts, type WireFactsInput } from './wire-facts.ts';

const OPCODE_TEXT = 0x1;

/** A frame to add. Wire bits that nobody saw are given as RFC 6455 says they must be; `wireProvenance` tells them apart. */
export interface FrameInput {
  readonly connection: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly isOutgoing: boolean;
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly isMasked: boolean;
  /** 32 bits, big endian; 0 when unknown or not masked. */
  readonly maskingKey: number;
  readonly origin: RowOrigin;
  readonly isDiscarded: boolean;
  readonly isHistory: boolean;
  /** Copied in. A string is stored as UTF-8. */
  readonly payload: string | Uint8Array | null;
  /** True length in bytes; null: the length of `payload`. */
  readonly payloadLength: number | null;
  readonly payloadState: PayloadState;
  /** What was read from bytes; absent for live rows. */
  readonly wire?: WireFactsInput | null;
}

/** What a lifecycle row says; the shape follows from `kind`. */
export type LifecycleDetail =
  | { readonly kind: typeof RowKind.connecting; readonly url: string }
  | { readonly kind: typeof RowKind.open; readonly protocol: string; readonly extensions: string }
  | { readonly kind: typeof RowKind.closing; readonly code: number | null; readonly reason: string | null }
  | {
      readonly kind: typeof RowKind.close;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly initiator: 'page' | 'server' | 'network' | 'unknown';
    }
  | { readonly kind: typeof RowKind.error; readonly message?: string | null }
  | {
      readonly kind: typeof RowKind.constructionFailed;
      readonly url: string | null;
      readonly errorName: string;
      readonly errorMessage: string;
      readonly stack: string | null;
    }
  | { readonly kind: typeof RowKind.sendFailed; readonly errorName: string; readonly errorMessage: string }
  | {
      readonly kind: typeof RowKind.shed;
      /**
       * `history`, `backlog`, `paused`, `connections`, `fault`: by the page side, see `ShedEvent`; `transport`: numbers that
       * never came; `malformed`: events that were not what the protocol says.
       */
      readonly reason: 'history' | 'backlog' | 'paused' | 'connections' | 'fault' | 'transport' | 'malformed';
      readonly events: number;
      readonly frames: number;
      readonly bytes: number;
    }
  | { readonly kind: typeof RowKind.gone }
  | { readonly kind: typeof RowKind.navigated; readonly url: string }
  | { readonly kind: typeof RowKind.handshakeFailed; readonly status: number | null; readonly message: string }
  | {
      readonly kind: typeof RowKind.gap;
      readonly reason: string;
      /** Null when it cannot be told how much. */
      readonly frames: number | null;
      readonly bytes: number | null;
    }
  | { readonly kind: typeof RowKind.note; readonly text: string }
  | {
      readonly kind: typeof RowKind.problem;
      readonly code: string;
      readonly message: string;
      /** Byte offset in the imported file. */
      readonly offset: number | null;
    };

/** Rows without a connection (navigation, a failed constructor, a gap of a whole document) carry this index. */
export const NO_CONNECTION = -1;

/** One row as an object, made on demand for what is on screen. */
export interface Row {
  readonly index: number;
  readonly kind: RowKind;
  readonly connection: number;
  readonly time: number;
  readonly origin: RowOrigin;
  readonly isOutgoing: boolean;
  readonly isHistory: boolean;
  readonly isDiscarded: boolean;
  /** Frames only; 0 and false otherwise. */
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly isMasked: boolean;
  readonly maskingKey: number;
  /** True payload length in bytes. */
  readonly payloadLength: number;
  /** Bytes of the payload that are here. */
  readonly keptLength: number;
  readonly payloadState: PayloadState;
  /** Lifecycle rows only. */
  readonly detail: LifecycleDetail | null;
}

/**
 * Every frame and lifecycle event in order of arrival: numbers in typed columns, payloads in byte arenas, so that a million
 * rows cost no million objects. A plain mutable class; whoever shows it watches `revision`.
 */
export class FrameLog {
  #columns = new RowColumns();
  #payloads = new PayloadStore();
  #details = new Map<number, LifecycleDetail>();
  #parts = new Map<number, Uint8Array[]>();
  #wire = new WireFactColumns();
  #revision = 0;
  #generation = 0;
  #textDecoder = new TextDecoder();
  #textEncoder = new TextEncoder();

  /** Rows; their indexes are 0 to `size - 1`. */
  get size(): number {
    return this.#columns.size;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when indexes change their meaning (`clear`, `retain`). */
  get generation(): number {
    return this.#generation;
  }

  /** Payload bytes kept. */
  get payloadBytes(): number {
    return this.#payloads.byteLength + this.#wire.messageBytes;
  }

  /** Returns the row's index. */
  appendFrame(input: FrameInput): number {
    const index = this.#columns.push();
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    const place = this.#store(input.payload);
    chunk.time[slot] = input.time;
    chunk.connection[slot] = input.connection;
    chunk.kind[slot] = RowKind.frame;
    chunk.opcode[slot] = input.opcode;
    chunk.origin[slot] = input.origin;
    chunk.maskingKey[slot] = input.maskingKey;
    chunk.flags[slot] =
      (input.isOutgoing ? RowFlag.outgoing : 0) |
      (input.fin ? RowFlag.fin : 0) |
      (input.rsv1 ? RowFlag.rsv1 : 0) |
      (input.rsv2 ? RowFlag.rsv2 : 0) |
      (input.rsv3 ? RowFlag.rsv3 : 0) |
      (input.isMasked ? RowFlag.masked : 0) |
      (input.isDiscarded ? RowFlag.discarded : 0) |
      (input.isHistory ? RowFlag.history : 0);
    chunk.payloadState[slot] = input.payloadState;
    setPlace(chunk, slot, place);
    chunk.payloadLength[slot] = input.payloadLength ?? place.length;
    if (input.wire) this.#wire.set(index, input.wire);
    this.#revision += 1;
    return index;
  }

  /** Returns the row's index. */
  appendLifecycle(connection: number, time: number, detail: LifecycleDetail, isHistory: boolean): number {
    const index = this.#columns.push();
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    chunk.time[slot] = time;
    chunk.connection[slot] = connection;
    chunk.kind[slot] = detail.kind;
    chunk.origin[slot] = RowOrigin.page;
    chunk.flags[slot] = isHistory ? RowFlag.history : 0;
    this.#details.set(index, detail);
    this.#revision += 1;
    return index;
  }

  /**
   * Adds more of a pending payload. With any state but `pending` the payload is finished: what is here is joined into
   * one place, and a length that was unknown (null at `appendFrame`) becomes the kept length when it is complete. A payload
   * that is called complete and is shorter than its known length has lost parts on the way: it is cut.
   * Returns how many bytes the row's payload length grew by.
   */
  appendPayload(index: number, part: string | Uint8Array | null, state: PayloadState): number {
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    const parts = this.#parts.get(index) ?? [this.payload(index)];
    if (part !== null) parts.push(typeof part === 'string' ? this.#textEncoder.encode(part) : part.slice());
    this.#revision += 1;
    if (state === PayloadState.pending) {
      this.#parts.set(index, parts);
      return 0;
    }
    this.#parts.delete(index);
    const place = this.#payloads.adoptBytes(concatBytes(parts));
    setPlace(chunk, slot, place);
    const before = chunk.payloadLength[slot] ?? 0;
    chunk.payloadState[slot] = state === PayloadState.complete && place.length < before ? PayloadState.cut : state;
    const after = Math.max(before, place.length);
    chunk.payloadLength[slot] = after;
    return after - before;
  }

  row(index: number): Row {
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    const flags = chunk.flags[slot] ?? 0;
    return {
      index,
      kind: this.kind(index),
      connection: chunk.connection[slot] ?? NO_CONNECTION,
      time: chunk.time[slot] ?? 0,
      origin: (chunk.origin[slot] ?? 0) as RowOrigin,
      isOutgoing: (flags & RowFlag.outgoing) !== 0,
      isHistory: (flags & RowFlag.history) !== 0,
      isDiscarded: (flags & RowFlag.discarded) !== 0,
      opcode: chunk.opcode[slot] ?? 0,
      fin: (flags & RowFlag.fin) !== 0,
      rsv1: (flags & RowFlag.rsv1) !== 0,
      rsv2: (flags & RowFlag.rsv2) !== 0,
      rsv3: (flags & RowFlag.rsv3) !== 0,
      isMasked: (flags & RowFlag.masked) !== 0,
      maskingKey: chunk.maskingKey[slot] ?? 0,
      payloadLength: chunk.payloadLength[slot] ?? 0,
      keptLength: chunk.keptLength[slot] ?? 0,
      payloadState: (chunk.payloadState[slot] ?? 0) as PayloadState,
      detail: this.#details.get(index) ?? null,
    };
  }

  kind(index: number): RowKind {
    return (this.#columns.chunk(index).kind[RowColumns.slot(index)] ?? 0) as RowKind;
  }

  /** Epoch milliseconds. */
  time(index: number): number {
    return this.#columns.chunk(index).time[RowColumns.slot(index)] ?? 0;
  }

  connection(index: number): number {
    return this.#columns.chunk(index).connection[RowColumns.slot(index)] ?? NO_CONNECTION;
  }

  opcode(index: number): number {
    return this.#columns.chunk(index).opcode[RowColumns.slot(index)] ?? 0;
  }

  isOutgoing(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.outgoing) !== 0;
  }

  origin(index: number): RowOrigin {
    return (this.#columns.chunk(index).origin[RowColumns.slot(index)] ?? 0) as RowOrigin;
  }

  /** From before the panel was open. */
  isHistory(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.history) !== 0;
  }

  /** `send()` on a closing or closed socket: never left. */
  isDiscarded(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.discarded) !== 0;
  }

  /** True payload length in bytes. */
  payloadLength(index: number): number {
    return this.#columns.chunk(index).payloadLength[RowColumns.slot(index)] ?? 0;
  }

  payloadState(index: number): PayloadState {
    return (this.#columns.chunk(index).payloadState[RowColumns.slot(index)] ?? 0) as PayloadState;
  }

  detail(index: number): LifecycleDetail | null {
    return this.#details.get(index) ?? null;
  }

  /** What was read from the frame's bytes; null for live rows. */
  wireFacts(index: number): WireFacts | null {
    return this.#wire.get(index, this.payload(index));
  }

  /** Codes of what is wrong with the frame (`decoder/violation.ts`); empty for nearly every row. */
  violations(index: number): readonly string[] {
    return this.#wire.violations(index);
  }

  /** The kept payload (view; payloads never move). Of a pending payload only its first part. */
  payload(index: number): Uint8Array {
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    return this.#payloads.bytes(
      chunk.payloadBuffer[slot] ?? 0,
      chunk.payloadOffset[slot] ?? 0,
      chunk.keptLength[slot] ?? 0,
    );
  }

  /** The payload's first `maxBytes` as text, wrong bytes as U+FFFD. For previews; the detail pane decodes with offsets. */
  textPreview(index: number, maxBytes: number): string {
    return this.#textDecoder.decode(this.payload(index).subarray(0, maxBytes));
  }

  isText(index: number): boolean {
    return this.kind(index) === RowKind.frame && this.opcode(index) === OPCODE_TEXT;
  }

  /**
   * Keeps the rows of some connections and renumbers them: `mapping` is old → new connection index, -1 drops. Of the rows
   * without a connection those stay that `isUnownedKept` names. Returns old → new row index, -1 for those that went.
   */
  retain(mapping: Int32Array, isUnownedKept: (index: number) => boolean = () => false): Int32Array {
    const old = this.#columns;
    const rows = new Int32Array(old.size).fill(-1);
    const oldPayloads = this.#payloads;
    const oldDetails = this.#details;
    const oldParts = this.#parts;
    const oldWire = this.#wire;
    const newRows = new Int32Array(old.size).fill(-1);
    this.#wire = new WireFactColumns();
    this.#columns = new RowColumns();
    this.#payloads = new PayloadStore();
    this.#details = new Map();
    this.#parts = new Map();
    for (let from = 0; from < old.size; from += 1) {
      const source = old.chunk(from);
      const slot = RowColumns.slot(from);
      const owner = source.connection[slot] ?? NO_CONNECTION;
      const connection = owner === NO_CONNECTION ? NO_CONNECTION : (mapping[owner] ?? -1);
      if (connection < 0 && !(owner === NO_CONNECTION && isUnownedKept(from))) continue;
      const to = this.#columns.push();
      rows[from] = to;
      const target = this.#columns.chunk(to);
      copyRow(source, slot, target, RowColumns.slot(to));
      target.connection[RowColumns.slot(to)] = connection;
      const bytes = oldPayloads.bytes(
        source.payloadBuffer[slot] ?? 0,
        source.payloadOffset[slot] ?? 0,
        source.keptLength[slot] ?? 0,
      );
      // A large payload has a buffer of its own, which can move over as it is.
      setPlace(target, RowColumns.slot(to), this.#payloads.adoptBytes(bytes));
      const detail = oldDetails.get(from);
      if (detail) this.#details.set(to, detail);
      const parts = oldParts.get(from);
      if (parts) this.#parts.set(to, parts);
      newRows[from] = to;
      this.#wire.adopt(to, oldWire, from, (row) => newRows[row] ?? -1);
    }
    this.#generation += 1;
    this.#revision += 1;
    return rows;
  }

  clear(): void {
    this.#columns = new RowColumns();
    this.#payloads = new PayloadStore();
    this.#details.clear();
    this.#parts.clear();
    this.#wire = new WireFactColumns();
    this.#generation += 1;
    this.#revision += 1;
  }

  #store(payload: string | Uint8Array | null): PayloadPlace {
    if (payload === null) return this.#payloads.addBytes(new Uint8Array(0));
    return typeof payload === 'string' ? this.#payloads.addText(payload) : this.#payloads.addBytes(payload);
  }
}

function setPlace(chunk: RowChunk, slot: number, place: PayloadPlace): void {
  chunk.payloadBuffer[slot] = place.buffer;
  chunk.payloadOffset[slot] = place.offset;
  chunk.keptLength[slot] = place.length;
}

function copyRow(source: RowChunk, from: number, target: RowChunk, to: number): void {
  target.time[to] = source.time[from] ?? 0;
  target.payloadLength[to] = source.payloadLength[from] ?? 0;
  target.kind[to] = source.kind[from] ?? 0;
  target.opcode[to] = source.opcode[from] ?? 0;
  target.flags[to] = source.flags[from] ?? 0;
  target.origin[to] = source.origin[from] ?? 0;
  target.payloadState[to] = source.payloadState[from] ?? 0;
  target.maskingKey[to] = source.maskingKey[from] ?? 0;
}
