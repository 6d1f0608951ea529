import { describe, expect, test } from 'vitest';
import { packLanes } from '../../../src/panel/timeline/lanes.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

/** Each text draws a connection's life, one sign a second: `==` closed, `=>` still open. */
function drawn(...lives: string[]): FakeSession {
  const session = new FakeSession();
  for (const life of lives) {
    const connection = session.connect('wss://a.example/', life.indexOf('=') * 1000);
    if (life.endsWith('>')) continue;
    session.close(connection, life.length * 1000, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
  }
  return session;
}

const lanesOf = (session: FakeSession, maxLanes: number) =>
  packLanes(session.connections.all(), FAKE_START + 20_000, 500, maxLanes);

describe('packLanes', () => {
  test('puts a connection into the first lane that is free', () => {
    const { bars, laneCount, crowded } = lanesOf(drawn('====', '  ====', '     ===', '       =>'), 8);
    expect(bars.map(({ lane }) => lane)).toEqual([0, 1, 0, 1]);
    expect([laneCount, crowded]).toEqual([2, 0]);
    expect(bars.at(-1)?.to).toBe(FAKE_START + 20_000);
  });

  test('puts those that find none into the last one, and counts them', () => {
    const { bars, laneCount, crowded } = lanesOf(drawn('=>', '=>', '=>', '=>'), 2);
    expect(bars.map(({ lane }) => lane)).toEqual([0, 1, 1, 1]);
    expect([laneCount, crowded]).toEqual([2, 2]);
  });
});
