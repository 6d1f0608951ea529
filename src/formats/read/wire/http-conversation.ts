import type { HttpRequestHead, HttpResponseHead } from '../../../decoder/http-head.ts';
import { headerValue } from '../../../decoder/http-header.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import { ByteQueue } from '../byte-queue.ts';
import { decodeLatin1 } from '../latin1.ts';
import type { BodyFraming } from './message-head.ts';
import { bodyFraming, isWebSocketUpgrade, readHead } from './message-head.ts';

/** A head and the bytes it was read from (copy). */
export interface HeadBytes<Head> {
  readonly head: Head;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When its last byte was captured. */
  readonly time: number | null;
}

/** What an HTTP/1.1 conversation came to. */
export type HttpOutcome =
  | { readonly kind: 'none' }
  /** The WebSocket begins: the bytes of both sides behind the heads are given by `rest`. */
  | {
      readonly kind: 'upgraded';
      readonly request: HeadBytes<HttpRequestHead> | null;
      readonly response: HeadBytes<HttpResponseHead> | null;
    }
  /** The server answered the upgrade with something else; the conversation goes on. */
  | {
      readonly kind: 'refused';
      readonly request: HeadBytes<HttpRequestHead>;
      readonly response: HeadBytes<HttpResponseHead>;
    }
  /** It is no HTTP that can be followed. */
  | { readonly kind: 'lost'; readonly reason: string };

/** Requests without answers that are remembered; pipelining browsers are long gone. */
const MAX_OPEN_REQUESTS = 256;

type BodyState =
  | { readonly kind: 'head' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunked'; phase: 'size' | 'data' | 'trailer'; left: number }
  | { readonly kind: 'until-close' }
  | { readonly kind: 'waiting' };

const NONE: HttpOutcome = { kind: 'none' };

/**
 * Follows HTTP/1.1 messages on one connection (RFC 9112) just far enough to find the WebSocket upgrade in it: on a fresh
 * connection, on one that was used for other requests before, after a refused try, or behind a proxy's CONNECT.
 */
export class HttpConversation {
  readonly #headBytes: number;
  readonly #queues: Readonly<Record<Sender, ByteQueue>> = { client: new ByteQueue(), server: new ByteQueue() };
  readonly #times: Record<Sender, number | null> = { client: null, server: null };
  #requests: HeadBytes<HttpRequestHead>[] = [];
  #clientBody: BodyState = { kind: 'head' };
  #serverBody: BodyState = { kind: 'head' };

  constructor(headBytes: number) {
    this.#headBytes = headBytes;
  }

  /** The bytes behind the heads of an upgrade, from that side (view). */
  rest(sender: Sender): Uint8Array<ArrayBuffer> | null {
    const queue = this.#queues[sender];
    return queue.take(queue.length);
  }

  /** Whether an upgrade was asked for and not answered yet. */
  get isUpgradePending(): boolean {
    return this.#clientBody.kind === 'waiting';
  }

  /** Takes bytes (kept as a view until they are read). Call `next` until it says `none`. */
  push(sender: Sender, bytes: Uint8Array<ArrayBuffer>, time: number | null): void {
    this.#times[sender] = time;
    this.#queues[sender].push(bytes);
  }

  /** Bytes are missing. False when the conversation cannot go on behind them. */
  gap(sender: Sender, byteLength: number): boolean {
    const body = sender === 'client' ? this.#clientBody : this.#serverBody;
    if (body.kind === 'until-close') return true;
    if (this.#queues[sender].length > 0) return false;
    if ((body.kind === 'length' || (body.kind === 'chunked' && body.phase === 'data')) && body.left >= byteLength) {
      body.left -= byteLength;
      return true;
    }
    return false;
  }

  /** Reads on as far as the bytes reach. */
  next(): HttpOutcome {
    for (;;) {
      const client = this.#readClient();
      if (client !== 'idle' && client !== 'progress') return client;
      const server = this.#readServer();
      if (server !== 'idle' && server !== 'progress') return server;
      if (client === 'idle' && server === 'idle') return NONE;
    }
  }

  /** No more bytes: an upgrade that waits for its answer is handed out without it. */
  end(): HttpOutcome {
    const request = this.#requests.at(-1);
    if (!this.isUpgradePending || request === undefined) return NONE;
    return { kind: 'upgraded', request, response: null };
  }

  #readClient(): HttpOutcome | 'idle' | 'progress' {
    const queue = this.#queues.client;
    if (this.#clientBody.kind === 'waiting') {
      if (queue.length <= this.#headBytes) return 'idle';
      // The answer was not captured: what follows the request can only be frames.
      return this.end();
    }
    if (this.#clientBody.kind !== 'head') return this.#readBody('client', this.#clientBody);
    const bytes = takeHead(queue, this.#headBytes);
    if (bytes === null) return 'idle';
    if (bytes === 'too-long') return { kind: 'lost', reason: `a request head is longer than ${this.#headBytes} bytes` };
    const head = readHead('request', bytes);
    if (head === null) return { kind: 'lost', reason: 'a request head is not HTTP' };
    this.#requests.push({ head, bytes: bytes.slice(), time: this.#times.client });
    if (this.#requests.length > MAX_OPEN_REQUESTS) this.#requests.shift();
    const isWaiting = isWebSocketUpgrade(head.headers) || head.method === 'CONNECT';
    this.#clientBody = isWaiting ? { kind: 'waiting' } : bodyState(bodyFraming(head));
    return 'progress';
  }

  #readServer(): HttpOutcome | 'idle' | 'progress' {
    if (this.#serverBody.kind !== 'head') return this.#readBody('server', this.#serverBody);
    const bytes = takeHead(this.#queues.server, this.#headBytes);
    if (bytes === null) return 'idle';
    if (bytes === 'too-long')
      return { kind: 'lost', reason: `a response head is longer than ${this.#headBytes} bytes` };
    const head = readHead('response', bytes);
    if (head === null) return { kind: 'lost', reason: 'a response head is not HTTP' };
    const { status } = head;
    if (status >= 100 && status < 200 && status !== 101) return 'progress';
    const request = this.#requests.shift() ?? null;
    const wasUpgrade = request !== null && isWebSocketUpgrade(request.head.headers);
    const wasConnect = request?.head.method === 'CONNECT';
    const response = { head, bytes: bytes.slice(), time: this.#times.server };
    if (status === 101) {
      // A 101 that names no protocol is wrong (RFC 9110 §15.2.2), which the decoder's checks say; frames may follow all the same.
      const isNamed = headerValue(head.headers, 'Upgrade') !== null;
      if (wasUpgrade || !isNamed || isWebSocketUpgrade(head.headers)) return { kind: 'upgraded', request, response };
      return { kind: 'lost', reason: 'it was upgraded to another protocol' };
    }
    // RFC 9110 §9.3.6: behind a proxy's answer to CONNECT a new conversation begins, without a body.
    const isTunnel = wasConnect && status >= 200 && status < 300;
    // RFC 9110 §6.4.1: these have no body whatever their fields say.
    const isBodiless = isTunnel || request?.head.method === 'HEAD' || status === 204 || status === 304;
    this.#serverBody = isBodiless ? { kind: 'head' } : bodyState(bodyFraming(head));
    if (wasUpgrade || wasConnect) this.#clientBody = { kind: 'head' };
    return wasUpgrade ? { kind: 'refused', request, response } : 'progress';
  }

  #readBody(sender: Sender, body: BodyState): HttpOutcome | 'idle' | 'progress' {
    const queue = this.#queues[sender];
    if (body.kind === 'until-close') {
      queue.skip(queue.length);
      return 'idle';
    }
    if (body.kind === 'length') {
      body.left -= queue.skip(body.left);
      if (body.left > 0) return 'idle';
      this.#endBody(sender);
      return 'progress';
    }
    if (body.kind === 'chunked') return this.#readChunked(sender, body);
    return 'idle';
  }

  /** RFC 9112 §7.1: size line, data and its line end, …, a size of 0, trailer fields, an empty line. */
  #readChunked(sender: Sender, body: Extract<BodyState, { kind: 'chunked' }>): HttpOutcome | 'idle' | 'progress' {
    const queue = this.#queues[sender];
    if (body.phase === 'data') {
      body.left -= queue.skip(body.left);
      if (body.left > 0) return 'idle';
      body.phase = 'size';
      return 'progress';
    }
    const line = takeLine(queue, this.#headBytes);
    if (line === null) return 'idle';
    if (line === 'too-long') return { kind: 'lost', reason: 'a chunk size line does not end' };
    if (body.phase === 'trailer') {
      if (line === '') this.#endBody(sender);
      return 'progress';
    }
    const size = /^[0-9A-Fa-f]{1,12}(?=$|[;\s])/.exec(line)?.[0];
    if (size === undefined) return { kind: 'lost', reason: 'a chunk has no size' };
    const length = Number.parseInt(size, 16);
    if (length === 0) body.phase = 'trailer';
    else {
      body.phase = 'data';
      body.left = length + 2;
    }
    return 'progress';
  }

  #endBody(sender: Sender): void {
    if (sender === 'client') this.#clientBody = { kind: 'head' };
    else this.#serverBody = { kind: 'head' };
  }
}

function bodyState(framing: BodyFraming): BodyState {
  if (framing.kind === 'length')
    return framing.length === 0 ? { kind: 'head' } : { kind: 'length', left: framing.length };
  if (framing.kind === 'chunked') return { kind: 'chunked', phase: 'size', left: 0 };
  return { kind: 'until-close' };
}

/** A whole head with its empty line (view); null when it is not complete. */
function takeHead(queue: ByteQueue, limit: number): Uint8Array<ArrayBuffer> | 'too-long' | null {
  const available = Math.min(queue.length, limit);
  const bytes = queue.peek(available);
  if (bytes === null) return null;
  for (let index = 1; index < bytes.length; index += 1) {
    if (bytes[index] !== 0x0a) continue;
    // RFC 9112 §2.2: a bare LF may end a line.
    const before = bytes[index - 1] === 0x0d ? index - 2 : index - 1;
    if (bytes[before] === 0x0a) return queue.take(index + 1);
  }
  return queue.length >= limit ? 'too-long' : null;
}

function takeLine(queue: ByteQueue, limit: number): string | 'too-long' | null {
  const bytes = queue.peek(Math.min(queue.length, limit));
  const end = bytes?.indexOf(0x0a) ?? -1;
  if (bytes === null || end < 0) return queue.length >= limit ? 'too-long' : null;
  const line = decodeLatin1(bytes.subarray(0, end)).replace(/\r$/, '');
  queue.skip(end + 1);
  return line;
}
