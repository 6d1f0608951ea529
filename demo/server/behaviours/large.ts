import type { MessageBehaviour } from './behaviour.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** `/large?bytes=n&kind=text|binary`: one message of that size on opening, and again for every message received. */
export const large: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    const byteLength = connection.numberFromQuery('bytes', 1024 * 1024, MAX_BYTES);
    const payload = connection.query.get('kind') === 'binary' ? countingBytes(byteLength) : jsonText(byteLength);
    void connection.send(payload);
    connection.onMessage(() => void connection.send(payload));
  },
};

/** The bytes 0 to 255 again and again. */
export function countingBytes(byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let at = 0; at < byteLength; at += 1) bytes[at] = at & 0xff;
  return bytes;
}

/** One JSON document of exactly that many bytes (at least 2): an array of equal rows, filled up with spaces. */
export function jsonText(byteLength: number): string {
  const row = '{"id":1234567,"name":"row","tags":["a","b","c"],"ok":true}';
  const rows = Math.max(0, Math.floor((byteLength - 2) / (row.length + 1)));
  const body = Array.from({ length: rows }, () => row).join(',');
  return `[${body}${' '.repeat(Math.max(0, byteLength - 2 - body.length))}]`;
}
