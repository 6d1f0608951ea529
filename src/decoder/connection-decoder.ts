import type { ChunkViews } from '../base/chunk-views.ts';
import { subChunk } from '../base/chunk-views.ts';
import type { ReusedArena } from '../base/reused-arena.ts';
import { ByteBuffer } from '../base/byte-buffer.ts';
import type { ClosingHandshake } from './closing-handshake.ts';
import { ClosingHandshakeTracker } from './closing-handshake.ts';
import type { DirectionVisitor, FindingEvent, FrameEvent } from './direction-decoder.ts';
import { DirectionDecoder } from './direction-decoder.ts';
import type { DeflateParameters } from './extensions.ts';
import { deflateParameters } from './extensions.ts';
import type { HandshakeCheck, Negotiated } from './handshake.ts';
import { checkHandshake, negotiated } from './handshake.ts';
import type { HttpRequestHead, HttpResponseHead } from './http-head.ts';
import { HttpHeadReader } from './http-head.ts';
import { headerValue } from './http-header.ts';
import type { DecoderLimits } from './limits.ts';
import { DEFAULT_DECODER_LIMITS } from './limits.ts';
import type { ViolationCode } from './violation.ts';
import { violation } from './violation.ts';
import type { Sender } from './wire-frame.ts';

/** The request of an opening handshake, or any other request on the same TCP connection. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly head: HttpRequestHead;
}

/** The response, checked against the request. */
export interface ResponseEvent {
  readonly kind: 'response';
  readonly head: HttpResponseHead;
  readonly checks: readonly HandshakeCheck[];
  readonly negotiated: Negotiated;
  /** Status 101: frames follow, whatever the checks say about the rest. */
  readonly isOpen: boolean;
}

/** Bytes that are neither head nor frames: the body of a refusal, or what follows a malformed head (view). */
export interface BodyEvent {
  readonly kind: 'body';
  readonly sender: Sender;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What comes out of a connection's bytes, in the order in which they were pushed. */
export type ConnectionEvent = RequestEvent | ResponseEvent | BodyEvent | FrameEvent | FindingEvent;

/** Takes what a connection's bytes say, as it is met. */
export interface ConnectionVisitor {
  readonly plain: DirectionVisitor['plain'];
  readonly event: (event: ConnectionEvent) => void;
}

/** All of it has defaults. */
export interface ConnectionDecoderOptions {
  /**
   * `handshake` (default): the bytes begin with HTTP heads. `none`: with frames. `detect`: each side's first byte
   * tells; the `G` of GET and the `H` of HTTP are no legal first byte of a frame.
   */
  readonly opening?: 'handshake' | 'none' | 'detect';
  /** What was agreed, for bytes without the handshake. Null (default): no compression. */
  readonly deflate?: DeflateParameters | null;
  readonly limits?: DecoderLimits;
  /** See `FrameParserOptions`. */
  readonly unmasking?: 'in-place' | 'copy';
  /** False for captures without the handshake that begin anywhere in the stream. */
  readonly isAligned?: boolean;
  /** See `FrameParserOptions`. */
  readonly joins?: ReusedArena | null;
}

/** Where one direction stands. */
type DirectionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'head'; readonly reader: HttpHeadReader; readonly startOffset: number }
  /** The client's bytes behind its request: how to read them, the response will tell. */
  | { readonly kind: 'waiting'; readonly pieces: (ByteBuffer | number)[]; length: number; readonly startOffset: number }
  | { readonly kind: 'frames'; readonly decoder: DirectionDecoder }
  /** `rest` is Infinity when the body's end cannot be told. */
  | { readonly kind: 'body'; rest: number };

/** What a piece of waiting bytes costs beside them, so that a capture full of gaps is bounded too. */
const PIECE_COST = 512;

const FIRST_HEAD_BYTE = { client: 0x47, server: 0x48 } as const;

/**
 * Both directions of one connection: opening handshake, frames, messages, closing handshake, as data. Bytes have to be
 * pushed in the order of the capture; nothing makes it throw, and every door is bounded by `limits`.
 */
export class ConnectionDecoder {
  readonly #limits: DecoderLimits;
  readonly #options: ConnectionDecoderOptions;
  readonly #closing = new ClosingHandshakeTracker();
  readonly #states: Record<Sender, DirectionState>;
  readonly #offsets: Record<Sender, number> = { client: 0, server: 0 };
  #request: HttpRequestHead | null = null;
  #deflate: DeflateParameters | null;

  constructor(options: ConnectionDecoderOptions = {}) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_DECODER_LIMITS;
    this.#deflate = options.deflate ?? null;
    this.#states = { client: this.#initialState('client'), server: this.#initialState('server') };
  }

  /** How the connection was closed, as far as it is known now. */
  get closing(): ClosingHandshake {
    return this.#closing.state;
  }

  /** Takes the next bytes that `sender` sent. */
  push(sender: Sender, chunk: Uint8Array): readonly ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    if (chunk.length > 0) this.#take(sender, chunk, events);
    return events;
  }

  /**
   * `push` for many frames: takes `chunk.bytes[start, end)` and hands out what it says as it is met, plain frames without an
   * object each.
   */
  read(sender: Sender, chunk: ChunkViews, start: number, end: number, visitor: ConnectionVisitor): void {
    // Written out, here and in other places that every frame passes: an access by name is a search.
    const state = sender === 'client' ? this.#states.client : this.#states.server;
    if (state.kind === 'frames') {
      if (sender === 'client') this.#offsets.client += end - start;
      else this.#offsets.server += end - start;
      state.decoder.read(chunk, start, end, visitor);
    } else {
      for (const event of this.push(sender, subChunk(chunk, start, end))) visitor.event(event);
    }
  }

  /** Says that the capture lacks bytes of `sender`. */
  gap(sender: Sender, byteLength: number): readonly ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    if (byteLength > 0) this.#skip(sender, byteLength, events);
    return events;
  }

  /** Ends both directions. */
  finish(): readonly ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    this.#finish('client', events);
    this.#finish('server', events);
    return events;
  }

  #initialState(sender: Sender): DirectionState {
    const opening = this.#options.opening ?? 'handshake';
    if (opening === 'handshake') return this.#headState(sender);
    return opening === 'none' ? this.#framesState(sender, this.#options.isAligned ?? true) : { kind: 'unknown' };
  }

  #headState(sender: Sender): DirectionState {
    const reader = new HttpHeadReader(sender === 'client' ? 'request' : 'response', this.#limits.maxHeadLength);
    return { kind: 'head', reader, startOffset: this.#offsets[sender] };
  }

  #framesState(sender: Sender, isAligned: boolean, startOffset = this.#offsets[sender]): DirectionState {
    const decoder = new DirectionDecoder({
      sender,
      deflate: this.#deflate,
      limits: this.#limits,
      startOffset,
      unmasking: this.#options.unmasking ?? 'in-place',
      joins: this.#options.joins ?? null,
      isAligned,
      closing: this.#closing,
    });
    return { kind: 'frames', decoder };
  }

  #take(sender: Sender, chunk: Uint8Array, events: ConnectionEvent[]): void {
    let rest = chunk;
    while (rest.length > 0) {
      const state = this.#states[sender];
      if (state.kind === 'unknown') {
        const isHead = rest[0] === FIRST_HEAD_BYTE[sender];
        this.#states[sender] = isHead
          ? this.#headState(sender)
          : this.#framesState(sender, this.#options.isAligned ?? true);
      } else if (state.kind === 'head') {
        rest = this.#takeHead(sender, state, rest, events);
      } else if (state.kind === 'body') {
        rest = this.#takeBody(sender, state, rest, events);
      } else {
        this.#offsets[sender] += rest.length;
        if (state.kind === 'frames') addAll(events, state.decoder.push(rest));
        else this.#hold(sender, state, rest, events);
        return;
      }
    }
  }

  /** Returns the bytes behind the head; none when it is not complete. */
  #takeHead(
    sender: Sender,
    state: DirectionState & { kind: 'head' },
    chunk: Uint8Array,
    events: ConnectionEvent[],
  ): Uint8Array {
    const result = state.reader.push(chunk);
    if (result === null) {
      this.#offsets[sender] += chunk.length;
      return chunk.subarray(chunk.length);
    }
    if (result.kind === 'error') {
      const code: ViolationCode =
        result.error.code === 'head-too-long' ? 'handshake-over-limit' : 'handshake-malformed';
      events.push(finding(sender, code, state.startOffset + result.error.offset, result.error.code));
      const held = state.reader.bytes();
      const heldOfChunk = held.length - (this.#offsets[sender] - state.startOffset);
      this.#offsets[sender] += heldOfChunk;
      events.push({ kind: 'body', sender, offset: state.startOffset, bytes: held });
      this.#states[sender] = { kind: 'body', rest: Infinity };
      return chunk.subarray(heldOfChunk);
    }
    const { head, rest } = result.value;
    this.#offsets[sender] += chunk.length - rest.length;
    if (head.kind === 'request') this.#takeRequest(head, events);
    else this.#takeResponse(head, events);
    return rest;
  }

  #takeRequest(head: HttpRequestHead, events: ConnectionEvent[]): void {
    this.#request = head;
    events.push({ kind: 'request', head });
    this.#states.client =
      this.#states.server.kind === 'frames'
        ? this.#framesState('client', true)
        : { kind: 'waiting', pieces: [], length: 0, startOffset: this.#offsets.client };
  }

  #takeResponse(head: HttpResponseHead, events: ConnectionEvent[]): void {
    const checks = checkHandshake(this.#request, head);
    const isOpen = head.status === 101;
    const agreed = negotiated(head);
    events.push({ kind: 'response', head, checks, negotiated: agreed, isOpen });
    if (!isOpen) {
      this.#refuse(head, events);
      return;
    }
    for (const check of checks) {
      if (check.ok !== false) continue;
      const detail = `${check.title}: ${check.actual ?? 'missing'}, expected ${check.expected}`;
      const offset = this.#offsets.server - head.headLength;
      events.push(finding(check.id.startsWith('request') ? 'client' : 'server', 'handshake-failed', offset, detail));
    }
    this.#deflate = agreedDeflate(agreed);
    this.#states.server = this.#framesState('server', true);
    this.#release(events);
  }

  /** After a refusal the connection may serve another request, which then begins anew. */
  #refuse(head: HttpResponseHead, events: ConnectionEvent[]): void {
    // RFC 9110 §15.2: interim responses are followed by the final one.
    if (head.status >= 100 && head.status < 200) {
      this.#states.server = this.#headState('server');
      return;
    }
    const hasNoBody = head.status === 204 || head.status === 304;
    const length = headerValue(head.headers, 'Content-Length');
    const rest = hasNoBody ? 0 : length !== null && /^\d{1,15}$/.test(length) ? Number(length) : Infinity;
    this.#states.server = rest > 0 ? { kind: 'body', rest } : this.#headState('server');
    const { client } = this.#states;
    if (client.kind !== 'waiting') return;
    this.#offsets.client = client.startOffset;
    this.#states.client = this.#headState('client');
    for (const piece of client.pieces) {
      if (typeof piece === 'number') this.#skip('client', piece, events);
      else this.#take('client', piece.take(), events);
    }
  }

  #takeBody(
    sender: Sender,
    state: DirectionState & { kind: 'body' },
    chunk: Uint8Array,
    events: ConnectionEvent[],
  ): Uint8Array {
    const bytes = chunk.subarray(0, Math.min(chunk.length, state.rest));
    events.push({ kind: 'body', sender, offset: this.#offsets[sender], bytes });
    this.#offsets[sender] += bytes.length;
    state.rest -= bytes.length;
    if (state.rest === 0) this.#states[sender] = this.#headState(sender);
    return chunk.subarray(bytes.length);
  }

  /** Keeps the client's bytes until the response tells what was agreed. */
  #hold(
    sender: Sender,
    state: DirectionState & { kind: 'waiting' },
    chunk: Uint8Array,
    events: ConnectionEvent[],
  ): void {
    let last = state.pieces.at(-1);
    if (last === undefined || typeof last === 'number') {
      last = new ByteBuffer(Infinity);
      state.pieces.push(last);
      state.length += PIECE_COST;
    }
    last.append(chunk);
    state.length += chunk.length;
    if (state.length <= this.#limits.maxWaitingLength) return;
    events.push(finding(sender, 'waiting-over-limit', state.startOffset, `${state.length} bytes`));
    this.#release(events);
  }

  /** Decodes what the client sent while its response was awaited. */
  #release(events: ConnectionEvent[]): void {
    const { client } = this.#states;
    if (client.kind !== 'waiting') return;
    const frames = this.#framesState('client', true, client.startOffset);
    this.#states.client = frames;
    if (frames.kind !== 'frames') return;
    for (const piece of client.pieces) {
      addAll(events, typeof piece === 'number' ? frames.decoder.gap(piece) : frames.decoder.push(piece.take()));
    }
  }

  #skip(sender: Sender, byteLength: number, events: ConnectionEvent[]): void {
    const state = this.#states[sender];
    const offset = this.#offsets[sender];
    this.#offsets[sender] += byteLength;
    if (state.kind === 'frames') {
      addAll(events, state.decoder.gap(byteLength));
    } else if (state.kind === 'waiting') {
      const last = state.pieces.at(-1);
      if (typeof last === 'number') state.pieces[state.pieces.length - 1] = last + byteLength;
      else state.pieces.push(byteLength);
    } else if (state.kind === 'body') {
      events.push(finding(sender, 'bytes-missing', offset, `${byteLength} bytes`));
      state.rest = Math.max(0, state.rest - byteLength);
      if (state.rest === 0) this.#states[sender] = this.#headState(sender);
    } else {
      const code = state.kind === 'head' && state.reader.length > 0 ? 'handshake-truncated' : 'bytes-missing';
      events.push(finding(sender, code, offset, `${byteLength} bytes are missing`));
      // The rest of the head cannot be told from frames; a chain of legal frames can.
      this.#states[sender] = this.#framesState(sender, false);
      if (sender === 'server') this.#release(events);
    }
  }

  #finish(sender: Sender, events: ConnectionEvent[]): void {
    if (sender === 'client') this.#release(events);
    const state = this.#states[sender];
    if (state.kind === 'frames') {
      addAll(events, state.decoder.finish());
    } else if (state.kind === 'head' && state.reader.length > 0) {
      events.push(finding(sender, 'handshake-truncated', state.startOffset, `${state.reader.length} bytes came`));
    }
  }
}

/** Not `push(...more)`: that is one argument each, and a chunk may hold more frames than a call may have arguments. */
function addAll(events: ConnectionEvent[], more: readonly ConnectionEvent[]): void {
  for (const event of more) events.push(event);
}

function finding(sender: Sender, code: ViolationCode, offset: number, detail: string): FindingEvent {
  return { kind: 'finding', sender, violation: violation(code, offset, detail), message: null };
}

/** Null when permessage-deflate was not agreed, or in a way that means nothing. */
function agreedDeflate({ extensions }: Negotiated): DeflateParameters | null {
  const extension = extensions.find(({ name }) => name === 'permessage-deflate');
  if (extension === undefined) return null;
  const parameters = deflateParameters(extension, 'response');
  return parameters.kind === 'ok' ? parameters.value : null;
}
