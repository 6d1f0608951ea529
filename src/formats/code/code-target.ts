export type CodeTargetId =
  | 'playwright'
  | 'playwright-recorded'
  | 'msw'
  | 'k6'
  | 'artillery'
  | 'node'
  | 'python'
  | 'websocat'
  | 'wscat'
  | 'curl'
  | 'asyncapi';

export interface CodeTarget {
  readonly id: CodeTargetId;
  /** For a menu. */
  readonly label: string;
  /** What it does, and what it cannot, in one sentence. */
  readonly description: string;
  /** Behind the host's name. */
  readonly fileEnding: string;
  readonly mediaType: string;
  readonly language: 'javascript' | 'python' | 'yaml' | 'shell' | 'json';
  /** The options that change anything. */
  readonly takes: { readonly timing: boolean; readonly binary: boolean; readonly headers: boolean };
}

/** In the order of the menu. */
export const CODE_TARGETS: readonly CodeTarget[] = [
  {
    id: 'playwright',
    label: 'Playwright, mock server',
    description: 'A test: the page is real, page.routeWebSocket plays the server’s side.',
    fileEnding: 'mock.spec.ts',
    mediaType: 'text/typescript',
    language: 'javascript',
    takes: { timing: true, binary: true, headers: false },
  },
  {
    id: 'playwright-recorded',
    label: 'Playwright, recorded',
    description: 'A test: page and server are real, and both have to say what was recorded.',
    fileEnding: 'recorded.spec.ts',
    mediaType: 'text/typescript',
    language: 'javascript',
    takes: { timing: false, binary: true, headers: false },
  },
  {
    id: 'msw',
    label: 'MSW handler',
    description: 'ws.link plays the server’s side, in pages and in Node.',
    fileEnding: 'handlers.js',
    mediaType: 'text/javascript',
    language: 'javascript',
    takes: { timing: true, binary: true, headers: false },
  },
  {
    id: 'k6',
    label: 'k6 script',
    description: 'A load test that plays the client’s side.',
    fileEnding: 'k6.js',
    mediaType: 'text/javascript',
    language: 'javascript',
    takes: { timing: true, binary: true, headers: true },
  },
  {
    id: 'artillery',
    label: 'Artillery scenario',
    description: 'A load test that says the client’s text messages; Artillery sends no binary ones.',
    fileEnding: 'artillery.yml',
    mediaType: 'application/yaml',
    language: 'yaml',
    takes: { timing: true, binary: false, headers: true },
  },
  {
    id: 'node',
    label: 'Node client (ws)',
    description: 'Plays the client’s side.',
    fileEnding: 'client.mjs',
    mediaType: 'text/javascript',
    language: 'javascript',
    takes: { timing: true, binary: true, headers: true },
  },
  {
    id: 'python',
    label: 'Python client (websockets)',
    description: 'Plays the client’s side.',
    fileEnding: 'client.py',
    mediaType: 'text/x-python',
    language: 'python',
    takes: { timing: true, binary: true, headers: true },
  },
  {
    id: 'websocat',
    label: 'websocat command',
    description: 'Says the client’s side without waiting for answers.',
    fileEnding: 'websocat.sh',
    mediaType: 'text/x-sh',
    language: 'shell',
    takes: { timing: true, binary: false, headers: true },
  },
  {
    id: 'wscat',
    label: 'wscat command',
    description: 'Says the client’s text messages, all at once.',
    fileEnding: 'wscat.sh',
    mediaType: 'text/x-sh',
    language: 'shell',
    takes: { timing: false, binary: false, headers: true },
  },
  {
    id: 'curl',
    label: 'curl command',
    description: 'The opening handshake alone.',
    fileEnding: 'curl.sh',
    mediaType: 'text/x-sh',
    language: 'shell',
    takes: { timing: false, binary: false, headers: true },
  },
  {
    id: 'asyncapi',
    label: 'AsyncAPI 3 document',
    description: 'The kinds of messages, with JSON Schemas inferred from those that were seen.',
    fileEnding: 'asyncapi.json',
    mediaType: 'application/json',
    language: 'json',
    takes: { timing: false, binary: false, headers: false },
  },
];

/** The target of that id, or undefined. For what a user typed. */
export function codeTarget(id: string): CodeTarget | undefined {
  return CODE_TARGETS.find((target) => target.id === id);
}
