import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The details of a frame that was observed on the wire. */
export const wireText = catalogue('wire', {
  showsMessage: 'The whole message that ends with this frame: its fragments joined, inflated if it was compressed.',
  showsFragment: 'A part of a message, as it stood on the wire. The frame that ends the message shows it whole.',
  showsCompressedFragment:
    'A part of a compressed message, as it stood on the wire. The frame that ends the message shows it inflated.',
  headerBytes: 'Header bytes',
  streamOffset: 'Place in the stream',
  atStream: phrase(['offset'], 'byte {offset, number} after the handshake'),
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
  range: phrase(['from', 'to', 'total'], 'bytes {from, number}–{to, number} of {total, number}'),
  message: 'Message',
  size: 'Size',
  sizes: phrase(['wire', 'message'], '{wire, number} bytes on the wire → {message, number} bytes inflated'),
  ratio: (ratio: number) => `${ratio.toFixed(2)} : 1`,
  ratioName: 'Compression',
  notCompressed: phrase(['bytes'], '{bytes, number} bytes, not compressed'),
  notInflated: phrase(['bytes'], '{bytes, number} bytes on the wire, compressed; not inflated'),
  fragments: 'Fragments',
  fragment: phrase(['at', 'count'], '{at, number} of {count, number}'),
  fragmentLength: phrase(['bytes'], '{bytes, number} bytes'),
  thisFrame: 'this frame',
  goTo: phrase(['at'], 'Go to fragment {at, number}'),
  incomplete: 'The frame that ends this message is not here.',
});
