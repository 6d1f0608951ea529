import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDoorBatch } from '../../src/protocol/page-door.ts';
import { COLUMNS, unpackEvents } from '../../src/protocol/packed-events.ts';
import { HookFixture } from './hook-fixture.ts';

describe('packed events', () => {
  test('come out of the columns as they went in, whatever they hold', () => {
    const message = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => `\ud800${text}`),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.boolean()), { maxLength: 20 }), (messages) => {
        const hook = new HookFixture({ partBytes: 1_000 });
        const socket = hook.connect();
        for (const [payload, isOut] of messages) {
          const marks = isOut ? 4 : 0;
          if (typeof payload === 'string') hook.recorder.text(socket, marks, payload);
          else
            hook.recorder.bytes(socket, marks, {
              buffer: payload.buffer,
              offset: payload.byteOffset,
              length: payload.length,
            });
        }
        hook.flow.openPanel();
        for (let round = 0; round < 3; round += 1) hook.ackAll();
        const out = hook.events.filter((event) => event.kind === 'message');
        expect(out.map(({ payload, direction }) => [payload, direction === 'out'])).toEqual(messages);
        expect(out.map(({ message: number }) => number)).toEqual(messages.map((_, index) => index + 1));
      }),
    );
  });

  test('do not keep the page’s buffer: what it writes later does not show', () => {
    const hook = new HookFixture();
    const bytes = Uint8Array.of(1, 2, 3);
    hook.recorder.bytes(hook.connect(), 0, { buffer: bytes.buffer, offset: 1, length: 2 });
    bytes.fill(9);
    hook.flow.openPanel();
    expect(hook.events.at(-1)).toMatchObject({ payload: Uint8Array.of(2, 3), byteLength: 2 });
  });

  test('that do not fit together are refused as a whole, and nothing throws', () => {
    const columns = fc.oneof(
      fc.anything(),
      fc.array(fc.oneof(fc.double(), fc.nat(300)), { maxLength: COLUMNS * 4 }).map((list) => Float64Array.from(list)),
    );
    fc.assert(
      fc.property(columns, fc.anything(), fc.oneof(fc.anything(), fc.uint8Array()), (numbers, text, bytes) => {
        const events = unpackEvents(numbers, text, bytes);
        expect(events === undefined || Array.isArray(events)).toBe(true);
        const batch = parseDoorBatch({ firstSeq: 1, isHistory: true, columns: numbers, text, bytes });
        expect(batch === undefined).toBe(events === undefined);
      }),
    );
    expect(parseDoorBatch(null)).toBeUndefined();
    expect(
      parseDoorBatch({ firstSeq: 0, isHistory: false, columns: new Float64Array(0), text: '', bytes: null }),
    ).toBeUndefined();
  });
});
