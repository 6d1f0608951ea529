import type { FrameRecord } from '../record.ts';
import type { HandshakeHead } from './handshake-bytes.ts';

/** Every comment begins with `framescope:`, so that it can be filtered for (`frame.comment contains "framescope:derived"`). */
export const PCAPNG_COMMENTS = {
  section:
    'Written by Framescope. Ethernet, IP and TCP are made up around the WebSocket connections of a log; checksums and ' +
    'sequence numbers are right, addresses are the captured ones only where a packet says so. Frames without a comment stand as ' +
    'they were read from bytes. "framescope:derived" marks frames that a browser reported as messages: their FIN, RSV, MASK and ' +
    'length follow from RFC 6455, and a masking key of zeros stands for the key that browsers do not tell.',
  interface: 'Synthetic: one TCP stream per WebSocket connection of the log',
  observedHead: 'framescope:observed handshake as the browser or the capture reported it',
  derivedHead: 'framescope:derived handshake; not captured, made from RFC 6455',
  end: 'framescope:derived end of the log; the connection’s own end was not captured',
} as const;

/** Where a head of the opening handshake comes from, and what of it is made up. */
export function headComment({ isObserved, completed }: HandshakeHead): string {
  if (!isObserved) return PCAPNG_COMMENTS.derivedHead;
  if (completed.length === 0) return PCAPNG_COMMENTS.observedHead;
  return `${PCAPNG_COMMENTS.observedHead}; framescope:completed ${completed.join(', ')}: not in the captured head`;
}

/**
 * What is not as it was on the wire in this frame, or null when everything is. Short, because a log may have a million of
 * them.
 */
export function frameComment(frame: FrameRecord, missingBytes: number, isRewritten: boolean): string | null {
  const parts: string[] = [];
  if (frame.origin !== 'wire') {
    parts.push(
      frame.masked ? 'framescope:derived fin rsv mask masking-key length' : 'framescope:derived fin rsv mask length',
    );
    if (frame.origin !== 'page') parts.push(`framescope:${frame.origin}`);
  } else {
    if (frame.masked && frame.maskingKey === null) parts.push('framescope:derived masking-key');
    if (frame.capturedOrigin !== undefined) parts.push(`framescope:captured ${frame.capturedOrigin}`);
  }
  if (isRewritten)
    parts.push('framescope:rewritten the message stands in place of the compressed bytes, which are not known');
  if (missingBytes > 0) parts.push(`framescope:missing ${missingBytes} of ${frame.payloadLength} payload bytes`);
  if (frame.violations.length > 0) parts.push(`framescope:violation ${frame.violations.join(' ')}`);
  return parts.length === 0 ? null : parts.join('; ');
}
