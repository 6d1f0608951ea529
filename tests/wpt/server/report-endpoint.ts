import { NOT_FOUND, type HttpRequest, type HttpResponse } from './http-message.ts';
import type { ServerPorts } from './hosts.ts';
import { normalize } from './normalize.ts';
import { addressOf } from './test-list.ts';
import type { SubtestResult, TestQueue, TestResult } from './test-queue.ts';

/**
 * The two addresses that the pages of a run ask: `/framescope/lane?lane=N` is the page a lane starts from (and comes back to after
 * a test that hung), `POST /framescope/report` takes a result and answers with the next address.
 */
export function serveReports(request: HttpRequest, queue: TestQueue, ports: ServerPorts): HttpResponse {
  if (request.url.pathname === '/framescope/lane') {
    const lane = request.url.searchParams.get('lane') ?? '0';
    return { status: 200, headers: [['Content-Type', 'text/html']], body: lanePage(Number(lane)) };
  }
  if (request.url.pathname === '/framescope/next') {
    return nextFor(Number(request.url.searchParams.get('lane') ?? '0'), queue, ports);
  }
  if (request.url.pathname !== '/framescope/report' || request.method !== 'POST') return NOT_FOUND;
  const report = readReport(JSON.parse(Buffer.from(request.body).toString('utf8')), ports);
  const lane = queue.report(report.id, report);
  // A page that was given up on may still report; it is not sent anywhere.
  return lane === undefined ? json({ next: null }) : nextFor(lane, queue, ports);
}

function nextFor(lane: number, queue: TestQueue, ports: ServerPorts): HttpResponse {
  const test = queue.next(lane);
  return json({ next: test === null ? null : addressOf(test, ports) });
}

function json(value: unknown): HttpResponse {
  return {
    status: 200,
    headers: [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'no-store'],
    ],
    body: JSON.stringify(value),
  };
}

function lanePage(lane: number): string {
  return `<!doctype html>
<meta charset=utf-8>
<title>lane ${String(lane)}</title>
<script>
fetch('/framescope/next?lane=${String(lane)}').then((response) => response.json()).then(({ next }) => {
  if (next !== null) location.replace(next);
});
</script>
`;
}

interface Report extends Pick<TestResult, 'status' | 'message' | 'subtests'> {
  readonly id: string;
}

const HARNESS_STATUS = ['OK', 'ERROR', 'TIMEOUT', 'PRECONDITION_FAILED'] as const;
const SUBTEST_STATUS = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED'] as const;

/** Rebuilds a report from known fields; throws on anything that our own reporter would not send. */
function readReport(value: unknown, ports: ServerPorts): Report {
  const { id, status, message, subtests } = asRecord(value);
  if (typeof id !== 'string' || !Array.isArray(subtests)) throw new Error('not a report');
  return {
    id,
    status: pick(HARNESS_STATUS, status),
    message: normalize(asText(message), ports),
    subtests: subtests.map((subtest) => readSubtest(subtest, ports)),
  };
}

function readSubtest(value: unknown, ports: ServerPorts): SubtestResult {
  const { name, status, message } = asRecord(value);
  return {
    name: normalize(asText(name), ports),
    status: pick(SUBTEST_STATUS, status),
    message: normalize(asText(message), ports),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object in a report');
  return { ...value };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function pick<T>(names: readonly T[], index: unknown): T {
  const name = typeof index === 'number' ? names[index] : undefined;
  if (name === undefined) throw new Error(`unknown status ${String(index)} in a report`);
  return name;
}
