import type { DeflateParameters } from '../../src/decoder/extensions.ts';
import type { FrameEvent, FindingEvent } from '../../src/decoder/direction-decoder.ts';
import { DirectionDecoder } from '../../src/decoder/direction-decoder.ts';
import { ClosingHandshakeTracker } from '../../src/decoder/closing-handshake.ts';
import type { DecoderLimits } from '../../src/decoder/limits.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import type { Message } from '../../src/decoder/message-assembler.ts';
import type { ViolationCode } from '../../src/decoder/violation.ts';
import type { Sender } from '../../src/decoder/wire-frame.ts';

/** permessage-deflate with nothing agreed but the name. */
export const PLAIN_DEFLATE: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/** What a stream of frames decodes to, for tests. */
export interface Decoded {
  readonly events: readonly (FrameEvent | FindingEvent)[];
  readonly messages: readonly Message[];
  /** All findings in order, those at the end of the stream included. */
  readonly codes: readonly ViolationCode[];
}

export interface DecodeOptions {
  readonly sender?: Sender;
  readonly deflate?: DeflateParameters | null;
  readonly limits?: Partial<DecoderLimits>;
}

/** Decodes the chunks (they are copied) of one direction, after the opening handshake. */
export function decode(chunks: readonly Uint8Array[], options: DecodeOptions = {}): Decoded {
  const decoder = new DirectionDecoder({
    sender: options.sender ?? 'server',
    deflate: options.deflate ?? null,
    limits: { ...DEFAULT_DECODER_LIMITS, ...options.limits },
    startOffset: 0,
    unmasking: 'in-place',
    isAligned: true,
    closing: new ClosingHandshakeTracker(),
  });
  const events = [...chunks.flatMap((chunk) => decoder.push(chunk.slice())), ...decoder.finish()];
  const messages = events.flatMap((event) => (event.kind === 'frame' && event.message !== null ? [event.message] : []));
  return { events, messages, codes: events.flatMap(codesOf) };
}

/** The findings of an event. */
export function codesOf(event: FrameEvent | FindingEvent): readonly ViolationCode[] {
  return event.kind === 'finding' ? [event.violation.code] : event.violations.map(({ code }) => code);
}

/** The payload as text, for reading in expectations. */
export function textOf(message: Message | undefined): string {
  return new TextDecoder().decode(message?.payload);
}
