import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { bufferLiteral, recordingLines } from './javascript-recording.ts';
import { javascriptString } from './quote-text.ts';
import { httpUrl, UNKNOWN_URL, withoutQuery } from './socket-url.ts';

/**
 * A test in which the page talks to a mock: `page.routeWebSocket` plays the server's side of the recording.
 * https://playwright.dev/docs/api/class-page#page-route-web-socket
 */
export function playwrightMock(conversation: Conversation, options: CodeOptions): GeneratedCode {
  return test(conversation, options, 'the page talks to the recorded server', [
    '  const sent: (string | Buffer)[] = [];',
    '  await page.routeWebSocket(isRecorded, (socket) => {',
    ...mockLines(options),
    '  });',
    '  await page.goto(PAGE_URL);',
    '  // Drive the page here until it has said everything that was recorded.',
    "  await expect.poll(() => sent).toEqual(said('client'));",
  ]);
}

/** A test in which page and server are real, and both have to say what was recorded. */
export function playwrightRecorded(conversation: Conversation, options: CodeOptions): GeneratedCode {
  return test(conversation, { ...options, hasTiming: false }, 'the page and its server talk as recorded', [
    '  // Playwright does not tell of empty messages.',
    '  const isHeardOf = ({ length }: { length: number }) => length > 0;',
    '  const sent: (string | Buffer)[] = [];',
    '  const received: (string | Buffer)[] = [];',
    "  page.on('websocket', (socket) => {",
    '    if (!isRecorded(new URL(socket.url()))) return;',
    "    socket.on('framesent', ({ payload }) => sent.push(payload));",
    "    socket.on('framereceived', ({ payload }) => received.push(payload));",
    '  });',
    '  await page.goto(PAGE_URL);',
    '  // Drive the page here. Messages with ids or times that are new each time need expect.stringMatching(…) instead.',
    "  await expect.poll(() => sent).toEqual(said('client').filter(isHeardOf));",
    "  await expect.poll(() => received).toEqual(said('server').filter(isHeardOf));",
  ]);
}

function test(conversation: Conversation, options: CodeOptions, title: string, body: readonly string[]): GeneratedCode {
  const url = conversation.url ?? UNKNOWN_URL;
  const pageUrl = conversation.pageUrl ?? new URL('/', httpUrl(url)).href;
  const lines = [
    ...comments(codeHead(conversation, 0)),
    "import { expect, test } from '@playwright/test';",
    '',
    ...(conversation.pageUrl === null ? comments(['The capture does not tell the page: put its URL here.']) : []),
    `const PAGE_URL = ${javascriptString(pageUrl)};`,
    ...comments(['Without the query, which is often another each time.']),
    `const SOCKET_URL = ${javascriptString(withoutQuery(url))};`,
    '',
    ...recordingLines(conversation, options, bufferLiteral(options.binaryAs)),
    '',
    'const isRecorded = ({ origin, pathname }: URL) => origin + pathname === SOCKET_URL;',
    'const said = (who: string): (string | Buffer)[] => RECORDING.filter(({ from }) => from === who).map(({ data }) => data);',
    '',
    `test(${javascriptString(title)}, async ({ page }) => {`,
    ...body,
    '});',
  ];
  return { text: file(lines), unsayable: 0 };
}

function mockLines({ hasTiming }: CodeOptions): readonly string[] {
  if (!hasTiming) {
    return [
      '    let place = 0;',
      '    /** Says what the server said until the client was to speak. */',
      '    const play = () => {',
      "      for (; RECORDING[place]?.from === 'server'; place += 1) socket.send(RECORDING[place].data);",
      '    };',
      '    socket.onMessage((data) => {',
      '      sent.push(data);',
      '      place += 1;',
      '      play();',
      '    });',
      '    play();',
    ];
  }
  return [
    '    let place = 0;',
    '    let spoken = Promise.resolve();',
    '    /** Says what the server said until the client was to speak, as long after `since` as it did. */',
    '    const play = (since: number) => {',
    "      for (let before = since; RECORDING[place]?.from === 'server'; place += 1) {",
    '        const { at, data } = RECORDING[place];',
    '        const pause = at - before;',
    '        before = at;',
    '        spoken = spoken.then(() => new Promise((resolve) => setTimeout(resolve, pause))).then(() => socket.send(data));',
    '      }',
    '    };',
    '    socket.onMessage((data) => {',
    '      sent.push(data);',
    '      const since = RECORDING[place]?.at ?? 0;',
    '      place += 1;',
    '      play(since);',
    '    });',
    '    play(0);',
  ];
}
