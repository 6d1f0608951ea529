import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { transformWithOxc } from 'vite';

const FOLDER = new URL('../page/', import.meta.url);

/** Everything there is to fetch. A list and not a folder, so that no path can lead anywhere else. */
const FILES: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ['/', { file: 'index.html', type: 'text/html' }],
  ['/frame.html', { file: 'frame.html', type: 'text/html' }],
  ['/styles.css', { file: 'styles.css', type: 'text/css' }],
  ['/icon.svg', { file: 'icon.svg', type: 'image/svg+xml' }],
  ...['page.ts', 'frame.ts', 'card.ts', 'card-view.ts', 'scenarios.ts', 'format.ts'].map(
    (file) => [`/${file}`, { file, type: 'text/javascript' }] as const,
  ),
]);

/** Serves the demo page: a few files, TypeScript with its types taken away, under a strict policy. */
export class PageFiles {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #replacements: Readonly<Record<string, string>>;
  readonly #cache = new Map<string, Promise<string>>();

  constructor({ origin, frameOrigin }: { readonly origin: string; readonly frameOrigin: string }) {
    const socketOrigins = [origin, frameOrigin].map((from) => from.replace(/^http/u, 'ws')).join(' ');
    this.#headers = {
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        `connect-src 'self' ${socketOrigins}`,
        `frame-src ${frameOrigin}`,
        `frame-ancestors ${origin}`,
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    };
    this.#replacements = { '%FRAME_ORIGIN%': frameOrigin };
  }

  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(error));
    });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = FILES.get(new URL(request.url ?? '/', 'http://demo').pathname);
    if (!found || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(found ? 405 : 404, { 'Content-Type': 'text/plain' }).end('There is nothing here.\n');
      return;
    }
    const content = this.#cache.get(found.file) ?? this.#load(found.file);
    this.#cache.set(found.file, content);
    response.writeHead(200, { ...this.#headers, 'Content-Type': `${found.type}; charset=utf-8` }).end(await content);
  }

  async #load(file: string): Promise<string> {
    let text = await readFile(new URL(file, FOLDER), 'utf8');
    for (const [mark, value] of Object.entries(this.#replacements)) text = text.replaceAll(mark, value);
    return file.endsWith('.ts') ? (await transformWithOxc(text, file, { sourcemap: false })).code : text;
  }
}
