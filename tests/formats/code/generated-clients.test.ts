import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeOptions } from '../../../src/formats/code/code-options.ts';
import type { CodeTargetId } from '../../../src/formats/code/code-target.ts';
import type { Conversation } from '../../../src/formats/code/conversation.ts';
import { generateCode } from '../../../src/formats/code/index.ts';
import { drawConversation, hostileConversation, NUL_TEXT, said } from './hostile-messages.ts';
import { RecordedServer } from './recorded-server.ts';
import { bin, driver, Workshop, type Ran } from './run-generated.ts';

let server: RecordedServer;
let workshop: Workshop;
let hostile: Conversation;

beforeAll(async () => {
  server = await RecordedServer.start();
  workshop = new Workshop();
  hostile = hostileConversation(server.url);
});

afterAll(async () => {
  await server?.close();
  workshop?.remove();
});

beforeEach(() => {
  server.forget();
  server.conversation = hostile;
});

const PLAIN: CodeOptions = { hasTiming: false, binaryAs: 'base64', hasHeaders: false };
const OTHER: CodeOptions = { hasTiming: true, binaryAs: 'hex', hasHeaders: true };
const COOKIE = `a="b c"; d=it's $(touch pwned)`;
const HOSTILE_HEADER = `'"\`\${x} %s \\ {{ target }}`;

/** The interpreter for which Debian has `python3-websockets`, whatever `python3` is first on the path. */
const PYTHON = '/usr/bin/python3';

/** Generates a file, runs it by its tool, and says how that went. */
async function play(target: CodeTargetId, options: CodeOptions, conversation = hostile): Promise<Ran> {
  server.conversation = conversation;
  const { text } = generateCode(target, conversation, options);
  switch (target) {
    case 'node':
      return workshop.run(process.execPath, [workshop.write('client.mjs', text)]);
    case 'python':
      return workshop.run(PYTHON, [workshop.write('client.py', text)], { PYTHONUTF8: '1' });
    case 'k6':
      return workshop.run(process.execPath, [driver('run-k6.mjs'), workshop.write('script.mjs', text)]);
    case 'artillery':
      return workshop.run(process.execPath, [driver('run-artillery.mjs'), workshop.write('scenario.yml', text)]);
    case 'websocat':
      return workshop.run('bash', [
        '-c',
        `websocat() { "${process.execPath}" "${driver('websocat.mjs')}" "$@"; }; . "${workshop.write('websocat.sh', text)}"`,
      ]);
    case 'wscat':
      return workshop.run('bash', [
        '-c',
        `wscat() { "${process.execPath}" "${bin('wscat')}" "$@"; }; . "${workshop.write('wscat.sh', text)}"`,
      ]);
    case 'curl':
      return workshop.run('bash', [workshop.write('curl.sh', text)]);
    default:
      throw new Error(`${target} is no client`);
  }
}

const withoutBinary = (line: string): boolean => line.startsWith('text ');
const withoutNul = (line: string): boolean => line !== `text ${NUL_TEXT}` && !line.includes('\0');

describe('a generated client, run by its tool', () => {
  it.each(['node', 'python', 'k6'] as const)('sends exactly what the client sent: %s', async (target) => {
    for (const options of [PLAIN, OTHER]) {
      server.forget();
      const { output, status } = await play(target, options);
      expect(server.heard).toEqual(said(hostile, 'client'));
      expect(status, output).toBe(0);
      expect(server.protocols).toEqual(['chat']);
      expect(server.headers[0]?.cookie).toBe(options.hasHeaders ? COOKIE : undefined);
      expect(server.headers[0]?.['x-hostile']).toBe(options.hasHeaders ? HOSTILE_HEADER : undefined);
      expect(server.headers[0]?.host).toMatch(/^127/);
    }
    expect(workshop.isPwned).toBe(false);
  });

  it('keeps the pauses of the recording, when they are wanted', async () => {
    const slow = drawConversation(
      [
        { sender: 'client', data: 'one' },
        { sender: 'client', data: 'two' },
        { sender: 'client', data: 'three' },
      ],
      server.url,
      null,
      200,
    );
    for (const target of ['node', 'python', 'k6'] as const) {
      const startedAt = performance.now();
      await play(target, { ...PLAIN, hasTiming: true }, slow);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(399);
    }
    expect(server.heard).toEqual([1, 2, 3].flatMap(() => ['text one', 'text two', 'text three']));
  });

  it('does not wait for ever for an answer that does not come', async () => {
    const silent = drawConversation(
      [
        { sender: 'client', data: 'hello?' },
        { sender: 'server', data: 'never' },
      ],
      server.url,
    );
    server.conversation = null;
    const { text } = generateCode('node', silent, PLAIN);
    const { output } = await workshop.run(process.execPath, [
      workshop.write('client.mjs', text.replace('PATIENCE_MS = 5000', 'PATIENCE_MS = 50')),
    ]);
    expect(output).toContain('0 messages came, 1 were recorded');
  });

  it('sends its text messages by Artillery’s engine, and says what it cannot', async () => {
    const { output, status } = await play('artillery', { ...OTHER, hasTiming: false });
    expect(server.heard).toEqual(said(hostile, 'client').filter(withoutBinary));
    expect(status, output).toBe(0);
    expect(server.headers[0]?.cookie).toBe(COOKIE);
    const generated = generateCode('artillery', hostile, PLAIN);
    expect(generated.unsayable).toBe(5);
    expect(generated.text).toContain('# Left out: 5 (nothing this tool can send).');
  });

  it('sends its text messages by wscat, but for those that no argument can hold', async () => {
    const { output } = await play('wscat', OTHER);
    expect(server.heard).toEqual(said(hostile, 'client').filter(withoutBinary).filter(withoutNul));
    expect(server.headers[0]?.['x-hostile'], output).toBe(HOSTILE_HEADER);
    expect(server.protocols).toEqual(['chat']);
    expect(workshop.isPwned).toBe(false);
  });

  it('gives websocat all but what holds NUL, through a real shell', async () => {
    const { output } = await play('websocat', { ...OTHER, hasTiming: false });
    expect(server.heard, output).toEqual(said(hostile, 'client').filter(withoutNul));
    expect(server.headers[0]?.cookie).toBe(COOKIE);
    expect(workshop.isPwned).toBe(false);
  });

  it('shakes hands by curl, and prints what comes', async () => {
    const welcome = drawConversation([{ sender: 'server', data: 'welcome' }], server.url);
    const { output } = await play('curl', OTHER, welcome);
    expect(output).toContain('HTTP/1.1 101');
    expect(output).toContain('welcome');
    expect(server.headers[0]?.cookie).toBe(COOKIE);
    expect(server.headers[0]?.['x-empty']).toBe('');
    expect(server.protocols).toEqual(['chat']);
    expect(workshop.isPwned).toBe(false);
  });
});
