import { headerTokens, headerValue } from '../../../decoder/http-header.ts';
import type { HttpHeader } from '../../../decoder/http-header.ts';
import type { FrameHeader } from '../../../decoder/frame-header.ts';
import { derivedFrameHeader } from '../../../decoder/frame-header.ts';
import { frameViolations } from '../../../decoder/frame-rules.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import type { LifecycleEvent } from '../../record.ts';
import { booleanMember, numberMember } from '../json/json-value.ts';
import type { ReaderContext } from '../reader.ts';
import type { StreamEnding } from '../wire/wire-connection.ts';

/** How the request reached the server; only HTTP/1.1 sockets carry the frames as plain bytes. */
export type NetLogTransport = 'http1' | 'http2' | 'http3';

/**
 * A WebSocket as Chromium's request for it tells it: heads and frame headers, no payloads. Used when the log does not hold the
 * socket's bytes. Nothing is emitted before there is something to say, because the bytes may still turn up.
 */
export class NetLogRequest {
  readonly id: string;
  readonly url: string;
  pageUrl: string | null = null;
  transport: NetLogTransport = 'http1';
  method = 'GET';
  target = '';
  requestHeaders: readonly HttpHeader[] | null = null;
  response: { readonly status: number; readonly statusText: string; readonly headers: readonly HttpHeader[] } | null =
    null;
  respondedAt: number | null = null;
  readonly #context: ReaderContext;
  readonly #startedAt: number | null;
  readonly #messageOpcodes: Record<Sender, number> = { client: 0, server: 0 };
  #isTold = false;
  #hasEnded = false;
  #closers: Sender[] = [];

  constructor(context: ReaderContext, id: string, url: string, startedAt: number | null) {
    this.#context = context;
    this.id = id;
    this.url = url;
    this.#startedAt = startedAt;
  }

  /** `Sec-WebSocket-Key`, which stands in the socket's bytes too. HTTP/2 has none. */
  get key(): string | null {
    return this.requestHeaders === null ? null : headerValue(this.requestHeaders, 'Sec-WebSocket-Key');
  }

  /** A `WEBSOCKET_*_FRAME_HEADER` event. */
  frame(sender: Sender, params: unknown, time: number | null): void {
    this.#tell(time);
    const opcode = numberMember(params, 'opcode') ?? 0;
    const payloadLength = Math.max(0, numberMember(params, 'payload_length') ?? 0);
    const masked = booleanMember(params, 'masked');
    const header: FrameHeader = {
      ...derivedFrameHeader(opcode, payloadLength, masked),
      fin: booleanMember(params, 'final'),
      rsv1: booleanMember(params, 'reserved1'),
      rsv2: booleanMember(params, 'reserved2'),
      rsv3: booleanMember(params, 'reserved3'),
    };
    const rules = { sender, isDeflateAgreed: this.#extensions()?.includes('permessage-deflate') ?? true };
    const isControl = opcode >= 8;
    if (!isControl && opcode !== 0) this.#messageOpcodes[sender] = opcode;
    this.#context.sink.emit({
      kind: 'frame',
      connection: this.id,
      time,
      sender,
      fin: header.fin,
      rsv1: header.rsv1,
      rsv2: header.rsv2,
      rsv3: header.rsv3,
      opcode,
      masked,
      maskingKey: null,
      payloadLength,
      payload: null,
      message: null,
      messageOpcode: isControl ? opcode : this.#messageOpcodes[sender],
      closeCode: null,
      violations: frameViolations(header, 0, rules).map(({ code }) => code),
      // Chromium logs what it read from the bytes or wrote into them.
      origin: 'wire',
      isDiscarded: false,
      streamOffset: null,
    });
    if (opcode !== 8) return;
    this.#closers.push(sender);
    if (this.#closers.includes('client') && this.#closers.includes('server')) this.end('finished', time);
  }

  failed(message: string, time: number | null): void {
    this.#tell(time);
    if (this.isOpen) this.#lifecycle({ type: 'error', message }, time);
    else this.#lifecycle({ type: 'handshake-failed', status: this.response?.status ?? null, message }, time);
  }

  /** The request is over, or the log is. */
  end(ending: StreamEnding, time: number | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tell(time);
    if (!this.isOpen || (ending === 'capture-ended' && this.#closers.length === 0)) return;
    const [first] = this.#closers;
    const wasClean = this.#closers.includes('client') && this.#closers.includes('server');
    if (first !== undefined) {
      this.#lifecycle({ type: 'note', text: 'The code of the Close frame is not in this log.' }, time);
    }
    this.#lifecycle(
      {
        type: 'close',
        code: first === undefined ? 1006 : 1005,
        reason: '',
        wasClean,
        initiator: first === undefined ? 'network' : first === 'client' ? 'page' : 'server',
      },
      time,
    );
  }

  /** RFC 8441 §5: over HTTP/2 the answer is a 2xx, for there is nothing to switch. */
  get isOpen(): boolean {
    const status = this.response?.status ?? 0;
    return this.transport === 'http1' ? status === 101 : status >= 200 && status < 300;
  }

  #extensions(): string | null {
    return this.response === null ? null : headerValue(this.response.headers, 'Sec-WebSocket-Extensions');
  }

  #tell(time: number | null): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { response, requestHeaders } = this;
    const isOpen = this.isOpen;
    const protocol = response === null ? null : headerValue(response.headers, 'Sec-WebSocket-Protocol');
    this.#context.sink.emit({
      kind: 'connection',
      id: this.id,
      url: this.url,
      time: this.#startedAt,
      client: null,
      server: null,
      requestedProtocols: requestHeaders === null ? [] : headerTokens(requestHeaders, 'Sec-WebSocket-Protocol'),
      protocol: isOpen ? (protocol ?? '') : null,
      extensions: isOpen ? (this.#extensions() ?? '') : null,
      handshake:
        requestHeaders === null && response === null
          ? null
          : {
              request:
                requestHeaders === null ? null : { method: this.method, target: this.target, headers: requestHeaders },
              response,
              error: null,
            },
      pageUrl: this.pageUrl,
    });
    this.#lifecycle({ type: 'connecting', url: this.url }, this.#startedAt);
    if (isOpen)
      this.#lifecycle(
        { type: 'open', protocol: protocol ?? '', extensions: this.#extensions() ?? '' },
        this.respondedAt ?? time,
      );
    const why =
      this.transport === 'http1'
        ? 'The log holds no bytes of this socket, so there are frame headers only. Record with "Include raw bytes" for payloads and masking keys.'
        : `This WebSocket runs over ${this.transport === 'http2' ? 'HTTP/2 (RFC 8441)' : 'HTTP/3 (RFC 9220)'}; its frame headers are shown, its payloads are not read.`;
    this.#lifecycle({ type: 'note', text: why }, time);
  }

  #lifecycle(event: LifecycleEvent, time: number | null): void {
    this.#context.sink.emit({ kind: 'lifecycle', connection: this.id, time, event });
  }
}
