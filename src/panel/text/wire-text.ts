import { formatCount } from './format.ts';

/** The details of a frame that was observed on the wire. */
export const wireText = {
  showsMessage: 'The whole message that ends with this frame: its fragments joined, inflated if it was compressed.',
  showsFragment: 'A part of a message, as it stood on the wire. The frame that ends the message shows it whole.',
  showsCompressedFragment:
    'A part of a compressed message, as it stood on the wire. The frame that ends the message shows it inflated.',
  headerBytes: 'Header bytes',
  streamOffset: 'Place in the stream',
  atStream: (offset: number) => `byte ${formatCount(offset)} after the handshake`,
  masking: 'Masking',
  maskingHint: 'Each byte of the payload is XORed with the next of the four bytes of the key (RFC 6455 §5.3).',
  masked: 'On the wire',
  key: 'Key',
  result: 'Payload',
  character: 'ASCII',
  noKey: 'The imported file does not hold the masking key, so the bytes on the wire are not known.',
  noPayload: 'The imported file does not hold the payload.',
  earlier: 'Earlier bytes',
  later: 'Later bytes',
  range: (from: number, to: number, total: number) =>
    `bytes ${formatCount(from)}–${formatCount(to)} of ${formatCount(total)}`,
  message: 'Message',
  size: 'Size',
  sizes: (wire: number, message: number) =>
    `${formatCount(wire)} bytes on the wire → ${formatCount(message)} bytes inflated`,
  ratio: (ratio: number) => `${ratio.toFixed(2)} : 1`,
  ratioName: 'Compression',
  notCompressed: (bytes: number) => `${formatCount(bytes)} bytes, not compressed`,
  notInflated: (bytes: number) => `${formatCount(bytes)} bytes on the wire, compressed; not inflated`,
  fragments: 'Fragments',
  fragment: (at: number, count: number) => `${formatCount(at)} of ${formatCount(count)}`,
  fragmentLength: (bytes: number) => `${formatCount(bytes)} bytes`,
  thisFrame: 'this frame',
  goTo: (at: number) => `Go to fragment ${formatCount(at)}`,
  incomplete: 'The frame that ends this message is not here.',
} as const;
