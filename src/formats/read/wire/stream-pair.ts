import type { DeflateParameters } from '../../../decoder/extensions.ts';
import { headerValue } from '../../../decoder/http-header.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import { concatBytes } from '../../../base/bytes.ts';
import type { ChunkViews } from '../../../base/chunk-views.ts';
import { chunkViews } from '../../../base/chunk-views.ts';
import type { Endpoint } from '../../record.ts';
import type { ReaderContext } from '../reader.ts';
import type { FrameEvidence } from './frame-evidence.ts';
import { frameEvidence, isConvincing } from './frame-evidence.ts';
import type { FrameMark } from './frame-mark.ts';
import type { HttpOutcome } from './http-conversation.ts';
import { HttpConversation } from './http-conversation.ts';
import { sniffStart } from './protocol-sniff.ts';
import type { Tally } from './tally.ts';
import type { StreamEnding, WireConnectionOptions } from './wire-connection.ts';
import { WireConnection } from './wire-connection.ts';

/** One of the two ends of a byte stream; which of them is the client, the bytes tell. */
export type Side = 0 | 1;

/** What is known of a pair of byte streams before its bytes. */
export interface StreamPairOptions {
  /** Unique in the source; a second WebSocket on the same streams gets a suffix. */
  readonly id: string;
  readonly scheme: 'ws' | 'wss';
  readonly endpoints: readonly [Endpoint | null, Endpoint | null];
  /** Who opened the connection, when that was seen. */
  readonly initiator: Side | null;
  /** The first byte of both streams is in the source. */
  readonly isFromStart: boolean;
  readonly describe?: WireConnectionOptions['describe'];
}

type Phase =
  | { readonly kind: 'sniffing' }
  | { readonly kind: 'http'; readonly conversation: HttpConversation; readonly client: Side }
  | { readonly kind: 'websocket'; readonly connection: WireConnection; readonly client: Side }
  | { readonly kind: 'ignored' };

interface Held {
  parts: Uint8Array<ArrayBuffer>[];
  /** Where each part begins. */
  starts: number[];
  length: number;
}

/** What a connection without its handshake is assumed to use when RSV1 is seen: RFC 7692's defaults. */
const ASSUMED_DEFLATE: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/**
 * Both byte streams of one connection, from whatever source: finds out what they are (HTTP that upgrades, a WebSocket whose
 * beginning was not captured, something else) and reads the WebSockets in them.
 */
export class StreamPair {
  readonly #context: ReaderContext;
  readonly #options: StreamPairOptions;
  readonly #tally: Tally;
  #phase: Phase = { kind: 'sniffing' };
  #held: [Held, Held] = [emptyHeld(), emptyHeld()];
  #isFromStart: boolean;
  #webSocketCount = 0;

  constructor(context: ReaderContext, tally: Tally, options: StreamPairOptions) {
    this.#context = context;
    this.#tally = tally;
    this.#options = options;
    this.#isFromStart = options.isFromStart;
  }

  /** Nothing in these streams is read any more. */
  get isIgnored(): boolean {
    return this.#phase.kind === 'ignored';
  }

  /** The connection these streams carry now. */
  get webSocket(): WireConnection | null {
    return this.#phase.kind === 'websocket' ? this.#phase.connection : null;
  }

  /** Bytes of one side, in the order of its stream (view; may be unmasked in place). */
  data(side: Side, bytes: Uint8Array, time: number | null): void {
    this.read(side, chunkViews(bytes), 0, bytes.length, time, null);
  }

  /** `data` for `chunk.bytes[start, end)`, with what the source says of the frame that begins there. */
  read(side: Side, chunk: ChunkViews, start: number, end: number, time: number | null, mark: FrameMark | null): void {
    const phase = this.#phase;
    if (phase.kind === 'websocket') {
      phase.connection.read(senderOf(side, phase.client), chunk, start, end, time, mark);
    } else if (phase.kind === 'http') {
      phase.conversation.push(senderOf(side, phase.client), copyOf(chunk, start, end), time);
      this.#followHttp(phase.conversation, phase.client, time);
    } else if (phase.kind === 'sniffing') {
      const held = this.#held[side];
      held.starts.push(held.length);
      held.parts.push(copyOf(chunk, start, end));
      held.length += end - start;
      this.#sniff(time, false);
    }
  }

  /** Bytes of one side that are not in the source. */
  gap(side: Side, byteLength: number, reason: string, time: number | null): void {
    const phase = this.#phase;
    if (phase.kind === 'websocket') {
      phase.connection.gap(senderOf(side, phase.client), byteLength, reason, time);
    } else if (phase.kind === 'http') {
      if (phase.conversation.gap(senderOf(side, phase.client), byteLength)) return;
      this.#isFromStart = false;
      this.#phase = { kind: 'sniffing' };
    } else if (phase.kind === 'sniffing') {
      // What was held before the hole did not suffice to tell; what comes behind it may.
      this.#isFromStart = false;
      this.#held[side] = emptyHeld();
    }
  }

  /** Says something on the connection that these streams carry, when there is one. */
  note(text: string, time: number | null): void {
    this.webSocket?.note(text, time);
  }

  end(ending: StreamEnding, time: number | null): void {
    if (this.#phase.kind === 'sniffing') this.#sniff(time, true);
    if (this.#phase.kind === 'http') this.#take(this.#phase.conversation.end(), this.#phase, time);
    if (this.#phase.kind === 'websocket') this.#phase.connection.end(ending, time);
    else if (this.#phase.kind === 'sniffing' && this.#held[0].length + this.#held[1].length > 0) this.#tally.other += 1;
    this.#ignore();
  }

  #sniff(time: number | null, isComplete: boolean): void {
    const bytes = [joined(this.#held[0]), joined(this.#held[1])] as const;
    const starts = [sniffStart(bytes[0]), sniffStart(bytes[1])] as const;
    for (const side of [0, 1] as const) {
      if (starts[side] === 'request') return this.#startHttp(side, time);
      if (starts[side] === 'response') return this.#startHttp(otherSide(side), time);
    }
    if (starts.includes('tls')) {
      this.#tally.tls += 1;
      this.#ignore();
    } else if (starts.includes('http2')) {
      this.#tally.http2 += 1;
      this.#ignore();
    } else if (this.#isFromStart) {
      if (starts.includes('other') || isComplete) this.#ignoreOther();
    } else {
      this.#sniffFrames(bytes, time, isComplete);
    }
  }

  /** A connection whose beginning is not in the source: is it a WebSocket? */
  #sniffFrames(bytes: readonly [Uint8Array, Uint8Array], time: number | null, isComplete: boolean): void {
    const candidates: readonly Side[] =
      this.#options.initiator === null ? this.#likelyClients(bytes) : [this.#options.initiator];
    for (const client of candidates) {
      const server = otherSide(client);
      const ofClient = frameEvidence(bytes[client], this.#held[client].starts, 'client');
      const ofServer = frameEvidence(bytes[server], this.#held[server].starts, 'server');
      if (isConvincing(ofClient, ofServer, isComplete)) {
        this.#startMidConnection(client, ofClient, ofServer, time);
        return;
      }
    }
    const { sniffBytes } = this.#context.limits;
    if (isComplete || this.#held[0].length > sniffBytes || this.#held[1].length > sniffBytes) this.#ignoreOther();
  }

  /** A masked first byte pair tells the client; otherwise both ways are tried. */
  #likelyClients(bytes: readonly [Uint8Array, Uint8Array]): readonly Side[] {
    return ((bytes[1][1] ?? 0) & 0x80) !== 0 && ((bytes[0][1] ?? 0) & 0x80) === 0 ? [1, 0] : [0, 1];
  }

  #startMidConnection(client: Side, ofClient: FrameEvidence, ofServer: FrameEvidence, time: number | null): void {
    const hasDeflate = ofClient.hasRsv1 || ofServer.hasRsv1;
    const connection = this.#openWebSocket(client, 'mid-connection', hasDeflate ? ASSUMED_DEFLATE : null);
    connection.note(
      `The opening handshake is not in this capture. Taken for a WebSocket because ${ofClient.frames} frames of the client ` +
        `and ${ofServer.frames} of the server follow each other as RFC 6455 has them` +
        (hasDeflate ? '; RSV1 is set, so permessage-deflate is assumed.' : '; no compression is assumed.'),
      time,
    );
    this.#replay(time);
  }

  #startHttp(client: Side, time: number | null): void {
    const conversation = new HttpConversation(this.#context.limits.headBytes);
    this.#phase = { kind: 'http', conversation, client };
    this.#replay(time);
  }

  /** Gives the held bytes to the phase that was found. */
  #replay(time: number | null): void {
    const held = this.#held;
    this.#held = [emptyHeld(), emptyHeld()];
    const client = this.#phase.kind === 'http' || this.#phase.kind === 'websocket' ? this.#phase.client : 0;
    for (const side of [client, otherSide(client)]) {
      for (const part of held[side].parts) this.data(side, part, time);
    }
  }

  #followHttp(conversation: HttpConversation, client: Side, time: number | null): void {
    for (;;) {
      const outcome = conversation.next();
      if (outcome.kind === 'none') return;
      this.#take(outcome, { conversation, client }, time);
      if (this.#phase.kind !== 'http') return;
    }
  }

  #take(
    outcome: HttpOutcome,
    { conversation, client }: { readonly conversation: HttpConversation; readonly client: Side },
    time: number | null,
  ): void {
    if (outcome.kind === 'none') return;
    if (outcome.kind === 'lost') {
      this.#ignoreOther();
      return;
    }
    const isAnswered = outcome.response !== null;
    const offer =
      outcome.request === null ? null : headerValue(outcome.request.head.headers, 'Sec-WebSocket-Extensions');
    const isDeflateLikely = !isAnswered && (offer ?? '').includes('permessage-deflate');
    const connection = this.#openWebSocket(client, 'handshake', isDeflateLikely ? ASSUMED_DEFLATE : null);
    if (outcome.request !== null) connection.data('client', outcome.request.bytes, outcome.request.time);
    if (outcome.response !== null) connection.data('server', outcome.response.bytes, outcome.response.time);
    if (outcome.kind === 'refused') {
      connection.end('finished', time);
      this.#phase = { kind: 'http', conversation, client };
      return;
    }
    if (outcome.request === null) {
      connection.skipRequest();
      connection.note('The request of the opening handshake is not in this capture.', time);
    }
    if (!isAnswered) {
      connection.skipResponse();
      connection.note(
        'The answer to the opening handshake is not in this capture; what follows is read as frames' +
          (isDeflateLikely ? ', compressed as the client offered.' : '.'),
        time,
      );
    }
    for (const sender of ['client', 'server'] as const) {
      const rest = conversation.rest(sender);
      if (rest !== null && rest.length > 0) connection.data(sender, rest, time);
    }
  }

  #openWebSocket(
    client: Side,
    opening: 'handshake' | 'mid-connection',
    deflate: DeflateParameters | null,
  ): WireConnection {
    const { id, endpoints, scheme, describe } = this.#options;
    this.#webSocketCount += 1;
    this.#tally.webSockets += 1;
    const connection = new WireConnection(this.#context, {
      id: this.#webSocketCount === 1 ? id : `${id}.${this.#webSocketCount}`,
      scheme,
      client: endpoints[client],
      server: endpoints[otherSide(client)],
      describe: describe ?? null,
      opening,
      deflate,
      extensions: deflate === null ? null : 'permessage-deflate',
    });
    this.#phase = { kind: 'websocket', connection, client };
    return connection;
  }

  #ignoreOther(): void {
    this.#tally.other += 1;
    this.#ignore();
  }

  #ignore(): void {
    this.#phase = { kind: 'ignored' };
    this.#held = [emptyHeld(), emptyHeld()];
  }
}

function senderOf(side: Side, client: Side): Sender {
  return side === client ? 'client' : 'server';
}

function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

function copyOf({ bytes }: ChunkViews, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(start, end));
}

function emptyHeld(): Held {
  return { parts: [], starts: [], length: 0 };
}

function joined(held: Held): Uint8Array<ArrayBuffer> {
  if (held.parts.length > 1) held.parts = [concatBytes(held.parts)];
  return held.parts[0] ?? new Uint8Array(0);
}
