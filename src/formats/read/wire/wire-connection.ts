import type { ChunkViews } from '../../../base/chunk-views.ts';
import { chunkViews } from '../../../base/chunk-views.ts';
import { ConnectionDecoder } from '../../../decoder/connection-decoder.ts';
import type {
  ConnectionDecoderOptions,
  ConnectionEvent,
  ConnectionVisitor,
} from '../../../decoder/connection-decoder.ts';
import type { HttpRequestHead, HttpResponseHead } from '../../../decoder/http-head.ts';
import { headerTokens, headerValue } from '../../../decoder/http-header.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import type { ConnectionRecord, Endpoint, LifecycleEvent } from '../../record.ts';
import type { ReaderContext } from '../reader.ts';
import type { FrameMark } from './frame-mark.ts';
import { FrameRecords } from './frame-records.ts';

/** How a byte stream ended. */
export type StreamEnding = 'finished' | 'reset' | 'capture-ended';

/** What no byte of a connection tells. */
export interface ConnectionDescription {
  readonly url: string | null;
  readonly pageUrl: string | null;
}

/** Everything that is known of a connection before its bytes. */
export interface WireConnectionOptions {
  readonly id: string;
  readonly scheme: 'ws' | 'wss';
  readonly client: Endpoint | null;
  readonly server: Endpoint | null;
  /** What the source tells about a connection beside its bytes, asked when the request is known. */
  readonly describe: ((request: HttpRequestHead) => ConnectionDescription | null) | null;
  /** The bytes begin with the opening handshake; else with frames, perhaps in the middle of one. */
  readonly opening: 'handshake' | 'frames' | 'mid-connection';
  readonly deflate: ConnectionDecoderOptions['deflate'];
  /** The negotiated extensions as they are known or assumed, without the handshake. */
  readonly extensions: string | null;
}

/** One WebSocket connection read from bytes: feeds the decoder and emits what comes out. */
export class WireConnection {
  readonly #context: ReaderContext;
  readonly #options: WireConnectionOptions;
  readonly #decoder: ConnectionDecoder;
  readonly #records: FrameRecords;
  /** Of the next byte in each stream, the heads included. */
  readonly #offsets: Record<Sender, number> = { client: 0, server: 0 };
  readonly #visitor: ConnectionVisitor = {
    plain: (frame) => {
      this.#tell(this.#time);
      this.#context.sink.emit(this.#records.plain(frame, this.#time));
    },
    event: (event) => this.#take(event, this.#time),
  };
  /** Of the bytes that are being read. */
  #time: number | null = null;
  #request: HttpRequestHead | null = null;
  #response: HttpResponseHead | null = null;
  #isTold = false;
  #startedAt: number | null = null;
  #isClosingTold = false;
  #hasEnded = false;

  constructor(context: ReaderContext, options: WireConnectionOptions) {
    this.#context = context;
    this.#options = options;
    this.#records = new FrameRecords(options.id, options.opening !== 'mid-connection');
    this.#decoder = new ConnectionDecoder({
      opening: options.opening === 'handshake' ? 'handshake' : 'none',
      isAligned: options.opening !== 'mid-connection',
      deflate: options.deflate ?? null,
      limits: context.limits.decoder,
      joins: context.joins,
    });
  }

  get id(): string {
    return this.#options.id;
  }

  /** Bytes of one side, in the order of its stream. They may be unmasked in place. */
  data(sender: Sender, bytes: Uint8Array, time: number | null): void {
    this.read(sender, chunkViews(bytes), 0, bytes.length, time, null);
  }

  /** `data` for `chunk.bytes[start, end)`, with what the source says of the frame that begins there. */
  read(
    sender: Sender,
    chunk: ChunkViews,
    start: number,
    end: number,
    time: number | null,
    mark: FrameMark | null,
  ): void {
    if (mark !== null) this.#records.mark(sender, this.#offsets[sender], mark);
    if (sender === 'client') this.#offsets.client += end - start;
    else this.#offsets.server += end - start;
    this.#time = time;
    this.#decoder.read(sender, chunk, start, end, this.#visitor);
  }

  /** Bytes of one side that the capture lacks. */
  gap(sender: Sender, byteLength: number, reason: string, time: number | null): void {
    this.#tell(time);
    this.lifecycle({ type: 'gap', reason: `${sender}: ${reason}`, frames: null, bytes: byteLength }, time);
    this.#records.gap(sender);
    this.#offsets[sender] += byteLength;
    this.#takeAll(this.#decoder.gap(sender, byteLength), time);
  }

  /** The request was not captured: what the client sends are frames. */
  skipRequest(): void {
    this.#records.gap('client');
    this.#decoder.gap('client', 1);
  }

  /** The response was not captured: what both sides send are frames. */
  skipResponse(): void {
    this.#records.gap('server');
    this.#decoder.gap('server', 1);
  }

  note(text: string, time: number | null): void {
    this.#tell(time);
    this.lifecycle({ type: 'note', text }, time);
  }

  lifecycle(event: LifecycleEvent, time: number | null): void {
    this.#context.sink.emit({ kind: 'lifecycle', connection: this.#options.id, time, event });
  }

  /** Ends both directions and tells how the connection closed. */
  end(ending: StreamEnding, time: number | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const events = this.#decoder.finish();
    // A message that the capture's end cut is not its sender's fault.
    const isCut = ending === 'capture-ended' && events.some((event) => isIncompleteMessage(event));
    this.#takeAll(isCut ? events.filter((event) => !isIncompleteMessage(event)) : events, time);
    this.#tell(time);
    if (isCut) this.lifecycle({ type: 'note', text: 'The capture ends within a fragmented message.' }, time);
    const { first, isClean } = this.#decoder.closing;
    if (first !== null) {
      this.lifecycle(
        {
          type: 'close',
          code: first.code ?? 1005,
          reason: first.reason,
          wasClean: isClean,
          initiator: first.sender === 'client' ? 'page' : 'server',
        },
        time,
      );
    } else if (ending !== 'capture-ended' && (this.#response === null || this.#response.status === 101)) {
      const reason = ending === 'reset' ? 'TCP reset without a Close frame' : '';
      this.lifecycle({ type: 'close', code: 1006, reason, wasClean: false, initiator: 'network' }, time);
    }
  }

  #takeAll(events: readonly ConnectionEvent[], time: number | null): void {
    for (const event of events) this.#take(event, time);
  }

  #take(event: ConnectionEvent, time: number | null): void {
    if (event.kind === 'request') this.#request = event.head;
    if (event.kind === 'response') this.#response = event.head;
    const record = this.#records.record(event, time);
    if (record !== null) {
      this.#tell(time);
      this.#context.sink.emit(record);
    } else if (event.kind === 'request') {
      this.#emitConnection(time);
    } else if (event.kind === 'response') {
      this.#opened(event.head, event.isOpen, time);
    }
    if (event.kind === 'frame' && event.close !== null) this.#closing(time);
  }

  #opened(head: HttpResponseHead, isOpen: boolean, time: number | null): void {
    this.#emitConnection(time);
    if (isOpen) {
      const protocol = headerValue(head.headers, 'Sec-WebSocket-Protocol') ?? '';
      const extensions = headerValue(head.headers, 'Sec-WebSocket-Extensions') ?? '';
      this.lifecycle({ type: 'open', protocol, extensions }, time);
    } else if (head.status >= 200) {
      const message = `The server answered ${head.status} ${head.reasonPhrase}`.trim();
      this.lifecycle({ type: 'handshake-failed', status: head.status, message }, time);
    }
  }

  #closing(time: number | null): void {
    const { first } = this.#decoder.closing;
    if (this.#isClosingTold || first === null) return;
    this.#isClosingTold = true;
    this.lifecycle({ type: 'closing', code: first.code, reason: first.reason === '' ? null : first.reason }, time);
  }

  #tell(time: number | null): void {
    if (!this.#isTold) this.#emitConnection(time);
  }

  #emitConnection(time: number | null): void {
    const isFirst = !this.#isTold;
    this.#isTold = true;
    if (isFirst) this.#startedAt = time;
    const record = this.#connectionRecord();
    this.#context.sink.emit(record);
    if (isFirst && record.url !== null && this.#options.opening === 'handshake') {
      this.lifecycle({ type: 'connecting', url: record.url }, time);
    }
  }

  #connectionRecord(): ConnectionRecord {
    const { id, client, server, describe } = this.#options;
    const request = this.#request;
    const description = request === null ? null : (describe?.(request) ?? null);
    const response = this.#response;
    const isOpen = response?.status === 101;
    return {
      kind: 'connection',
      id,
      url: description?.url ?? requestUrl(this.#options.scheme, request, server),
      time: this.#startedAt,
      client,
      server,
      requestedProtocols: request === null ? [] : headerTokens(request.headers, 'Sec-WebSocket-Protocol'),
      protocol: isOpen ? (headerValue(response.headers, 'Sec-WebSocket-Protocol') ?? '') : null,
      extensions: isOpen ? (headerValue(response.headers, 'Sec-WebSocket-Extensions') ?? '') : this.#options.extensions,
      handshake:
        request === null && response === null
          ? null
          : {
              request:
                request === null ? null : { method: request.method, target: request.target, headers: request.headers },
              response:
                response === null
                  ? null
                  : { status: response.status, statusText: response.reasonPhrase, headers: response.headers },
              error: null,
            },
      pageUrl: description?.pageUrl ?? null,
    };
  }
}

function isIncompleteMessage(event: ConnectionEvent): boolean {
  return event.kind === 'finding' && event.violation.code === 'message-incomplete';
}

/** `ws://host/target`; the target may be a whole URL when it went to a proxy (RFC 9112 §3.2.2). */
function requestUrl(scheme: 'ws' | 'wss', request: HttpRequestHead | null, server: Endpoint | null): string | null {
  if (request === null) return null;
  const { target } = request;
  if (/^wss?:\/\//i.test(target)) return target;
  if (/^https?:\/\//i.test(target)) return target.replace(/^http/i, 'ws');
  const host = headerValue(request.headers, 'Host') ?? hostOf(server);
  return host === null ? null : `${scheme}://${host}${target}`;
}

function hostOf(server: Endpoint | null): string | null {
  if (server === null) return null;
  return server.address.includes(':') ? `[${server.address}]:${server.port}` : `${server.address}:${server.port}`;
}
