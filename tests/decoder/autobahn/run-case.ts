import { toHex } from '../../../src/base/hex.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import type { FindingEvent, FrameEvent } from '../../../src/decoder/direction-decoder.ts';
import { OPCODE, opcodeLabel } from '../../../src/decoder/opcode.ts';
import { violationInfo } from '../../../src/decoder/violation.ts';
import { codesOf, decode } from '../../support/decode.ts';
import type { DrawnFrames } from '../../support/draw-frames.ts';
import { fromClient, wire } from '../../support/draw-frames.ts';

/** How the Autobahn suite sends a case: frame-wise, in chops of 997 octets, octet-wise. */
const CHOPS: readonly number[] = [Infinity, 997, 1];

/**
 * What a peer would make of the frames, one line each: messages, control frames, and at last `fail` with the finding at
 * which it has to fail the connection. The case is run for both sides and in every chopping; all have to agree.
 */
export function runCase(drawn: DrawnFrames): readonly string[] {
  const runs = (['server', 'client'] as const).flatMap((sender) =>
    CHOPS.map((chop) => {
      const stream = wire(sender === 'client' ? fromClient(drawn) : drawn);
      return tellEvents(decode(chopped(stream, chop), { sender }).events);
    }),
  );
  const [first = [], ...others] = runs;
  for (const other of others) {
    if (other.join('\n') !== first.join('\n')) throw new Error(`differs: ${first.join(' | ')} <> ${other.join(' | ')}`);
  }
  return first;
}

/** Cuts into pieces of that many octets. */
export function chopped(stream: Uint8Array, octets: number): readonly Uint8Array[] {
  if (octets >= stream.length) return [stream];
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += octets) chunks.push(stream.subarray(at, at + octets));
  return chunks;
}

function tellEvents(events: readonly (FrameEvent | FindingEvent)[]): readonly string[] {
  const lines: string[] = [];
  for (const event of events) {
    const error = codesOf(event).find((code) => violationInfo(code).severity === 'error');
    if (error !== undefined) return [...lines, `fail ${error}`];
    if (event.kind === 'finding') lines.push(`end ${event.violation.code}`);
    else if (event.message !== null) lines.push(tellPayload(event.message.opcode, event.message.payload));
    else if (event.close !== null) lines.push(`close ${event.close.code ?? 'empty'} ${event.close.reason}`.trim());
    else if (event.frame.opcode > OPCODE.close) lines.push(tellPayload(event.frame.opcode, event.frame.payload));
  }
  return lines;
}

function tellPayload(opcode: number, payload: Uint8Array): string {
  const isLong = payload.length > 40;
  const content = isLong ? `${payload.length} B` : opcode === OPCODE.binary ? toHex(payload) : decodeUtf8Lossy(payload);
  return `${opcodeLabel(opcode)} ${content}`.trim();
}
