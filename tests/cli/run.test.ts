import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../../src/base/utf8.ts';
import { run } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { OutputClosed } from '../../src/cli/terminal.ts';
import { exportRecords } from '../../src/formats/write/index.ts';
import { connection, frame } from '../formats/write/draw-records.ts';
import { readCapture } from '../../src/formats/read/read-capture.ts';
import { frames, fromClient, wire } from '../support/draw-frames.ts';
import { acceptHead, requestHead } from '../support/draw-handshake.ts';
import { DrawnConnection, pcapFile } from '../support/draw-packets.ts';

const clean = pcapFile(
  new DrawnConnection()
    .open()
    .send('client', requestHead())
    .send('server', acceptHead())
    .send('client', wire(fromClient(frames`text fin=0 "Hel" | cont "lo"`)))
    .send('server', wire(frames`ping "p" | close 1000 "bye"`)).packets,
);
const unmasked = wire(frames`text "Hello" | op=3`);

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly said: string;
  readonly written: ReadonlyMap<string, Uint8Array>;
}

/** Runs the command in a made-up world of files. */
async function framescope(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array>>,
  more: Partial<Terminal> = {},
): Promise<Outcome> {
  const output: Uint8Array[] = [];
  const said: string[] = [];
  const written = new Map<string, Uint8Array>();
  const terminal: Terminal = {
    write: async (bytes) => void output.push(typeof bytes === 'string' ? encodeUtf8(bytes) : Uint8Array.from(bytes)),
    say: (line) => void said.push(line),
    isInteractive: false,
    open: (path) => openFile(path, files),
    create: async (path) => ({
      write: async (bytes) => void written.set(path, concatBytes([written.get(path) ?? new Uint8Array(0), bytes])),
      close: async () => undefined,
    }),
    ...more,
  };
  const code = await run(args, terminal, '1.2.3');
  return { code, output: decodeUtf8Lossy(concatBytes(output)), said: said.join('\n'), written };
}

async function* openFile(path: string, files: Readonly<Record<string, Uint8Array>>): AsyncGenerator<Uint8Array> {
  const bytes = files[path];
  if (bytes === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT', syscall: 'open' });
  yield Uint8Array.from(bytes);
}

const lines = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

const writeToNobody = () => Promise.reject(new OutputClosed());

describe('framescope decode', () => {
  it('--format ndjson writes one object per wire frame with exactly the promised fields', async () => {
    const { code, output, said } = await framescope(['decode', '--format', 'ndjson', 'a.pcap'], { 'a.pcap': clean });
    expect(code).toBe(0);
    expect(said).toBe('');
    expect(lines(output)).toEqual([
      {
        connection: 'tcp-0',
        sender: 'client',
        fin: false,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        masked: true,
        opcode: 1,
        maskingKey: '37fa213d',
        payloadLength: 3,
        payload: 'SGVs',
        message: null,
        closeCode: null,
        violations: [],
        time: 1_700_000_000_006,
      },
      expect.objectContaining({ opcode: 0, fin: true, payload: 'bG8=', message: 'SGVsbG8=' }),
      expect.objectContaining({
        sender: 'server',
        opcode: 9,
        masked: false,
        maskingKey: null,
        payload: 'cA==',
        message: null,
      }),
      expect.objectContaining({ sender: 'server', opcode: 8, closeCode: 1000, payload: 'A+hieWU=' }),
    ]);
  });

  it('reads standard input, a raw stream and who sent it', async () => {
    const args = ['decode', '-f', 'ndjson', '--raw', '--sender', 'client', '-'];
    const { code, output } = await framescope(args, { '-': unmasked });
    expect(code).toBe(0);
    expect(lines(output)).toMatchObject([{ sender: 'client', violations: ['mask-missing'] }, { opcode: 3 }]);
  });

  it('inflates a raw stream with --extensions', async () => {
    const bytes = wire(frames`text rsv1 <f2 48 cd c9 c9 07 00>`);
    const args = ['decode', '-f', 'ndjson', '--raw', '--sender', 'server', '--extensions', 'permessage-deflate', 's'];
    expect(lines((await framescope(args, { s: bytes })).output)).toMatchObject([
      { rsv1: true, payload: '8kjNyckHAA==', message: 'SGVsbG8=', violations: [] },
    ]);
  });

  it('prints text for people by default', async () => {
    const { output } = await framescope(['decode', 'a.pcap'], { 'a.pcap': clean });
    expect(output).toContain('ws://server.example.com/chat');
    expect(output).toContain('[ping');
  });

  it('keeps connections of several files apart', async () => {
    const { output } = await framescope(['decode', '-f', 'ndjson', 'a', 'b'], { a: clean, b: clean });
    const ids = lines(output).map((line) => (line as { connection: string }).connection);
    expect(new Set(ids)).toEqual(new Set(['a:tcp-0', 'b:tcp-0']));
  });

  it('writes all kinds of records with --all', async () => {
    const { output } = await framescope(['decode', '-f', 'ndjson', '--all', 'a'], { a: clean });
    expect(new Set(lines(output).map((line) => (line as { kind: string }).kind))).toEqual(
      new Set(['connection', 'lifecycle', 'frame']),
    );
  });

  it('ends quietly when nobody reads its output any more', async () => {
    expect(await framescope(['decode', 'a'], { a: clean }, { write: writeToNobody })).toMatchObject({
      code: 0,
      said: '',
    });
  });
});

describe('framescope convert', () => {
  it.each(['har', 'pcapng', 'session', 'ndjson'] as const)('to %s keeps every frame', async (format) => {
    const { code, written } = await framescope(['convert', 'a', '--to', format, '-o', 'out'], { a: clean });
    expect(code).toBe(0);
    const again = await framescope(['decode', '-f', 'ndjson', 'out'], { out: written.get('out') ?? new Uint8Array(0) });
    const original = await framescope(['decode', '-f', 'ndjson', 'a'], { a: clean });
    expect(lines(again.output)).toEqual(lines(original.output));
  });

  it.each(['har', 'ndjson', 'session'] as const)('to %s keeps which message a fragment belongs to', async (format) => {
    const { written } = await framescope(['convert', 'a', '--to', format, '-o', 'out'], { a: clean });
    const opcodes: number[] = [];
    for await (const batch of readCapture(openFile('out', { out: written.get('out') ?? new Uint8Array(0) }))) {
      for (const record of batch) if (record.kind === 'frame') opcodes.push(record.messageOpcode);
    }
    expect(opcodes).toEqual([1, 1, 9, 8]);
  });

  it('to pcapng and back does not make observed what was derived', async () => {
    const har = encodeUtf8(
      JSON.stringify({
        log: {
          entries: [
            {
              request: { method: 'GET', url: 'ws://h/', headers: [] },
              response: { status: 101, statusText: '', headers: [] },
              _webSocketMessages: [
                { type: 'send', time: 1, opcode: 1, data: 'Hello' },
                { type: 'send', time: 2, opcode: 2, data: 'A'.repeat(200_000) },
                { type: 'receive', time: 3, opcode: 1, data: 'World' },
              ],
            },
          ],
        },
      }),
    );
    const { written } = await framescope(['convert', 'h', '--to', 'pcapng', '-o', 'out'], { h: har });
    const { output } = await framescope(['decode', '-f', 'ndjson', 'out'], {
      out: written.get('out') ?? new Uint8Array(0),
    });
    expect(lines(output)).toMatchObject([
      { origin: 'network', masked: true, maskingKey: null, payload: 'SGVsbG8=' },
      { origin: 'network', masked: true, maskingKey: null, payloadLength: 150_000 },
      { origin: 'network', masked: false, maskingKey: null },
    ]);
  });

  it('does not write binary to a screen', async () => {
    const { code, output, said } = await framescope(
      ['convert', 'a', '--to', 'parquet'],
      { a: clean },
      { isInteractive: true },
    );
    expect(code).toBe(2);
    expect(output).toBe('');
    expect(said).toContain('-o FILE');
  });

  it('redacts and says what', async () => {
    const secret = pcapFile(
      new DrawnConnection().open().send('client', requestHead('Cookie: session=hunter2')).send('server', acceptHead())
        .packets,
    );
    const { said, output } = await framescope(['convert', 'a', '--to', 'har', '--redact'], { a: secret });
    expect(output).not.toContain('hunter2');
    expect(said).toMatch(/redacted \d+ places/);
  });
});

describe('framescope verify', () => {
  it('is silent and exits 0 when nothing is wrong', async () => {
    const { code, output, said } = await framescope(['verify', 'a'], { a: clean });
    expect(code).toBe(0);
    expect(output).toBe('');
    expect(said).toContain('0 violations in 4 frames of 1 connections');
  });

  it('prints each violation with its clause and place and exits 1', async () => {
    const { code, output } = await framescope(['verify', '--raw', '--sender', 'client', 'a'], { a: unmasked });
    expect(code).toBe(1);
    expect(output.split('\n').slice(0, 3)).toEqual([
      'stream client, frame 1 at byte 0: violation: The client sent an unmasked frame [mask-missing] (RFC 6455 §5.1)',
      'stream client, frame 2 at byte 7: violation: Reserved opcode [reserved-opcode] (RFC 6455 §5.2)',
      'stream client, frame 2 at byte 7: violation: The client sent an unmasked frame [mask-missing] (RFC 6455 §5.1)',
    ]);
  });

  it('finds an accept key that is not the key’s', async () => {
    const wrong = encodeUtf8(
      decodeUtf8Lossy(acceptHead()).replace(/Accept: \S+/, 'Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
    );
    const file = pcapFile(new DrawnConnection().open().send('client', requestHead()).send('server', wrong).packets);
    const { code, output } = await framescope(['verify', 'a'], { a: file });
    expect(code).toBe(1);
    expect(output).toContain('[handshake-failed] (RFC 6455 §4)');
  });

  it('does not hold the end of the capture against anybody', async () => {
    const cut = wire(fromClient(frames`text fin=0 "never ended" | bin "0123456789"`)).subarray(0, -4);
    const { code, output } = await framescope(['verify', '--raw', 'a'], {
      a: wire(fromClient(frames`text fin=0 "x"`)),
    });
    expect({ code, output }).toEqual({ code: 0, output: '' });
    const other = await framescope(['verify', '--raw', 'a'], { a: cut.subarray(17) });
    expect(other.code).toBe(0);
    expect(other.output).toContain('not checked');
  });

  it('writes findings as JSON', async () => {
    const { output } = await framescope(['verify', '--json', '--raw', '--sender', 'client', 'a'], { a: unmasked });
    expect(lines(output)[0]).toMatchObject({
      code: 'mask-missing',
      clause: 'RFC 6455 §5.1',
      frame: 1,
      severity: 'error',
    });
  });
});

describe('framescope stats', () => {
  it('counts frames, messages and bytes by direction', async () => {
    const { output } = await framescope(['stats', '--json', 'a'], { a: clean });
    expect(lines(output)).toMatchObject([
      {
        file: 'a',
        connections: [
          {
            id: 'tcp-0',
            client: { frames: 2, messages: 1, fragments: 2, payloadBytes: 5, opcodes: { text: 1, continuation: 1 } },
            server: { frames: 2, messages: 0, opcodes: { ping: 1, close: 1 } },
          },
        ],
      },
    ]);
    expect((await framescope(['stats', 'a'], { a: clean })).output).toContain(
      'client → server  2 frames (1 text, 1 continuation)',
    );
  });
});

describe('framescope', () => {
  it.each([
    [[], 'Say what to do'],
    [['fly'], '"fly" is no command'],
    [['decode'], 'Name a file'],
    [['decode', '--wings', 'a'], '--wings'],
    [['decode', '--to', 'har', 'a'], 'no option --to'],
    [['decode', '--format', 'xml', 'a'], 'the formats are text, ndjson'],
    [['decode', '--raw', '--sender', 'nobody', 'a'], 'client or server'],
    [['convert', 'a'], '--to text|ndjson'],
    [['convert', 'a', 'b', '--to', 'har'], 'reads one file'],
    [['decode', '-', '-'], 'once only'],
    [['decode', '--from', 'pcap', '--raw', 'a'], 'contradict'],
  ])('%j is wrong usage and says what to do', async (args, sentence) => {
    const { code, said, output } = await framescope(args, {});
    expect(code).toBe(2);
    expect(output).toBe('');
    expect(said).toContain(sentence);
    expect(said).toMatch(/Try: framescope .*--help/);
  });

  it('exits 2 for a file that is not there, or that it does not know, and reads the others', async () => {
    const files = { a: clean, b: encodeUtf8('Dear Sir or Madam') };
    const missing = await framescope(['decode', '-f', 'ndjson', 'nope', 'a'], files);
    expect(missing.code).toBe(2);
    expect(missing.said).toContain('nope: there is no such file');
    expect(lines(missing.output)).toHaveLength(4);
    const both = await framescope(['decode', 'nope', 'b'], files);
    expect(both.said.split('\n')).toEqual([
      expect.stringContaining('nope: there is no such file'),
      expect.stringContaining('b: The format is not recognised'),
    ]);
    const unknown = await framescope(['stats', 'b'], files);
    expect(unknown.code).toBe(2);
    expect(unknown.said).toContain('--raw');
  });

  it('has help for each command, and a version', async () => {
    for (const command of ['decode', 'convert', 'verify', 'stats']) {
      const { code, output } = await framescope([command, '--help'], {});
      expect(code).toBe(0);
      expect(output).toContain(`framescope ${command}`);
    }
    expect((await framescope(['--help'], {})).output).toContain('Usage');
    expect((await framescope(['--version'], {})).output).toBe('1.2.3\n');
  });
});

describe('convert to code', () => {
  const two = pcapFile([
    ...new DrawnConnection()
      .open()
      .send('client', requestHead())
      .send('server', acceptHead())
      .send('client', wire(fromClient(frames`text "it's" | bin "x"`)))
      .send('server', wire(frames`text "hello"`)).packets,
  ]);

  it('writes the only connection with messages, and what is not in it', async () => {
    const { code, output } = await framescope(['convert', 'a.pcap', '--to', 'node', '--hex'], { 'a.pcap': two });
    expect(code).toBe(0);
    expect(output).toContain("{ from: 'client', data: 'it\\'s' }");
    expect(output).toContain("Buffer.from('78', 'hex')");
    const shell = await framescope(['convert', 'a.pcap', '--to', 'wscat', '-o', 'out.sh'], { 'a.pcap': two });
    expect(shell.said).toContain('1 messages were left out');
    expect(decodeUtf8Lossy(shell.written.get('out.sh') ?? new Uint8Array(0))).toContain('# Left out: 1');
  });

  it('asks which connection is meant, and names them', async () => {
    const records = [1, 2].flatMap((number) => {
      const id = `c${number}`;
      const message = encodeUtf8('hi');
      return [
        connection({ id, url: `ws://host/${number}` }),
        frame({ connection: id, sender: 'client', payload: message, message }),
      ];
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of exportRecords('ndjson-all', records)) chunks.push(chunk);
    const files = { 'a.ndjson': concatBytes(chunks) };
    const unclear = await framescope(['convert', 'a.ndjson', '--to', 'node'], files);
    expect(unclear.code).toBe(2);
    expect(unclear.said).toContain('c2  ws://host/2, 1 messages');
    const chosen = await framescope(['convert', 'a.ndjson', '--to', 'node', '--connection', 'c2'], files);
    expect(chosen.output).toContain("'ws://host/2'");
    const wrong = await framescope(['convert', 'a.ndjson', '--to', 'node', '--connection', 'c9'], files);
    expect(wrong.said).toContain('There is no connection "c9"');
  });

  it('refuses options that mean nothing', async () => {
    const files = { 'a.pcap': two };
    expect((await framescope(['convert', 'a.pcap', '--to', 'csv', '--timing'], files)).said).toContain(
      '--timing is for code',
    );
    expect((await framescope(['convert', 'a.pcap', '--to', 'k6', '--headers', 'all'], files)).said).toContain(
      '--headers all',
    );
    expect((await framescope(['convert', 'a.pcap', '--to', 'cobol'], files)).said).toContain('for code playwright');
  });
});
