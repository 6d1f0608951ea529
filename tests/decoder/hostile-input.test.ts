import { constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import type { ConnectionEvent } from '../../src/decoder/connection-decoder.ts';
import { ConnectionDecoder } from '../../src/decoder/connection-decoder.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import { VIOLATIONS } from '../../src/decoder/violation.ts';
import type { Sender } from '../../src/decoder/wire-frame.ts';
import { anyChunking } from '../support/arbitrary-frames.ts';
import { anyMutation } from '../support/arbitrary-sessions.ts';
import { decode, PLAIN_DEFLATE } from '../support/decode.ts';
import { frames, fromClient, wire } from '../support/draw-frames.ts';
import { acceptHead, head, requestHead } from '../support/draw-handshake.ts';

/** Small ones, so that a test reaches them. */
const LIMITS = {
  ...DEFAULT_DECODER_LIMITS,
  maxPayloadLength: 2000,
  maxMessageLength: 4000,
  maxHeadLength: 1000,
  maxWaitingLength: 3000,
};

const KNOWN_CODES: ReadonlySet<string> = new Set(Object.keys(VIOLATIONS));

function deflated(text: string): Uint8Array {
  return deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

/** Connections that use every part of the decoder. */
const FIXTURES: Readonly<Record<string, Readonly<Record<Sender, Uint8Array>>>> = {
  plain: {
    client: concatBytes([
      requestHead('Sec-WebSocket-Protocol: chat'),
      wire(
        fromClient(frames`text "hi" | ping "?" | bin ${new Uint8Array(300)} | text fin=0 "a€" | cont "b" | close 1000`),
      ),
    ]),
    server: concatBytes([
      acceptHead('Sec-WebSocket-Protocol: chat'),
      wire(frames`text fin=0 "Hel" | pong "?" | cont "lo" | bin ${new Uint8Array(70_000)} | close 1000 "bye"`),
    ]),
  },
  compressed: {
    client: concatBytes([
      requestHead('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'),
      wire(fromClient(frames`text rsv1 ${deflated('hello hello hello')} | text "plain"`)),
    ]),
    server: concatBytes([
      acceptHead('Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover'),
      wire(
        frames`text rsv1 fin=0 ${deflated('x'.repeat(500)).subarray(0, 4)} | ping | cont ${deflated('x'.repeat(500)).subarray(4)}`,
      ),
    ]),
  },
  refused: {
    client: requestHead(),
    server: concatBytes([head('HTTP/1.1 403 Forbidden', 'Content-Length: 6'), new TextEncoder().encode('go off')]),
  },
  wrong: {
    client: concatBytes([
      requestHead(),
      wire(frames`text "unmasked" | op=3 "x" | cont "nothing" | close 1005 | text "late"`),
    ]),
    server: concatBytes([
      acceptHead(),
      wire(frames`text len=64 <ff> | ping fin=0 | text rsv2 mask=01020304 "m" | close <03>`),
    ]),
  },
};

const fixtures = Object.entries(FIXTURES);

function run(steps: readonly (readonly [Sender, Uint8Array])[]): readonly ConnectionEvent[] {
  const decoder = new ConnectionDecoder({ limits: LIMITS });
  return [...steps.flatMap(([sender, bytes]) => decoder.push(sender, bytes.slice())), ...decoder.finish()];
}

/** The closed list of outcomes: known events, known codes, offsets within the stream, sizes within the limits. */
function expectKnownOutcome(events: readonly ConnectionEvent[], streamLength: number): void {
  for (const event of events) {
    const violations = event.kind === 'frame' ? event.violations : event.kind === 'finding' ? [event.violation] : [];
    for (const { code, offset } of violations) {
      if (!KNOWN_CODES.has(code)) throw new Error(`unknown code ${code}`);
      if (!(offset >= 0 && offset <= streamLength + 14)) throw new Error(`${code} at ${offset} of ${streamLength}`);
    }
    if (event.kind === 'frame') {
      // A frame whole in its chunk is kept up to the same limit as one that is not.
      if (event.frame.payload.length > LIMITS.maxPayloadLength) throw new Error('payload over its limit');
    }
    const messages =
      event.kind === 'frame' ? [event.message, event.interrupted] : event.kind === 'finding' ? [event.message] : [];
    for (const message of messages) {
      if (message !== null && message.payload.length > LIMITS.maxMessageLength)
        throw new Error('message over its limit');
    }
  }
}

function isServerFrame(event: ConnectionEvent): boolean {
  return event.kind === 'frame' && event.sender === 'server';
}

function isCut(event: ConnectionEvent): boolean {
  return event.kind === 'frame' && event.violations.some(({ code }) => code === 'frame-truncated');
}

function lossCodes(events: readonly ConnectionEvent[]): readonly string[] {
  return events.flatMap((event) => {
    const violations = event.kind === 'frame' ? event.violations : event.kind === 'finding' ? [event.violation] : [];
    return violations.map(({ code }) => code).filter((code) => VIOLATIONS[code].severity === 'loss');
  });
}

describe('hostile and broken input', () => {
  it.each(fixtures)(
    '%s: every truncated prefix gives the beginning of the whole, and a clear end',
    (_name, { client, server }) => {
      const step = Math.max(1, Math.floor(server.length / 2000));
      const whole = run([
        ['client', client],
        ['server', server],
      ]);
      for (let length = 0; length < server.length; length += length < 1500 ? 1 : step) {
        const events = run([
          ['client', client],
          ['server', server.subarray(0, length)],
        ]);
        expectKnownOutcome(events, Math.max(client.length, server.length));
        const found = events.filter((event) => isServerFrame(event) && !isCut(event));
        const all = whole.filter(isServerFrame);
        expect(found.length).toBeLessThanOrEqual(all.length);
        // Where the cut is not on a border, the end says so.
        const lastWhole = found.at(-1);
        const ends = lastWhole?.kind === 'frame' ? frameEnd(lastWhole.frame) : null;
        if (ends !== null && ends !== length) expect(lossCodes(events).length).toBeGreaterThan(0);
      }
    },
  );

  it('answers fixtures with changed bytes, in any chunking, with known findings within all limits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtures),
        anyMutation,
        anyMutation,
        anyChunking,
        (fixture, left, right, chunking) => {
          const client = left(fixture[1].client);
          const server = right(fixture[1].server);
          const events = run([
            ...chunking(client).map((chunk) => ['client', chunk] as const),
            ...chunking(server).map((chunk) => ['server', chunk] as const),
          ]);
          expectKnownOutcome(events, Math.max(client.length, server.length));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('answers random bytes and gaps on both sides, with and without a handshake, with known findings', () => {
    const anyStep = fc.tuple(
      fc.constantFrom('client' as const, 'server' as const),
      fc.oneof({ weight: 5, arbitrary: fc.uint8Array({ maxLength: 60 }) }, { weight: 1, arbitrary: fc.nat(50) }),
    );
    const anyOpening = fc.constantFrom('handshake' as const, 'detect' as const, 'none' as const);
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), anyOpening, fc.boolean(), (steps, opening, isAligned) => {
        const decoder = new ConnectionDecoder({ opening, isAligned, deflate: PLAIN_DEFLATE, limits: LIMITS });
        let length = 0;
        const events = steps.flatMap(([sender, input]) => {
          length += typeof input === 'number' ? input : input.length;
          return typeof input === 'number' ? decoder.gap(sender, input) : decoder.push(sender, input);
        });
        expectKnownOutcome([...events, ...decoder.finish()], length);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not grow with 200,000 empty fragments, control frames and gaps', () => {
    const decoder = new ConnectionDecoder({ opening: 'none', limits: LIMITS });
    const flood = wire(frames`cont fin=0 | ping | pong "x"`);
    decoder.push('server', wire(frames`text fin=0 "begin"`));
    const before = process.memoryUsage().heapUsed;
    let frameCount = 0;
    for (let round = 0; round < 67_000; round += 1) frameCount += decoder.push('server', flood.slice()).length;
    expect(frameCount).toBe(201_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
    const last = decoder.push('server', wire(frames`cont "end"`)).at(-1);
    expect(last).toMatchObject({ message: { frameCount: 67_002, wirePayloadLength: 8 } });
  });

  it('stops a thousand zip bombs one by one, and reads what stands between them', () => {
    const bomb = deflated('\0'.repeat(1024 * 1024));
    const drawn = Array.from({ length: 1000 }, () => frames`bin rsv1 ${bomb} | text "between"`).flat();
    const { messages, codes } = decode([wire(drawn)], { deflate: PLAIN_DEFLATE, limits: { maxMessageLength: 1000 } });
    expect(codes.length).toBe(1000);
    expect(new Set(codes)).toEqual(new Set(['inflate-over-limit']));
    expect(messages.filter(({ isCompressed }) => !isCompressed).length).toBe(1000);
  });
});

function frameEnd(frame: { offset: number; headerLength: number; payloadLength: number }): number {
  return frame.offset + frame.headerLength + frame.payloadLength;
}
