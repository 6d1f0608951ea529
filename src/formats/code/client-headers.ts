import type { RecordHeader } from '../record.ts';

/** RFC 9110 §5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** Visible ASCII, spaces and tabs: what every client takes (RFC 9110 §5.5). */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Every client makes these itself, and some refuse to be told. */
const OWN = new Set([
  'host',
  'upgrade',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
]);

/** The headers of an opening handshake that a client would have to be told. */
export function clientHeaders(headers: readonly RecordHeader[]): readonly RecordHeader[] {
  return headers
    .map(({ name, value }) => ({ name, value: value.trim() }))
    .filter(({ name, value }) => {
      const lower = name.toLowerCase();
      return TOKEN.test(name) && VALUE.test(value) && !OWN.has(lower) && !lower.startsWith('sec-websocket-');
    });
}

/** Each name once; several of one name are joined (RFC 9110 §5.3, RFC 6265 §5.4). */
export function joinedHeaders(headers: readonly RecordHeader[]): readonly (readonly [string, string])[] {
  const joined = new Map<string, { name: string; value: string }>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    if (before === undefined) joined.set(key, { name, value });
    else before.value += `${key === 'cookie' ? ';' : ','} ${value}`;
  }
  return [...joined.values()].map(({ name, value }) => [name, value] as const);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}
