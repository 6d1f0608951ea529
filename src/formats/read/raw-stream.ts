import { concatBytes, NO_BYTES } from '../../base/bytes.ts';
import type { DeflateParameters } from '../../decoder/extensions.ts';
import { deflateParameters, parseExtensions } from '../../decoder/extensions.ts';
import type { Sender } from '../../decoder/wire-frame.ts';
import type { Reader, ReaderContext } from './reader.ts';
import { sniffStart } from './wire/protocol-sniff.ts';
import { WireConnection } from './wire/wire-connection.ts';

/** What is known of a byte stream that has nothing around it. */
export interface RawStreamOptions {
  /** Null: the first bytes tell, by the kind of head or by the mask bit. */
  readonly sender: Sender | null;
  /** The value of the response's `Sec-WebSocket-Extensions`, when it is known. */
  readonly extensions: string | null;
}

/** Enough to tell a head from frames. */
const SNIFF_BYTES = 16;

/** Reads the bytes of one direction, with or without the HTTP head before the frames. */
export function createRawStreamReader(context: ReaderContext, options: RawStreamOptions): Reader {
  const { sink, limits } = context;
  let waiting: Uint8Array<ArrayBuffer> = NO_BYTES;
  let connection: WireConnection | null = null;
  let sender: Sender = options.sender ?? 'client';
  const deflate = readDeflate();

  function readDeflate(): DeflateParameters | null {
    if (options.extensions === null) return null;
    const parsed = parseExtensions(options.extensions);
    const extension = parsed.kind === 'ok' ? parsed.value.find(({ name }) => name === 'permessage-deflate') : undefined;
    const parameters = extension === undefined ? null : deflateParameters(extension, 'response');
    if (parsed.kind === 'error' || (parameters !== null && parameters.kind === 'error')) {
      sink.problem('extensions-invalid', `"${options.extensions}" is no Sec-WebSocket-Extensions value.`, null);
    }
    return parameters?.kind === 'ok' ? parameters.value : null;
  }

  function open(opening: 'handshake' | 'frames'): WireConnection {
    return new WireConnection(context, {
      id: 'stream',
      scheme: 'ws',
      client: null,
      server: null,
      describe: null,
      opening,
      deflate,
      extensions: options.extensions,
    });
  }

  /** Decides by the first bytes; null while there are too few. */
  function begin(bytes: Uint8Array<ArrayBuffer>, isComplete: boolean): WireConnection | null {
    const start = sniffStart(bytes);
    if (start === 'undecided' && bytes.length < SNIFF_BYTES && !isComplete) return null;
    if (start === 'request') {
      const headEnd = findHeadEnd(bytes);
      if (headEnd < 0 && bytes.length < limits.headBytes && !isComplete) return null;
      sender = 'client';
      const opened = open('handshake');
      const head = headEnd < 0 ? bytes : bytes.subarray(0, headEnd);
      opened.data('client', head, null);
      // The answer stands in the other direction, which is not here.
      opened.skipResponse();
      if (headEnd >= 0) opened.data('client', bytes.subarray(headEnd), null);
      return opened;
    }
    sender =
      start === 'response' ? 'server' : (options.sender ?? (((bytes[1] ?? 0) & 0x80) === 0 ? 'server' : 'client'));
    const opened = open(start === 'response' ? 'handshake' : 'frames');
    opened.data(sender, bytes, null);
    return opened;
  }

  function push(chunk: Uint8Array<ArrayBuffer>): void {
    if (connection !== null) {
      connection.data(sender, chunk, null);
      return;
    }
    waiting = waiting.length === 0 ? chunk.slice() : concatBytes([waiting, chunk]);
    connection = begin(waiting, false);
    if (connection !== null) waiting = NO_BYTES;
  }

  return {
    push,
    end: () => {
      if (connection === null && waiting.length > 0) connection = begin(waiting, true);
      if (connection === null) sink.problem('empty', 'There are no bytes to decode.', 0);
      connection?.end('capture-ended', null);
    },
  };
}

/** The offset behind the empty line, −1 when there is none. */
function findHeadEnd(bytes: Uint8Array): number {
  for (let index = 1; index < bytes.length; index += 1) {
    if (bytes[index] !== 0x0a) continue;
    if (bytes[index - 1] === 0x0a || (bytes[index - 1] === 0x0d && bytes[index - 2] === 0x0a)) return index + 1;
  }
  return -1;
}
