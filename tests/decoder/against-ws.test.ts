import { deflateRawSync, constants } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { toBase64 } from '../../src/base/base64.ts';
import type { FrameInput } from '../../src/decoder/frame-writer.ts';
import { writeFrame } from '../../src/decoder/frame-writer.ts';
import { isControlOpcode, OPCODE } from '../../src/decoder/opcode.ts';
import type { FrameEvent, FindingEvent } from '../../src/decoder/direction-decoder.ts';
import { violationInfo } from '../../src/decoder/violation.ts';
import type { Sender } from '../../src/decoder/wire-frame.ts';
import { anyChunking, anyFrameInput } from '../support/arbitrary-frames.ts';
import { anyLegalSession, anyMutation } from '../support/arbitrary-sessions.ts';
import { codesOf, decode, PLAIN_DEFLATE } from '../support/decode.ts';
import { CLIENT_KEY } from '../support/draw-frames.ts';
import type { Outcome } from '../support/run-ws-receiver.ts';
import { runWsReceiver } from '../support/run-ws-receiver.ts';

/**
 * The deliberate differences between the decoder and ws's `Receiver`, all of them:
 *
 * 1. ws takes a length that is not minimal on a data frame (RFC 6455 §5.2 forbids it); we mark it.
 * 2. ws refuses any length above 2^53−1; we mark only the highest bit, which is what the RFC forbids.
 * 3. ws looks at the UTF-8 of a message when it is complete; we mark the fragment that breaks it (fail fast, §8.1).
 * 4. ws fails at the first two bytes of a bad frame; we mark the frame when its payload is there or the stream ends,
 *    and call a header that is cut just that.
 * 5. ws stops at a Close frame; we go on and mark what follows it.
 * 6. ws takes a compressed message that ends within a block, and passes over what follows a final block within a
 *    message. We mark the one as `deflate-incomplete`, and read on behind the other, because a further block may stand
 *    there (RFC 7692 §7.2.3.5). So we refuse all broken messages that ws refuses, and some more.
 */
function failsConnection(event: FrameEvent | FindingEvent): boolean {
  if (event.kind === 'finding') return false;
  const { frame } = event;
  if (frame.payloadLength64 !== null) return true;
  const isCut = frame.payload.length < frame.payloadLength;
  if (event.message?.utf8Error && !isCut) return true;
  return codesOf(event).some((code) => {
    if (code === 'utf8-invalid') return false;
    // Difference 4: the first bytes of a payload that is cut are there for us, ws still waits for all of it.
    if (isCut && (code === 'close-code-invalid' || code === 'close-reason-utf8')) return false;
    // ws refuses the length codes 126 and 127 on a control frame as too long.
    if (code === 'length-not-minimal') return isControlOpcode(frame.opcode);
    return violationInfo(code).severity === 'error';
  });
}

function outcomeOf(events: readonly (FrameEvent | FindingEvent)[]): Outcome {
  const outcome: string[] = [];
  for (const event of events) {
    if (failsConnection(event)) return [...outcome, 'error'];
    if (event.kind === 'finding') continue;
    const { frame, message, close } = event;
    if (frame.payload.length < frame.payloadLength) continue;
    if (message !== null) {
      outcome.push(`${message.opcode === OPCODE.text ? 'text' : 'binary'} ${toBase64(message.payload)}`);
    } else if (close !== null) {
      return [...outcome, `close ${close.code ?? 1005} ${toBase64(frame.payload.subarray(2))}`];
    } else if (frame.opcode === OPCODE.ping || frame.opcode === OPCODE.pong) {
      outcome.push(`${frame.opcode === OPCODE.ping ? 'ping' : 'pong'} ${toBase64(frame.payload)}`);
    }
  }
  return outcome;
}

function written(list: readonly FrameInput[], sender: Sender): Uint8Array {
  return concatBytes(
    list.map((frame) => writeFrame(sender === 'client' ? { ...frame, maskingKey: CLIENT_KEY } : frame)),
  );
}

/** ws's outcome without an error in the two bytes of a header that the end of the stream cuts (difference 4). */
async function wsOutcome(
  stream: Uint8Array,
  sender: Sender,
  events: readonly (FrameEvent | FindingEvent)[],
): Promise<Outcome> {
  const isHeaderCut = events.some((event) => codesOf(event).includes('header-truncated'));
  const outcome = await runWsReceiver([stream], sender);
  if (!isHeaderCut || outcomeOf(events).includes('error')) return outcome;
  return outcome.filter((line) => line !== 'error');
}

/** The last message: equal, or different in one of the ways of difference 6. */
function isAllowedPair(ours: string | undefined, theirs: string | undefined, isChanged: boolean): boolean {
  if (ours === theirs) return true;
  if (!isChanged || ours === undefined || theirs === undefined) return false;
  if (ours === 'error') return true;
  const [left, right] = [ours, theirs].map((line) =>
    Buffer.from(line.split(' ')[1] ?? '', 'base64').toString('latin1'),
  );
  return theirs !== 'error' && left !== undefined && right !== undefined && left.startsWith(right);
}

const anySender = fc.constantFrom('client' as const, 'server' as const);

describe('beside the receiver of ws', () => {
  it('takes every legal stream, and delivers the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyLegalSession, anySender, anyChunking, async (list, sender, chunking) => {
        const stream = written(list, sender);
        const { events, codes } = decode(chunking(stream), { sender });
        expect(codes).toEqual([]);
        expect(outcomeOf(events)).toEqual(await runWsReceiver(chunking(stream), sender));
      }),
      { numRuns: 300 },
    );
  });

  it('takes and refuses the same of streams with changed bytes, and delivers the same up to there', async () => {
    await fc.assert(
      fc.asyncProperty(anyLegalSession, anyMutation, anySender, async (list, mutate, sender) => {
        const stream = mutate(written(list, sender));
        const { events } = decode([stream], { sender });
        expect(outcomeOf(events)).toEqual(await wsOutcome(stream, sender, events));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes and refuses the same of frames thrown together at random', async () => {
    const anyList = fc.array(anyFrameInput, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(anyList, anySender, fc.boolean(), async (list, sender, isMaskRight) => {
        const stream = isMaskRight
          ? written(
              list.map((frame) => Object.assign({}, frame, { maskingKey: null })),
              sender,
            )
          : concatBytes(list.map(writeFrame));
        const { events } = decode([stream], { sender });
        expect(outcomeOf(events)).toEqual(await wsOutcome(stream, sender, events));
      }),
      { numRuns: 1000 },
    );
  });

  it('inflates the same, and refuses the same broken streams', async () => {
    const anyContents = fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(anyContents, fc.option(anyMutation), async (contents, mutate) => {
        const frames = contents.map((text): FrameInput => {
          const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
          return { opcode: OPCODE.binary, rsv1: true, payload: deflated.subarray(0, -4) };
        });
        const last = frames.at(-1);
        if (mutate !== null && last?.payload !== undefined) {
          frames[frames.length - 1] = { ...last, payload: mutate(last.payload) };
        }
        const stream = written(frames, 'server');
        const ours = outcomeOf(decode([stream], { deflate: PLAIN_DEFLATE }).events);
        const theirs = await runWsReceiver([stream], 'server', true);
        expect(ours.slice(0, -1)).toEqual(theirs.slice(0, -1));
        expect(ours.length).toBe(contents.length);
        expect(isAllowedPair(ours.at(-1), theirs.at(-1), mutate !== null)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
