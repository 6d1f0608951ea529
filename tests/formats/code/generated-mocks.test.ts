import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateBrowser } from '../../../scripts/find-browser.mjs';
import { toHex } from '../../../src/base/hex.ts';
import type { CodeOptions } from '../../../src/formats/code/code-options.ts';
import type { Conversation } from '../../../src/formats/code/conversation.ts';
import { generateCode } from '../../../src/formats/code/index.ts';
import { hostileConversation, said } from './hostile-messages.ts';
import { RecordedServer } from './recorded-server.ts';
import { bin, driver, Workshop } from './run-generated.ts';

const PLAIN: CodeOptions = { hasTiming: false, binaryAs: 'base64', hasHeaders: false };
const TIMED: CodeOptions = { hasTiming: true, binaryAs: 'hex', hasHeaders: true };

let workshop: Workshop;

beforeAll(() => {
  workshop = new Workshop();
});

afterAll(() => workshop?.remove());

/** What a client of the tests is told to say and to wait for. */
function script(conversation: Conversation): string {
  return JSON.stringify(
    conversation.messages.map(({ sender, text, bytes }) => ({
      sender,
      text,
      hex: text === null ? toHex(bytes) : null,
    })),
  );
}

describe('a generated MSW handler', () => {
  it('says exactly what the server said, in step with the client', async () => {
    const conversation = hostileConversation("ws://mocked.example/it's/a%20path(1)?q=1");
    const messages = workshop.write('messages.json', script(conversation));
    for (const options of [PLAIN, TIMED]) {
      const { text } = generateCode('msw', conversation, options);
      const handlers = workshop.write(`handlers-${options.binaryAs}.mjs`, text);
      const { output, status } = await workshop.run(process.execPath, [
        '--experimental-websocket',
        '--no-warnings',
        driver('run-msw.mjs'),
        handlers,
        "ws://mocked.example/it's/a%20path(1)?another=query",
        messages,
      ]);
      expect(status, output.slice(-2000)).toBe(0);
      expect(JSON.parse(output)).toEqual(said(conversation, 'server'));
    }
  });
});

describe('generated Playwright tests', () => {
  let server: RecordedServer;
  let site: Server;
  let origin = '';
  let page = '';
  const reports: string[][] = [];

  beforeAll(async () => {
    server = await RecordedServer.start();
    site = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString('latin1')));
      request.on('end', () => {
        if (request.method === 'POST') reports.push(JSON.parse(Buffer.from(body, 'latin1').toString()));
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(page);
      });
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = site.address();
    if (address === null || typeof address === 'string') throw new Error('the site has no port');
    origin = `http://127.0.0.1:${address.port}/`;
  });

  afterAll(async () => {
    await server?.close();
    site?.closeAllConnections();
    site?.close();
  });

  it('pass in a real browser: the page hears the mock say what the server said', async () => {
    const conversation = hostileConversation(server.url, origin);
    server.conversation = conversation;
    page = clientPage(conversation, server.url);
    workshop.write('mock.spec.ts', generateCode('playwright', conversation, PLAIN).text);
    workshop.write('timed.spec.ts', generateCode('playwright', conversation, TIMED).text);
    workshop.write('recorded.spec.ts', generateCode('playwright-recorded', conversation, PLAIN).text);
    workshop.write('playwright.config.mjs', config());
    const { output, status } = await workshop.run(process.execPath, [bin('playwright'), 'test', '--reporter=line']);
    expect(output).toContain('3 passed');
    expect(status, output).toBe(0);
    expect(reports).toEqual([said(conversation, 'server'), said(conversation, 'server'), said(conversation, 'server')]);
    // One of the three tests has no mock.
    expect(server.heard).toEqual(said(conversation, 'client'));
  }, 90_000);

  it('fail when the page says something else', async () => {
    const conversation = hostileConversation(server.url, origin);
    page = '<!doctype html><script>new WebSocket(' + JSON.stringify(server.url) + ')</script>';
    workshop.write('mock.spec.ts', generateCode('playwright', conversation, PLAIN).text);
    workshop.write('playwright.config.mjs', config());
    const { output, status } = await workshop.run(process.execPath, [
      bin('playwright'),
      'test',
      '--reporter=line',
      'mock.spec.ts',
    ]);
    expect(output).toContain('1 failed');
    expect(status).toBe(1);
  }, 60_000);
});

function config(): string {
  const launchOptions = { executablePath: locateBrowser('chromium'), args: ['--no-sandbox'] };
  return `export default { workers: 1, timeout: 30000, expect: { timeout: 12000 }, use: { launchOptions: ${JSON.stringify(launchOptions)} } };\n`;
}

/** Plays the client's side, and tells the site what it heard before it says its last message. */
function clientPage(conversation: Conversation, url: string): string {
  const messages = script(conversation).replaceAll('<', '\\u003c');
  return `<!doctype html><meta charset="utf-8"><script>
    const messages = ${messages};
    const heard = [];
    const socket = new WebSocket(${JSON.stringify(url)});
    socket.binaryType = 'arraybuffer';
    let place = 0;
    const hex = (data) => [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const send = ({ text, hex }) =>
      socket.send(text ?? Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)));
    const play = async () => {
      for (; messages[place]?.sender === 'client'; place += 1) {
        if (place === messages.length - 1) await fetch('/', { method: 'POST', body: JSON.stringify(heard) });
        send(messages[place]);
      }
    };
    socket.onopen = play;
    socket.onmessage = ({ data }) => {
      heard.push(typeof data === 'string' ? 'text ' + data : 'bytes ' + hex(data));
      place += 1;
      play();
    };
  </script>`;
}
