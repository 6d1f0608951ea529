import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDelta,
  formatDuration,
  formatOffset,
  formatShortCount,
} from '../../../src/panel/text/format.ts';
import { explainHandshakeFailure } from '../../../src/panel/text/handshake-failure.ts';
import { lifecycleText } from '../../../src/panel/text/lifecycle-text.ts';
import { visibleCharacters } from '../../../src/panel/text/visible-characters.ts';
import { RowKind } from '../../../src/model/row-kind.ts';

describe('formats', () => {
  test('bytes in decimal units, as Chrome’s Network panel', () => {
    expect([0, 999, 1000, 1234, 999_949, 999_950, 64_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.2 kB',
      '999.9 kB',
      '1.0 MB',
      '64.0 MB',
    ]);
  });

  test('durations with as many digits as make sense', () => {
    expect([0.34, 42.4, 1234, 59_994, 59_996, 125_000, 11_220_000].map(formatDuration)).toEqual([
      '0.3 ms',
      '42 ms',
      '1.23 s',
      '59.99 s',
      '1 min 00 s',
      '2 min 05 s',
      '3 h 07 min',
    ]);
  });

  test('deltas with a sign', () => {
    expect([formatDelta(12), formatDelta(-0.4)]).toEqual(['+12 ms', '−0.4 ms']);
  });

  test('counts for narrow columns', () => {
    expect([9999, 12_345, 123_456, 1_234_567].map(formatShortCount)).toEqual(['9999', '12.3k', '123k', '1.2M']);
  });

  test('offsets in hexadecimal', () => {
    expect(formatOffset(255, 4)).toBe('00ff');
  });
});

describe('visibleCharacters', () => {
  test('shows control characters and marks of direction instead of obeying them', () => {
    expect(visibleCharacters('a\nb\tc\u0000d\u202ee\u001b[31m')).toBe('a↵b⇥c␀d⟨U+202E⟩e␛[31m');
  });

  test('leaves all writing alone', () => {
    expect(visibleCharacters('grüße 漢字 مرحبا 💙')).toBe('grüße 漢字 مرحبا 💙');
  });
});

describe('lifecycleText', () => {
  test('tells a close with its registered name, reason, who began it and how clean it was', () => {
    expect(
      lifecycleText({ kind: RowKind.close, code: 1013, reason: 'busy', wasClean: true, initiator: 'server' }),
    ).toEqual({ title: 'Closed 1013 Try Again Later', detail: '“busy” · by the server · clean', tone: 'neutral' });
  });

  test('says how much was not kept', () => {
    const detail = { kind: RowKind.shed, reason: 'paused', events: 3, frames: 2, bytes: 1500 } as const;
    expect(lifecycleText(detail)).toMatchObject({ title: 'Not kept: 2 frames, 1.5 kB', tone: 'warning' });
  });
});

describe('explainHandshakeFailure', () => {
  test('knows the status first, then the browser’s words', () => {
    expect(explainHandshakeFailure(401, null)).toContain('credentials');
    expect(explainHandshakeFailure(599, null)).toContain('failed');
    expect(explainHandshakeFailure(101, "Incorrect 'Sec-WebSocket-Accept' header value")).toContain('does not fit');
    expect(explainHandshakeFailure(null, 'HTTP Authentication failed; no valid credentials')).toContain('401');
    expect(explainHandshakeFailure(null, 'net::ERR_CONNECTION_REFUSED')).toContain('Nothing listens');
    expect(explainHandshakeFailure(null, null)).toBeNull();
  });
});
