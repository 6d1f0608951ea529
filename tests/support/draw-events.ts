import type { CaptureEvent, DocumentInfo } from '../../src/protocol/capture-event.ts';

/** A document id drawn from one letter: `documentId('a')` is `aaaa…`. */
export function documentId(letter: string): string {
  return letter.repeat(32);
}

export function documentInfo(letter: string, overrides: Partial<DocumentInfo> = {}): DocumentInfo {
  return { id: documentId(letter), url: `http://${letter}.test/`, isTop: true, timeOrigin: 1_000, ...overrides };
}

/**
 * Events as they are drawn, separated by `|`; `1` before `:` is the connection, times count up from 1,000.
 *
 *     drawEvents('1:connecting | 1:open | 1:in "hello" | 1:out "hi" | 1:bytes 01ff | 1:close 1000')
 */
export function drawEvents(drawing: string, { firstMessage = 1, startTime = 1_000 } = {}): CaptureEvent[] {
  let message = firstMessage;
  return drawing.split('|').map((part, index) => {
    const match = /^(\d+):(\S+)(?: (.*))?$/.exec(part.trim());
    if (!match) throw new Error(`Not an event: ${part}`);
    const connection = Number(match[1]);
    const time = startTime + index;
    const rest = match[3] ?? '';
    const text = rest.replaceAll('"', '');
    switch (match[2]) {
      case 'connecting': {
        const url = text === '' ? 'ws://server.test/socket' : text;
        return { kind: 'connecting', connection, time, url, protocols: [], stack: null, isFromConstructor: true };
      }
      case 'open':
        return { kind: 'open', connection, time, protocol: text, extensions: '' };
      case 'in':
      case 'out':
      case 'discarded': {
        const direction = match[2] === 'in' ? 'in' : 'out';
        const fate = match[2] === 'in' ? 'received' : match[2] === 'out' ? 'sent' : 'discarded';
        return {
          kind: 'message',
          connection,
          time,
          message: message++,
          direction,
          type: 'text',
          payload: text,
          byteLength: null,
          payloadState: 'complete',
          fate,
        };
      }
      case 'bytes': {
        const payload = Uint8Array.from(text.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
        return {
          kind: 'message',
          connection,
          time,
          message: message++,
          direction: 'in',
          type: 'binary',
          payload,
          byteLength: payload.length,
          payloadState: 'complete',
          fate: 'received',
        };
      }
      case 'closing':
        return { kind: 'closing', connection, time, code: text === '' ? null : Number(text), reason: null };
      case 'close': {
        const code = Number(text);
        const wasClean = code !== 1006;
        return {
          kind: 'close',
          connection,
          time,
          code,
          reason: '',
          wasClean,
          initiator: wasClean ? 'server' : 'network',
        };
      }
      case 'error':
        return { kind: 'error', connection, time };
      default:
        throw new Error(`Not an event: ${part}`);
    }
  });
}
