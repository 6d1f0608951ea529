import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { concatBytes } from '../src/base/bytes.ts';
import { writeFrame } from '../src/decoder/frame-writer.ts';
import { acceptHead, requestHead } from '../tests/support/draw-handshake.ts';
import { DrawnConnection, pcapngInterface, pcapngPacket, pcapngSection } from '../tests/support/draw-packets.ts';
import { importInPanel } from './import-panel.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

const runFile = promisify(execFile);
const FILE_BYTES = 100 * 1024 * 1024;
const CONNECTIONS = 50;
const RUNS = 5;

/** What the connections of a capture carry. */
interface Traffic {
  readonly name: string;
  /** Some segments hold three frames, some frames need several segments. */
  readonly isPacked: boolean;
  readonly payloadLength: (random: (limit: number) => number) => number;
  /** Every data segment is acknowledged by a packet of its own, as on loopback. */
  readonly isAcknowledged: boolean;
}

const TRAFFIC: readonly Traffic[] = [
  {
    name: 'messages of 20 B to 4 kB',
    isPacked: true,
    payloadLength: (random) => (random(5) === 0 ? 1000 + random(3000) : 20 + random(300)),
    isAcknowledged: false,
  },
  { name: 'messages of 125 B, each acknowledged', isPacked: false, payloadLength: () => 100, isAcknowledged: true },
];

const COMMAND_NAMES = ['stats', 'text', 'ndjson', 'tshark', 'tsharkFields'] as const;
type CommandName = (typeof COMMAND_NAMES)[number];

/** It takes up to 30 times as long as we do. */
const FIELDS_RUNS = 2;

/** What NDJSON holds, as far as tshark can tell it: the connection, the time, the header's fields and the payload. */
const TSHARK_FIELDS = [
  'tcp.stream',
  'frame.time_epoch',
  'websocket.fin',
  'websocket.opcode',
  'websocket.masking_key',
  'websocket.payload_length',
  'websocket.payload',
].flatMap((field) => ['-e', field]);

/** Ours beside what tshark prints of itself, one line a frame, and beside what has the payloads in it too. */
const COMPARISONS = [
  { name: 'stats', label: '', peer: 'tshark', peerName: 'tshark -Y websocket' },
  { name: 'text', label: ', printed as text', peer: 'tshark', peerName: 'tshark -Y websocket' },
  { name: 'ndjson', label: ', written as NDJSON', peer: 'tshark', peerName: 'tshark -Y websocket' },
  { name: 'ndjson', label: ', written as NDJSON', peer: 'tsharkFields', peerName: 'tshark -Y websocket -T fields' },
] as const;

/**
 * A pcapng of 100 MB: 50 connections side by side, both ways, half of the messages JSON text. The same file for both, in turn; each is
 * a whole process with its start.
 */
export async function run(): Promise<void> {
  for (const traffic of TRAFFIC) await compare(traffic);
  await inPanel();
}

/** Of small messages there are most. */
async function inPanel(): Promise<void> {
  const traffic = TRAFFIC.at(-1);
  if (traffic === undefined) return;
  const directory = await mkdtemp(join(tmpdir(), 'framescope-bench-'));
  try {
    const file = join(directory, 'capture.pcapng');
    await importInPanel(file, await writeCapture(file, traffic), directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compare(traffic: Traffic): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'framescope-bench-'));
  try {
    const file = join(directory, 'capture.pcapng');
    const frameCount = await writeCapture(file, traffic);
    const command = await buildCommand(directory);
    const { size } = await stat(file);
    const commands: Readonly<Record<CommandName, readonly string[]>> = {
      stats: [process.execPath, command.path, 'stats', '--json', file],
      text: [process.execPath, command.path, 'decode', file],
      ndjson: [process.execPath, command.path, 'decode', '--format', 'ndjson', file],
      tshark: ['tshark', '-r', file, '-Y', 'websocket'],
      tsharkFields: ['tshark', '-r', file, '-Y', 'websocket', '-T', 'fields', ...TSHARK_FIELDS],
    };
    const times: Record<CommandName, Times[]> = { stats: [], text: [], ndjson: [], tshark: [], tsharkFields: [] };
    for (let round = 0; round < RUNS; round += 1) {
      for (const name of COMMAND_NAMES) {
        if (round < (name === 'tsharkFields' ? FIELDS_RUNS : RUNS)) times[name].push(await measure(commands[name]));
      }
    }
    checkFrames(await outputOf(commands.stats), frameCount);
    for (const { name, label, peer, peerName } of COMPARISONS) {
      for (const kind of ['elapsed', 'processor'] as const) {
        const ours = median(times[name].map((taken) => taken[kind]));
        const theirs = median(times[peer].map((taken) => taken[kind]));
        printBenchLine({
          name: `import pcapng 100 MB, ${traffic.name}${label}, ${kind} time`,
          value: significant(size / 1e6 / ours),
          unit: 'MB/s',
          peer: `${peerName}: ${significant(size / 1e6 / theirs)}`,
          ratio: significant(theirs / ours),
        });
      }
    }
    for (const name of ['stats', 'text', 'ndjson'] as const) {
      const memory = await peakMemory(command, commands[name].slice(2));
      printBenchLine({
        name: `import pcapng 100 MB, ${traffic.name}, ${name}, peak memory`,
        value: significant(memory),
        unit: 'MB',
        peer: 'aim: 300',
        ratio: significant(memory / 300),
      });
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Writes the capture; returns how many frames are in it. */
async function writeCapture(path: string, traffic: Traffic): Promise<number> {
  const file = createWriteStream(path);
  const write = (bytes: Uint8Array) => new Promise<void>((resolve) => void file.write(bytes, () => resolve()));
  await write(concatBytes([pcapngSection(), pcapngInterface(1)]));
  const connections = Array.from({ length: CONNECTIONS }, (_, index) =>
    new DrawnConnection({ clientPort: 50_000 + index, serverPort: 80 })
      .open()
      .send('client', requestHead())
      .send('server', acceptHead()),
  );
  let written = 0;
  let frameCount = 0;
  let seed = 1;
  const random = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  while (written < FILE_BYTES) {
    for (const connection of connections) {
      const side = random(3) === 0 ? 'client' : 'server';
      const count = traffic.isPacked && random(4) === 0 ? 3 : 1;
      const bytes = concatBytes(Array.from({ length: count }, () => anyFrame(side === 'client', traffic, random)));
      frameCount += count;
      connection.send(side, bytes, 1448);
      if (traffic.isAcknowledged) connection.acknowledge(side === 'client' ? 'server' : 'client');
      const blocks = concatBytes(connection.packets.splice(0).map((packet) => pcapngPacket(packet)));
      written += blocks.length;
      await write(blocks);
    }
  }
  await new Promise<void>((resolve) => file.end(() => resolve()));
  return frameCount;
}

function anyFrame(isMasked: boolean, traffic: Traffic, random: (limit: number) => number): Uint8Array {
  const length = traffic.payloadLength(random);
  const isText = random(2) === 0;
  const payload = isText
    ? new TextEncoder().encode(JSON.stringify({ id: random(1e6), text: 'x'.repeat(length) }))
    : Uint8Array.from({ length }, (_, index) => index & 0xff);
  return writeFrame({ opcode: isText ? 1 : 2, payload, maskingKey: isMasked ? random(2 ** 31) : null });
}

interface Command {
  readonly path: string;
  readonly memoryProbe: string;
  readonly memoryFile: string;
}

/** Builds the command as `npm run build` does, beside a module that notes the process's peak memory when it ends. */
async function buildCommand(directory: string): Promise<Command> {
  await build({
    configFile: fileURLToPath(new URL('../vite.cli.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(directory, 'cli') },
  });
  const memoryFile = join(directory, 'memory.txt');
  const probe = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS / 1024)));`;
  return {
    path: join(directory, 'cli', 'framescope.js'),
    memoryProbe: `data:text/javascript,${encodeURIComponent(probe)}`,
    memoryFile,
  };
}

/** In seconds. What elapsed is what a user waits; the processor's time, of all threads, is what a busy neighbour changes less. */
interface Times {
  readonly elapsed: number;
  readonly processor: number;
}

/** Runs a program to its end; nobody reads what it prints, which would cost the time of whoever reads. */
async function measure(command: readonly string[]): Promise<Times> {
  // bash's own `time`: Node tells the resources of itself only.
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = await runFile('bash', ['-c', script, 'bash', ...command]);
  const [elapsed = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).map(Number);
  return { elapsed, processor: user + system };
}

async function outputOf([program = '', ...args]: readonly string[]): Promise<string> {
  return (await runFile(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** In MB, in a run of its own: the probe takes time. */
async function peakMemory(command: Command, args: readonly string[]): Promise<number> {
  await measure([process.execPath, '--import', command.memoryProbe, command.path, ...args]);
  return Number(await readFile(command.memoryFile, 'utf8'));
}

/** A fast reader that loses frames would prove nothing. */
function checkFrames(output: string, expected: number): void {
  const counts = [...output.matchAll(/"frames":(\d+)/g)].map(([, count]) => Number(count));
  const found = counts.reduce((sum, count) => sum + count, 0);
  if (found !== expected) throw new Error(`${found} frames were read, ${expected} were written`);
}
