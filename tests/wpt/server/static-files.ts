import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { NOT_FOUND, type HttpRequest, type HttpResponse } from './http-message.ts';
import type { ServerPorts } from './hosts.ts';
import { substitute } from './substitution.ts';
import { readScriptMetadata } from './test-metadata.ts';
import { WRAPPER_KINDS } from './wrapper-documents.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.event_stream': 'text/event-stream',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.idl': 'text/plain',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
};

/** wptserve rewrites this one address (`rewrites` in `tools/serve/serve.py`). */
const REWRITES: Readonly<Record<string, string>> = {
  '/resources/WebIDLParser.js': '/resources/webidl2/lib/webidl2.js',
};

/** As in upstream's `testharnessreport.js.headers`. */
const KEEP = ['Cache-Control', 'max-age=3600'] as const;

export interface StaticFilesContext {
  readonly suiteDir: string;
  /** The page side of this test bench, served in place of upstream's `testharnessreport.js`. */
  readonly reportScript: string;
  readonly ports: ServerPorts;
}

/** Answers from the files of the suite, with wrapper documents, `.headers` files, `.sub.` substitution and the `trickle` pipe. */
export function serveFile(request: HttpRequest, context: StaticFilesContext): HttpResponse {
  const address = decodeURIComponent(request.url.pathname);
  if (address === '/resources/testharnessreport.js') {
    return { status: 200, headers: [['Content-Type', 'text/javascript'], KEEP], body: context.reportScript };
  }
  const path = REWRITES[address] ?? address;
  const file = join(context.suiteDir, normalize(path));
  if (!file.startsWith(context.suiteDir + sep) || /\.(py|headers)$/.test(file)) return NOT_FOUND;
  return readAsFile(path, file, request, context) ?? readAsWrapper(path, file, request) ?? NOT_FOUND;
}

function readAsFile(
  path: string,
  file: string,
  request: HttpRequest,
  context: StaticFilesContext,
): HttpResponse | undefined {
  const contentType = CONTENT_TYPES[extname(file)];
  if (contentType === undefined || !existsSync(file)) return undefined;
  const pipe = request.url.searchParams.get('pipe') ?? '';
  let body: HttpResponse['body'] = readFileSync(file);
  if (path.includes('.sub.') || pipe === 'sub') {
    body = substitute(Buffer.from(body).toString('utf8'), { ports: context.ports, headers: request.headers });
  }
  const headers = new Map([['content-type', contentType], ...headersFile(file)]);
  return { status: 200, headers: [...headers], body: trickle(pipe, body) };
}

/** Lines `Name: value` of the `.headers` file beside a file, which replace the default headers. */
function headersFile(file: string): readonly (readonly [string, string])[] {
  if (!existsSync(`${file}.headers`)) return [];
  const lines = readFileSync(`${file}.headers`, 'utf8').split(/\r?\n/);
  return lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
}

/** The `trickle(dN)` pipe: the body is sent after N seconds. The suite uses no other form of it. */
function trickle(pipe: string, body: string | Uint8Array): HttpResponse['body'] {
  const seconds = /^trickle\(d(\d+)\)$/.exec(pipe)?.[1];
  if (seconds === undefined) return body;
  return (async function* () {
    await delay(Number(seconds) * 1000);
    yield Buffer.from(body).toString('utf8');
  })();
}

function readAsWrapper(path: string, file: string, request: HttpRequest): HttpResponse | undefined {
  const kind = WRAPPER_KINDS.find(({ suffix }) => path.endsWith(suffix));
  if (kind === undefined) return undefined;
  const toTest = (name: string): string => name.slice(0, -kind.suffix.length) + kind.fileSuffix;
  if (!existsSync(toTest(file))) return undefined;
  const metadata = readScriptMetadata(readFileSync(toTest(file), 'utf8'));
  return {
    status: 200,
    headers: [['Content-Type', `${kind.contentType}; charset=utf-8`]],
    body: kind.render(metadata, toTest(path), request.url.search),
  };
}
