import { fromBase64 } from '../../../base/base64.ts';
import type { Endpoint } from '../../record.ts';
import { numberMember, stringMember } from '../json/json-value.ts';
import type { ReaderContext } from '../reader.ts';
import { StreamPair } from '../wire/stream-pair.ts';
import type { Side } from '../wire/stream-pair.ts';
import type { Tally } from '../wire/tally.ts';
import type { StreamEnding, WireConnectionOptions } from '../wire/wire-connection.ts';

type Layer = 'tcp' | 'tls';

/** One socket of Chromium: its bytes as they left and arrived, under TLS and, for `wss:`, in the clear. */
export class NetLogSocket {
  readonly #context: ReaderContext;
  readonly #tally: Tally;
  readonly #id: string;
  readonly #describe: WireConnectionOptions['describe'];
  readonly #pairs: Record<Layer, StreamPair | null> = { tcp: null, tls: null };
  /** The log has the socket's first event; otherwise its bytes may begin anywhere. */
  readonly #isFromStart: boolean;
  #client: Endpoint | null = null;
  #server: Endpoint | null = null;
  /** The log says how many bytes there were, not which. */
  hasBytes = false;

  constructor(
    context: ReaderContext,
    tally: Tally,
    id: string,
    isFromStart: boolean,
    describe: WireConnectionOptions['describe'],
  ) {
    this.#context = context;
    this.#tally = tally;
    this.#id = id;
    this.#isFromStart = isFromStart;
    this.#describe = describe;
  }

  /** The end of a `TCP_CONNECT` tells both addresses. */
  connected(params: unknown): void {
    this.#client = endpointOf(stringMember(params, 'local_address')) ?? this.#client;
    this.#server = endpointOf(stringMember(params, 'remote_address')) ?? this.#server;
  }

  /** A `*SOCKET_BYTES_*` event. Sent bytes are side 0. */
  bytes(layer: Layer, side: Side, params: unknown, time: number | null, offset: number): void {
    const text = stringMember(params, 'bytes');
    const count = numberMember(params, 'byte_count') ?? 0;
    if (text === null) {
      // The end of the stream is told as 0 bytes. A log without bytes is read by its frame headers.
      if (count > 0 && this.hasBytes) this.#pair(layer).gap(side, count, 'bytes left out of the log', time);
      return;
    }
    const decoded = fromBase64(text);
    this.hasBytes = true;
    if (decoded.kind === 'error') {
      this.#context.sink.problem('netlog-bytes', 'An event’s bytes are not base64.', offset);
      this.#pair(layer).gap(side, count, 'bytes unreadable in the log', time);
      return;
    }
    if (decoded.value.length > 0) this.#pair(layer).data(side, decoded.value, time);
    const lacking = count - decoded.value.length;
    if (lacking > 0) this.#pair(layer).gap(side, lacking, 'bytes left out of the log', time);
  }

  end(ending: StreamEnding, time: number | null): void {
    this.#pairs.tcp?.end(ending, time);
    this.#pairs.tls?.end(ending, time);
  }

  #pair(layer: Layer): StreamPair {
    const known = this.#pairs[layer];
    if (known !== null) return known;
    const pair = new StreamPair(this.#context, this.#tally, {
      id: this.#id,
      scheme: layer === 'tls' ? 'wss' : 'ws',
      endpoints: [this.#client, this.#server],
      initiator: 0,
      isFromStart: this.#isFromStart,
      describe: this.#describe,
    });
    this.#pairs[layer] = pair;
    return pair;
  }
}

/** `127.0.0.1:80` or `[::1]:80` */
function endpointOf(text: string | null): Endpoint | null {
  const [, v6, v4, port] = /^(?:\[([0-9A-Fa-f:.%]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text ?? '') ?? [];
  const address = v6 ?? v4;
  return address === undefined || port === undefined ? null : { address, port: Number(port) };
}
