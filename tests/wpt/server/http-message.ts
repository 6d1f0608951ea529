import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

/** A request as the handlers see it, the same for HTTP/1.1 and HTTP/2. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute address. */
  readonly url: URL;
  /** Lower-case names; repeated ones joined with `, `. HTTP/2's pseudo headers are left out. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** An async body is sent piece by piece until it ends or the client leaves. */
  readonly body: string | Uint8Array | AsyncIterable<string>;
}

/** What handlers share: where upstream reads and writes its stash, `stash` is that shared memory. */
export interface HttpHandlerContext {
  readonly stash: Map<string, unknown>;
}

/** Stands in for one of the suite's Python request handlers. */
export type HttpHandler = (request: HttpRequest, context: HttpHandlerContext) => HttpResponse | Promise<HttpResponse>;

export const NOT_FOUND: HttpResponse = {
  status: 404,
  headers: [['Content-Type', 'text/plain']],
  body: 'not found',
};

/** Bodies in this suite are small; anything larger is a mistake of the caller. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** Reads the whole of a Node request. Rejects when the body is over {@link BODY_LIMIT} or the client goes away. */
export async function readHttpRequest(
  message: IncomingMessage | Http2ServerRequest,
  scheme: string,
): Promise<HttpRequest> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (!name.startsWith(':')) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const host = headers['host'] ?? message.headers[':authority']?.toString() ?? 'invalid';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    if (length > BODY_LIMIT) throw new Error('request body is too large');
    parts.push(part);
  }
  return {
    method: message.method ?? 'GET',
    url: new URL(message.url ?? '/', `${scheme}://${host}`),
    headers,
    cookies: parseCookies(headers['cookie'] ?? ''),
    body: Buffer.concat(parts),
  };
}

function parseCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(/;\s*/).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
