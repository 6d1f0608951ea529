import type { Connection } from '../../../src/model/connection.ts';
import { PayloadState, RowOrigin } from '../../../src/model/row-kind.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';

export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** What is drawn of one frame of an import: a whole message unless said otherwise. Times are milliseconds after the start. */
export interface DrawnFrame {
  readonly at: number;
  readonly from: 'client' | 'server';
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly payload?: string;
  /** The message that this frame ends; null: none, or not known. Default: the payload. */
  readonly message?: string | null;
  readonly isCompressed?: boolean;
}

/** The import's clock is this far ahead. */
export const CLOCK_AHEAD_MS = 5_000;

export interface Sides {
  readonly session: FakeSession;
  readonly target: Connection;
  readonly source: Connection;
}

/** A captured connection with a key, and an imported one with the same, both without messages. */
export function drawSides(more: { readonly isAdopted?: boolean } = {}): Sides {
  const session = new FakeSession();
  const target = session.connect('wss://shop.example/live', 0, more);
  session.open(target, 10);
  giveKey(session, target, 'network-log');
  const source = session.connect('wss://shop.example/live', CLOCK_AHEAD_MS + 2, {
    key: 'import-1:1',
    importedFrom: { id: 'import-1', name: 'trace.pcapng', startTime: FAKE_START + CLOCK_AHEAD_MS },
  });
  session.open(source, CLOCK_AHEAD_MS + 9);
  giveKey(session, source, 'wire');
  session.connections.update(source, (changed) => {
    changed.origins = 'wire';
  });
  return { session, target, source };
}

export function giveKey(session: FakeSession, connection: Connection, source: 'network-log' | 'wire'): void {
  session.handshake(connection, {
    source,
    requestId: source,
    startedAt: connection.createdAt,
    requestHeaders: [{ name: 'Sec-WebSocket-Key', value: KEY }],
    response: { status: 101, statusText: 'Switching Protocols', headers: [] },
    error: null,
    isMatchedByOrder: false,
  });
}

/** Adds an observed frame; returns its row. `openRow`: that of the message's first frame, on continuations. */
export function observe({ session, source }: Sides, drawn: DrawnFrame, openRow: number | null = null): number {
  const { at, from, opcode = 1, fin = true, payload = '', isCompressed = false } = drawn;
  const message = drawn.message === undefined ? payload : drawn.message;
  const isControl = (opcode & 0x8) !== 0;
  return session.message(source, from === 'client' ? 'out' : 'in', at + CLOCK_AHEAD_MS, payload, {
    opcode,
    fin,
    rsv1: isCompressed,
    isMasked: from === 'client',
    maskingKey: from === 'client' ? 0x37fa213d : 0,
    origin: RowOrigin.wire,
    payloadState: PayloadState.complete,
    wire: {
      isMaskingKeyKnown: true,
      isPayloadKnown: drawn.message !== null,
      isTimeKnown: true,
      messageRow: openRow,
      message: isControl || !fin || message === null ? null : message === payload ? 'payload' : encodeUtf8(message),
      streamOffset: null,
      violations: [],
    },
  });
}

/** One line a row of the captured connection: who says what, `~` when it was observed, `?` when only the import has it. */
export function story({ session, target }: Sides): readonly string[] {
  const { log } = session;
  const lines: string[] = [];
  for (let index = log.firstRow; index < log.size; index += 1) {
    if (log.connection(index) !== target.index) continue;
    const { kind, opcode, isOutgoing, origin } = log.row(index);
    if (kind !== 0) {
      lines.push(['', 'connecting', 'open', 'closing', 'close', 'error'][kind] ?? `${kind}`);
      continue;
    }
    const names: Readonly<Record<number, string>> = { 0: '+', 8: 'close ', 9: 'ping ', 10: 'pong ' };
    const mark = origin === RowOrigin.wire ? (log.isOnlyInImport(index) ? '?' : '~') : '';
    lines.push(`${isOutgoing ? '>' : '<'} ${names[opcode] ?? ''}${log.textPreview(index, 100)}${mark}`);
  }
  return lines;
}

/** Rows and connections as they are read. */
export function snapshot({ session }: Sides): unknown {
  const { log, connections } = session;
  const rows = Array.from({ length: log.size }, (_, index) => ({
    ...log.row(index),
    facts: log.wireFacts(index),
    payload: log.textPreview(index, 100),
  }));
  return { rows, connections: structuredClone(connections.all()).map((own) => Object.assign(own, { revision: 0 })) };
}
