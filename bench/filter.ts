import { cpus } from 'node:os';
import { ConnectionList } from '../src/model/connection-list.ts';
import { FrameLog } from '../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../src/model/row-kind.ts';
import { NO_FILTER } from '../src/panel/store/filter-query.ts';
import { VisibleRows } from '../src/panel/store/visible-rows.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

const ROWS = 1_000_000;
const PAYLOAD_LENGTH = 100;
const NEEDLE = 'needle-in-it';
/** One row in so many holds the needle. */
const HIT_EVERY = 1000;
/** What a screen shows. */
const FIRST_ROWS = 30;
const ROUNDS = 7;
const WARM_UP_ROUNDS = 2;

/**
 * A substring filter over a log of a million frames of 100 bytes, run as the panel runs it: in slices, each put off until the
 * event loop has had its turn. Beside it a plain loop over the same bytes in one go, which compares at each place and folds
 * ASCII letters as the filter does. Both must find the same number of rows.
 */
export async function run(): Promise<void> {
  const { log, connections, bytes } = buildLog();
  const filters = [
    { name: 'substring', text: NEEDLE.toUpperCase() },
    { name: 'substring that is nowhere', text: 'nowhere-at-all' },
    { name: 'substring of one direction', text: `dir:in ${NEEDLE}` },
    { name: 'JSON path', text: `json.hit:${NEEDLE}` },
  ];
  for (const { name, text } of filters) {
    const needle = text.split(/[ :]/).at(-1) ?? '';
    const [firsts, wholes, plains, ratios]: [number[], number[], number[], number[]] = [[], [], [], []];
    let longest = 0;
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const plain = plainLoop(bytes, needle.toLowerCase());
      const ours = await filterOnce(log, connections, text);
      const expected = text.startsWith('dir:') ? null : plain.found;
      if (expected !== null && ours.found !== expected) throw new Error(`${name}: ${ours.found} rows, not ${expected}`);
      if (round < 0) continue;
      firsts.push(ours.firstMs);
      wholes.push(ours.wholeMs);
      plains.push(plain.ms);
      ratios.push(ours.wholeMs / plain.ms);
      longest = Math.max(longest, ours.longestSliceMs);
    }
    const hasHits = text.includes(NEEDLE) || text.includes(NEEDLE.toUpperCase());
    const label = `filter ${name}, ${ROWS} rows of ${PAYLOAD_LENGTH} B`;
    if (hasHits)
      printBenchLine({
        name: `${label}: first rows`,
        value: significant(median(firsts)),
        unit: 'ms',
        peer: null,
        ratio: null,
      });
    printBenchLine({
      name: `${label}: complete`,
      value: significant(median(wholes)),
      unit: 'ms',
      peer: `plain loop: ${significant(median(plains))} (${cpus()[0]?.model ?? 'unknown processor'})`,
      ratio: significant(median(ratios)),
    });
    printBenchLine({
      name: `${label}: longest slice`,
      value: significant(longest),
      unit: 'ms',
      peer: null,
      ratio: null,
    });
  }
}

function buildLog(): { log: FrameLog; connections: ConnectionList; bytes: readonly Uint8Array[] } {
  const log = new FrameLog();
  const connections = new ConnectionList();
  connections.add({
    key: 'a:1',
    document: { id: 'a', url: 'https://a.example/', isTop: true, frameId: 0 },
    url: 'wss://a.example/feed',
    requestedProtocols: [],
    createdAt: 0,
    stack: null,
    isAdopted: false,
    isHistory: false,
  });
  for (let index = 0; index < ROWS; index += 1) {
    const hit = index % HIT_EVERY === HIT_EVERY - 1 ? NEEDLE : 'tick';
    const payload = `{"n":${index},"hit":"${hit}","pad":"`;
    log.appendFrame({
      connection: 0,
      time: index,
      isOutgoing: index % 3 === 0,
      opcode: 1,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: false,
      maskingKey: 0,
      origin: RowOrigin.page,
      isDiscarded: false,
      isHistory: false,
      payload: `${payload.padEnd(PAYLOAD_LENGTH - 2, 'lorem ipsum dolor ')}"}`,
      payloadLength: null,
      payloadState: PayloadState.complete,
    });
  }
  return { log, connections, bytes: Array.from({ length: ROWS }, (_, index) => log.payload(index)) };
}

async function filterOnce(
  log: FrameLog,
  connections: ConnectionList,
  text: string,
): Promise<{ found: number; firstMs: number; wholeMs: number; longestSliceMs: number }> {
  const started = performance.now();
  let firstMs = Number.NaN;
  let longestSliceMs = 0;
  const timed = (work: () => void): void => {
    const from = performance.now();
    work();
    longestSliceMs = Math.max(longestSliceMs, performance.now() - from);
  };
  const rows = new VisibleRows({
    log,
    connections,
    now: () => performance.now(),
    defer: (callback) => {
      const handle = setImmediate(() => timed(callback));
      return () => clearImmediate(handle);
    },
    createRegexMatcher: () => ({ match: () => Promise.resolve('failed'), dispose: () => undefined }),
  });
  rows.subscribe(() => {
    if (Number.isNaN(firstMs) && (rows.count >= FIRST_ROWS || !rows.isBehind)) firstMs = performance.now() - started;
  });
  timed(() => rows.setFilter({ ...NO_FILTER, text }, null));
  while (rows.isBehind) await new Promise((resolve) => void setImmediate(resolve));
  const wholeMs = performance.now() - started;
  rows.dispose();
  return { found: rows.count, firstMs, wholeMs, longestSliceMs };
}

function plainLoop(payloads: readonly Uint8Array[], text: string): { found: number; ms: number } {
  const needle = new TextEncoder().encode(text);
  const started = performance.now();
  let found = 0;
  for (const payload of payloads) if (holds(payload, needle)) found += 1;
  return { found, ms: performance.now() - started };
}

function holds(bytes: Uint8Array, needle: Uint8Array): boolean {
  const last = bytes.length - needle.length;
  for (let at = 0; at <= last; at += 1) {
    let match = 0;
    while (match < needle.length) {
      const byte = bytes[at + match] ?? 0;
      if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== needle[match]) break;
      match += 1;
    }
    if (match === needle.length) return true;
  }
  return false;
}
