/** A WebSocket URL as code may hold it: `ws:` or `wss:`, ASCII, percent-encoded, without a fragment. Null when it is none. */
export function socketUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  // WHATWG WebSockets: `http:` means `ws:` there.
  if (parsed.protocol === 'http:') parsed.protocol = 'ws:';
  if (parsed.protocol === 'https:') parsed.protocol = 'wss:';
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') return null;
  parsed.hash = '';
  return parsed.href;
}

/** For a connection whose source does not tell its URL. */
export const UNKNOWN_URL = 'ws://localhost/';

/** What two connections to the same place have in common: queries often carry what is new each time. */
export function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** `http:` of the same place. */
export function httpUrl(url: string): string {
  return url.replace(/^ws/, 'http');
}
