import type { Duplex } from 'node:stream';

import { createByteReader, type ByteReader } from './byte-reader.ts';

/** What a close frame carried; `code` is `null` when it had no body. */
export interface CloseStatus {
  readonly code: number | null;
  readonly reason: string;
}

/** How to answer a close frame of the client. Rejecting or giving `'abort'` drops the connection without an answer. */
export type PassiveClosing = (received: CloseStatus) => Promise<CloseStatus | 'abort'> | CloseStatus | 'abort';

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Enough for the largest message of the suite (20 MB) with room. */
const MESSAGE_LIMIT = 64 * 1024 * 1024;

/**
 * The server's end of one WebSocket, with the few operations that pywebsocket3 gives its handlers (`request.ws_stream`), on
 * whatever carries the bytes: a TCP socket, a TLS socket or an HTTP/2 stream. No extension is ever negotiated.
 */
export class WebSocketConnection {
  readonly #stream: Duplex;
  readonly #reader: ByteReader;
  readonly #passiveClosing: PassiveClosing;
  #hasSentClose = false;
  #isOver = false;

  constructor(stream: Duplex, passiveClosing: PassiveClosing) {
    this.#stream = stream;
    this.#reader = createByteReader(stream);
    this.#passiveClosing = passiveClosing;
  }

  /**
   * The next message: text as a string, binary as bytes of its own. `null` after a close frame, which has been answered by then,
   * and when the client is gone. Pings are answered on the way.
   */
  async receive(): Promise<string | Uint8Array | null> {
    const parts: Uint8Array[] = [];
    let kind: number | undefined;
    for (;;) {
      const frame = this.#isOver ? null : await this.#readFrame();
      if (frame === null) return null;
      if (frame.opcode === OPCODE.close) return this.#answerClose(frame.payload);
      if (frame.opcode === OPCODE.ping) await this.#writeFrame(OPCODE.pong, frame.payload);
      if (frame.opcode > OPCODE.binary) continue;
      kind ??= frame.opcode;
      parts.push(frame.payload);
      if (!frame.fin) continue;
      const payload = Buffer.concat(parts);
      return kind === OPCODE.text ? payload.toString('utf8') : payload;
    }
  }

  /** Resolves when the bytes were handed to the network, so that a client that does not read holds the handler. */
  async send(message: string | Uint8Array): Promise<void> {
    const isText = typeof message === 'string';
    await this.#writeFrame(isText ? OPCODE.text : OPCODE.binary, isText ? Buffer.from(message) : message);
  }

  async ping(payload: string): Promise<void> {
    await this.#writeFrame(OPCODE.ping, Buffer.from(payload));
  }

  /** Writes bytes that are no frame. */
  async writeRaw(bytes: Uint8Array): Promise<void> {
    await this.#write(bytes);
  }

  /**
   * Starts the closing handshake (RFC 6455 §7.1.2) and waits for the answer. Like pywebsocket3's `close_connection`, it takes a
   * data message in place of the answer as a failure and drops the connection.
   */
  async close(status: CloseStatus): Promise<void> {
    if (this.#isOver || this.#hasSentClose) return;
    this.#hasSentClose = true;
    await this.#writeFrame(OPCODE.close, closeBody(status));
    await this.receive();
    this.end();
  }

  /** Ends the transport after what was written. */
  end(): void {
    this.#isOver = true;
    this.#stream.end();
    // The rest must be read, or the kernel answers with a reset that may overtake our last bytes.
    this.#stream.removeAllListeners('readable');
    this.#stream.resume();
  }

  async #answerClose(body: Uint8Array): Promise<null> {
    if (this.#hasSentClose) {
      this.end();
      return null;
    }
    const answer = await this.#passiveClosing(parseCloseBody(body));
    if (answer !== 'abort') {
      this.#hasSentClose = true;
      await this.#writeFrame(OPCODE.close, closeBody(answer));
    }
    this.end();
    return null;
  }

  async #readFrame(): Promise<{ readonly fin: boolean; readonly opcode: number; readonly payload: Uint8Array } | null> {
    const start = await this.#reader.read(2);
    if (start === null) return null;
    const [first = 0, second = 0] = start;
    const length = await this.#readLength(second & 0x7f);
    if (length === null || length > MESSAGE_LIMIT) return null;
    const maskingKey = (second & 0x80) === 0 ? Buffer.alloc(4) : await this.#reader.read(4);
    const payload = await this.#reader.read(length);
    if (maskingKey === null || payload === null) return null;
    for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (maskingKey[at & 3] ?? 0);
    return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload };
  }

  /** RFC 6455 §5.2: 126 and 127 announce a length of 16 and of 64 bits. */
  async #readLength(short: number): Promise<number | null> {
    if (short < 126) return short;
    const extended = await this.#reader.read(short === 126 ? 2 : 8);
    if (extended === null) return null;
    return short === 126 ? extended.readUInt16BE() : Number(extended.readBigUInt64BE());
  }

  async #writeFrame(opcode: number, payload: Uint8Array): Promise<void> {
    const { length } = payload;
    const header = Buffer.alloc(length < 126 ? 2 : length <= 0xffff ? 4 : 10);
    header[0] = 0x80 | opcode;
    header[1] = length < 126 ? length : length <= 0xffff ? 126 : 127;
    if (header.length === 4) header.writeUInt16BE(length, 2);
    if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
    await this.#write(Buffer.concat([header, payload]));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (!this.#stream.writable) return;
    // A failed write means that the client is gone; the next `receive` says so.
    await new Promise<void>((resolve) => {
      this.#stream.write(bytes, () => resolve());
    });
  }
}

export function closeBody(status: CloseStatus): Buffer {
  if (status.code === null) return Buffer.alloc(0);
  const body = Buffer.alloc(2);
  body.writeUInt16BE(status.code);
  return Buffer.concat([body, Buffer.from(status.reason)]);
}

function parseCloseBody(body: Uint8Array): CloseStatus {
  if (body.length < 2) return { code: null, reason: '' };
  const view = Buffer.from(body);
  return { code: view.readUInt16BE(), reason: view.subarray(2).toString('utf8') };
}
