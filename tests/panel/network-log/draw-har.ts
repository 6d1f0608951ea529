/** HAR entries as Chromium's network log writes them, shortened (measured: docs/discoveries.md). */

const START = 1_800_000_000_000;

interface SocketOptions {
  readonly key: string;
  readonly url?: string;
  readonly script?: string;
  readonly isWorker?: boolean;
  readonly lastsMs?: number;
  readonly messages?: readonly unknown[];
  readonly status?: number;
}

export function socketEntry({
  key,
  url = 'ws://a.test/echo',
  script = 'http://a.test/worker.js',
  isWorker = true,
  lastsMs = 5,
  messages = [],
  status = 101,
}: SocketOptions): object {
  const ownFrames = isWorker
    ? []
    : [{ functionName: 'construct', url: 'native:websocket', lineNumber: 4, columnNumber: 8 }];
  return {
    _resourceType: 'websocket',
    _webSocketMessages: messages,
    _initiator: {
      type: 'script',
      stack: {
        callFrames: [...ownFrames, { functionName: '', url: script, lineNumber: 0, columnNumber: 8 }],
        ...(isWorker ? { parentId: { id: '1', debuggerId: '8.-1' } } : {}),
      },
    },
    startedDateTime: new Date(START).toISOString(),
    time: lastsMs,
    request: { url, headers: [{ name: 'Sec-WebSocket-Key', value: key }] },
    response: {
      status,
      statusText: '',
      headers: [{ name: 'Sec-WebSocket-Protocol', value: 'chat' }],
      _error: null,
    },
  };
}

export function scriptEntry(destination: string): object {
  return {
    _resourceType: 'script',
    request: { url: 'http://a.test/worker.js', headers: [{ name: 'Sec-Fetch-Dest', value: destination }] },
  };
}

export function sent(data: string, afterMs = 10, opcode = 1): object {
  return { type: 'send', time: (START + afterMs) / 1000, opcode, data };
}

export function received(data: string, afterMs = 20, opcode = 1): object {
  return { type: 'receive', time: (START + afterMs) / 1000, opcode, data };
}

export function har(...entries: readonly object[]): object {
  return { entries };
}
