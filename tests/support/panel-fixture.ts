import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { preparedBuild } from './prepared-build.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The policy of the extension's own pages, so that what works here works there. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src blob:; worker-src 'self'; connect-src 'self'";

/** The accessibility checker, which a test loads into the page. */
export const AXE_PATH = '/axe.min.js';
const AXE_FILE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

export interface PanelFixture {
  /** Of the page, without a query. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the panel as an ordinary page (`tests/panel/fixture`) on the loopback address. */
export async function servePanelFixture(): Promise<PanelFixture> {
  const directory = await preparedBuild('panel-page', async (outDir) => {
    await build({
      configFile: false,
      root: fileURLToPath(new URL('../panel/fixture', import.meta.url)),
      base: './',
      logLevel: 'error',
      plugins: [react()],
      define: { __BROWSER__: '"chrome"' },
      worker: { format: 'es' },
      build: { outDir, emptyOutDir: true, modulePreload: false, target: 'firefox140' },
    });
  });
  const server = createServer((request, response) => {
    void (async () => {
      const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
      const file = path === AXE_PATH ? AXE_FILE : join(directory, path === '/' ? 'index.html' : path);
      try {
        const body = await readFile(file);
        const type = TYPES[extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    })();
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('The fixture server has no port'));
    });
  });
}
