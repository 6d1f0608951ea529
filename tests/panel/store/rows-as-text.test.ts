import { describe, expect, test } from 'vitest';
import { PayloadState } from '../../../src/model/row-kind.ts';
import { rowsAsText, type RowsFormat } from '../../../src/panel/store/rows-as-text.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

/** Rows: 0 connecting, 1 a text, 2 bytes, 3 a cut text. */
async function copied(format: RowsFormat, maxBytes = 10_000): Promise<string> {
  const session = new FakeSession();
  const connection = session.connect('ws://a.example/feed', 0);
  session.message(connection, 'out', 1, 'say "hi"\nagain');
  session.message(connection, 'in', 2, Uint8Array.of(0, 255));
  session.message(connection, 'in', 3, 'begin', { payloadLength: 900, payloadState: PayloadState.cut });
  const result = await rowsAsText(session.log, session.connections, [0, 1, 2, 3], format, maxBytes);
  return result.kind === 'ok' ? result.text : result.kind;
}

describe('many rows for the clipboard', () => {
  test('are a message a line: text as text, bytes as hex, and what happened in words', async () => {
    expect(await copied('lines')).toMatch(/^Connecting.*\nsay "hi"\nagain\n00ff\nbegin$/);
  });

  test('are one JSON array that says what is missing', async () => {
    expect(JSON.parse(await copied('json'))).toMatchObject([
      { url: 'ws://a.example/feed', event: 'Connecting' },
      { time: new Date(FAKE_START + 1).toISOString(), direction: 'sent', opcode: 1, text: 'say "hi"\nagain' },
      { direction: 'received', opcode: 2, payloadLength: 2, base64: 'AP8=' },
      { payloadLength: 900, keptLength: 5, text: 'begin' },
    ]);
  });

  test('are refused when they are more than asked for', async () => {
    expect(await copied('lines', 10)).toBe('too-large');
  });
});
