import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { concatBytes } from '../../../src/base/bytes.ts';
import type { Conversation } from '../../../src/formats/code/conversation.ts';
import { shown } from './hostile-messages.ts';

/** A server that says its side of a conversation, in step with the client, and keeps what each client really said. */
export class RecordedServer {
  readonly #server: WebSocketServer;
  /** A place that no URL can have had: the port is known late. */
  conversation: Conversation | null = null;
  readonly heard: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly protocols: string[] = [];

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      this.headers.push(request.headers);
      this.protocols.push(socket.protocol);
      this.#serve(socket);
    });
  }

  static async start(): Promise<RecordedServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new RecordedServer(server);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `ws://127.0.0.1:${address.port}/it's/a%20path?q=$(touch%20pwned)&b=%22`;
  }

  forget(): void {
    this.heard.length = 0;
    this.headers.length = 0;
    this.protocols.length = 0;
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: WebSocket): void {
    const messages = this.conversation?.messages ?? [];
    let place = 0;
    const play = (): void => {
      for (let message = messages[place]; message?.sender === 'server'; message = messages[place]) {
        socket.send(message.text ?? message.bytes);
        place += 1;
      }
    };
    socket.on('message', (data, isBinary) => {
      this.heard.push(shown(bytesOf(data), !isBinary));
      place += 1;
      play();
    });
    play();
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return concatBytes(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
