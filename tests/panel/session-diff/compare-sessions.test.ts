import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/model/connection.ts';
import { diffSequences } from '../../../src/panel/diff/sequence-diff.ts';
import { compareSessions, type SessionComparison } from '../../../src/panel/session-diff/compare-sessions.ts';
import { hashBytes } from '../../../src/panel/session-diff/message-token.ts';
import { FakeSession } from '../../support/fake-session.ts';

/** `<` received, `>` sent. */
function draw(session: FakeSession, url: string, messages: readonly string[]): Connection {
  const connection = session.connect(url, 0);
  for (const message of messages) {
    session.message(connection, message.startsWith('>') ? 'out' : 'in', 1, message.slice(1));
  }
  return connection;
}

function compare(
  session: FakeSession,
  left: readonly Connection[],
  right: readonly Connection[],
): Promise<SessionComparison> {
  return compareSessions({
    log: session.log,
    left,
    right,
    align: (from, to) => Promise.resolve(diffSequences(from, to)),
    pause: () => Promise.resolve(),
  });
}

/** `≠ old → new`, `− old`, `+ new`, `⇄ url`. */
function told({ log }: FakeSession, { differences, pairs }: SessionComparison): string[] {
  const words = (row: number | null): string => (row === null ? '' : log.textPreview(row, 80));
  return differences.map((difference) => {
    if (difference.kind === 'changed') return `≠ ${words(difference.left)} → ${words(difference.right)}`;
    if (difference.kind === 'missing') return `− ${words(difference.left)}`;
    if (difference.kind === 'added') return `+ ${words(difference.right)}`;
    const { left, right } = pairs[difference.pair] ?? { left: null, right: null };
    return `⇄ ${left === null ? 'added' : 'missing'} ${(left ?? right)?.url} ${difference.messages}`;
  });
}

describe('two sessions', () => {
  test('of the same messages have no difference', async () => {
    const session = new FakeSession();
    const messages = ['>hello', '<{"type":"welcome"}', '<1', '<2'];
    const before = draw(session, 'wss://a.example/feed', messages);
    const after = draw(session, 'wss://a.example/feed', messages);
    const comparison = await compare(session, [before], [after]);
    expect(comparison).toMatchObject({ differences: [], counts: { same: 4, changed: 0, missing: 0, added: 0 } });
  });

  test('are told message by message: changed, missing, added', async () => {
    const session = new FakeSession();
    const before = draw(session, 'wss://a.example/feed', [
      '>{"type":"login","user":"ada"}',
      '<{"type":"welcome"}',
      '<{"type":"tick","price":1}',
      '<{"type":"news","text":"x"}',
      '>bye',
    ]);
    const after = draw(session, 'wss://a.example/feed', [
      '>{"type":"login","user":"bob"}',
      '<{"type":"welcome"}',
      '<{"type":"tick","price":2}',
      '>{"type":"subscribe"}',
      '>bye',
    ]);
    const comparison = await compare(session, [before], [after]);
    expect(told(session, comparison)).toEqual([
      '≠ {"type":"login","user":"ada"} → {"type":"login","user":"bob"}',
      '≠ {"type":"tick","price":1} → {"type":"tick","price":2}',
      '− {"type":"news","text":"x"}',
      '+ {"type":"subscribe"}',
    ]);
    expect(comparison.counts).toEqual({ same: 2, changed: 2, missing: 1, added: 1 });
  });

  test('never take a sent message for a received one', async () => {
    const session = new FakeSession();
    const before = draw(session, 'wss://a.example/feed', ['>ping']);
    const after = draw(session, 'wss://a.example/feed', ['<ping']);
    expect(told(session, await compare(session, [before], [after])).toSorted()).toEqual(['+ ping', '− ping']);
  });

  test('have their connections matched by URL and order, then without the query; the rest stands alone', async () => {
    const session = new FakeSession();
    const left = [
      draw(session, 'wss://a.example/feed?token=1', ['<one']),
      draw(session, 'wss://a.example/chat', ['<first']),
      draw(session, 'wss://a.example/chat', ['<second']),
      draw(session, 'wss://a.example/gone', ['<x', '<y']),
    ];
    const right = [
      draw(session, 'wss://a.example/chat', ['<first']),
      draw(session, 'wss://a.example/new', ['<z']),
      draw(session, 'wss://a.example/feed?token=2', ['<one']),
      draw(session, 'wss://a.example/chat', ['<SECOND']),
    ];
    const comparison = await compare(session, left, right);
    expect(told(session, comparison)).toEqual([
      '− second',
      '+ SECOND',
      '⇄ missing wss://a.example/gone 2',
      '⇄ added wss://a.example/new 1',
    ]);
    expect(comparison.counts).toEqual({ same: 2, changed: 0, missing: 3, added: 2 });
  });

  test('differ in how a connection was closed', async () => {
    const session = new FakeSession();
    const [before, after] = [
      draw(session, 'wss://a.example/feed', ['<x']),
      draw(session, 'wss://a.example/feed', ['<x']),
    ];
    session.close(before, 2, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
    session.close(after, 2, { code: 1006, reason: '', wasClean: false, initiator: 'network' });
    const { differences, counts } = await compare(session, [before], [after]);
    expect(counts).toMatchObject({ same: 1, changed: 1 });
    expect(differences).toMatchObject([{ kind: 'changed' }]);
  });

  test('are not compared any further when nobody waits', async () => {
    const session = new FakeSession();
    const connection = draw(session, 'wss://a.example/feed', ['<x']);
    const options = {
      log: session.log,
      left: [connection],
      right: [connection],
      align: () => Promise.resolve([]),
      pause: () => Promise.reject(new Error('left')),
    };
    await expect(compareSessions(options)).rejects.toThrow('left');
  });

  test('account for every message of both sides, once', async () => {
    const messages = fc.array(
      fc.constantFrom('>a', '<a', '<{"type":"t","n":1}', '<{"type":"t","n":2}', '>{"op":"x"}'),
      {
        maxLength: 25,
      },
    );
    await fc.assert(
      fc.asyncProperty(messages, messages, async (before, after) => {
        const session = new FakeSession();
        const left = draw(session, 'wss://a.example/feed', before);
        const right = draw(session, 'wss://a.example/feed', after);
        const { differences, counts } = await compare(session, [left], [right]);
        expect(counts.same + counts.changed + counts.missing).toBe(before.length);
        expect(counts.same + counts.changed + counts.added).toBe(after.length);
        const rows = differences.flatMap((each) => (each.kind === 'alone' ? [] : [each.left, each.right]));
        const named = rows.filter((row) => row !== null);
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });
});

describe('the number of a message', () => {
  test('is that of its bytes, and another for other bytes, lengths and directions', () => {
    const numbers = new Set<number>();
    for (let length = 0; length < 40; length += 1) {
      for (let seed = 0; seed < 4; seed += 1) numbers.add(hashBytes(new Uint8Array(length), seed));
      for (let at = 0; at < length; at += 1) {
        const bytes = new Uint8Array(length);
        bytes[at] = 1;
        numbers.add(hashBytes(bytes, 0));
        expect(hashBytes(bytes.slice(), 0)).toBe(hashBytes(bytes, 0));
      }
    }
    expect(numbers.size).toBe(40 * 4 + (39 * 40) / 2);
  });
});
