import { assertNever } from '../../base/assert-never.ts';
import type { LifecycleEvent } from '../record.ts';

/** A lifecycle event in one line of plain words, for CSV, transcripts and packet comments. */
export function lifecycleText(event: LifecycleEvent): string {
  switch (event.type) {
    case 'connecting':
      return `connecting to ${event.url}`;
    case 'open':
      return joined(['open', named('protocol', event.protocol), named('extensions', event.extensions)]);
    case 'closing':
      return joined([
        event.isInjected ? 'user of the panel closed' : 'page called close()',
        event.code === null ? '' : String(event.code),
        quoted(event.reason),
      ]);
    case 'close':
      return joined([
        `closed ${event.code}`,
        quoted(event.reason),
        event.wasClean ? 'clean' : 'not clean',
        event.initiator === 'unknown' ? '' : `by ${event.initiator}`,
      ]);
    case 'error':
      return joined(['error', event.message ?? '']);
    case 'gap':
      return joined([`missing here: ${event.reason}`, counted(event.frames, 'frames'), counted(event.bytes, 'bytes')]);
    case 'note':
      return event.text;
    case 'construction-failed':
      return joined(['new WebSocket() threw', `${event.errorName}: ${event.errorMessage}`, event.url ?? '']);
    case 'send-failed':
      return `send() threw ${event.errorName}: ${event.errorMessage}`;
    case 'shed':
      return joined([
        `not kept (${event.reason})`,
        counted(event.frames, 'frames'),
        counted(event.bytes, 'bytes'),
        counted(event.events, 'events'),
      ]);
    case 'gone':
      return 'the document went away with the connection open';
    case 'navigated':
      return `navigated to ${event.url}`;
    case 'handshake-failed':
      return joined([event.status === null ? 'handshake failed' : `handshake failed: ${event.status}`, event.message]);
    default:
      return assertNever(event);
  }
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function named(name: string, value: string): string {
  return value === '' ? '' : `${name} ${value}`;
}

function quoted(text: string | null): string {
  return text === null || text === '' ? '' : JSON.stringify(text);
}

function counted(count: number | null, what: string): string {
  return count === null ? '' : `${count} ${what}`;
}
