import { RowOrigin } from './row-kind.ts';
import type { WireFacts } from './wire-facts.ts';

/**
 * Whether a wire field's value was seen, follows from a rule, or cannot be known. The panel, the exports and the types
 * carry this everywhere: no field pretends to be more than it is.
 */
export type Provenance = 'observed' | 'derived' | 'unavailable';

export interface FieldProvenance {
  readonly provenance: Provenance;
  /** Why, in one sentence for the user. */
  readonly reason: string;
}

export type WireField =
  | 'fin'
  | 'rsv1'
  | 'rsv2'
  | 'rsv3'
  | 'opcode'
  | 'masked'
  | 'maskingKey'
  | 'payloadLength'
  | 'payload'
  | 'wireLength';

/** What decides the provenance of a row's fields. */
export interface ProvenanceContext {
  readonly origin: RowOrigin;
  readonly isOutgoing: boolean;
  /** The negotiated `Sec-WebSocket-Extensions` value; null while unknown. */
  readonly extensions: string | null;
  /** What the source of an imported row knows; absent or null: all of it. */
  readonly wire?: Pick<WireFacts, 'isMaskingKeyKnown' | 'isPayloadKnown'> | null;
}

const OBSERVED_ON_WIRE: FieldProvenance = { provenance: 'observed', reason: 'Read from the bytes of the frame.' };
const KEY_NOT_IN_SOURCE: FieldProvenance = {
  provenance: 'unavailable',
  reason: 'The imported file tells that the frame was masked, but not with which key.',
};
const PAYLOAD_NOT_IN_SOURCE: FieldProvenance = {
  provenance: 'unavailable',
  reason: 'The imported file has the frame’s header, but not its payload.',
};

/** The provenance of one wire field of one row. */
export function wireProvenance(field: WireField, context: ProvenanceContext): FieldProvenance {
  if (context.origin === RowOrigin.wire) {
    if (field === 'maskingKey' && context.wire?.isMaskingKeyKnown === false) return KEY_NOT_IN_SOURCE;
    if (field === 'payload' && context.wire?.isPayloadKnown === false) return PAYLOAD_NOT_IN_SOURCE;
    return OBSERVED_ON_WIRE;
  }
  const hasDeflate = context.extensions?.includes('permessage-deflate') ?? false;
  switch (field) {
    case 'opcode':
      return {
        provenance: 'observed',
        reason: 'The browser says whether the message is text or binary. A continuation frame would not show.',
      };
    case 'payload':
      return {
        provenance: 'observed',
        reason: 'The message as the page sent or received it: joined, inflated, unmasked.',
      };
    case 'payloadLength':
      return {
        provenance: hasDeflate ? 'unavailable' : 'derived',
        reason: hasDeflate
          ? 'permessage-deflate was negotiated: the frame may have been compressed, its length on the wire is not exposed.'
          : 'The message’s length. The frame’s is the same unless the message was fragmented, which the browser does not expose.',
      };
    case 'fin':
      return {
        provenance: 'derived',
        reason:
          'The browser hands over whole messages, so the last frame had FIN = 1 (RFC 6455 §5.4). Fragments do not show.',
      };
    case 'rsv1':
      return hasDeflate
        ? {
            provenance: 'unavailable',
            reason:
              'permessage-deflate was negotiated: RSV1 tells whether this message was compressed (RFC 7692 §6), and browsers do not expose it.',
          }
        : {
            provenance: 'derived',
            reason: 'No extension was negotiated that uses it, so it must be 0 (RFC 6455 §5.2).',
          };
    case 'rsv2':
    case 'rsv3':
      return {
        provenance: 'derived',
        reason: 'No extension that browsers negotiate uses it, so it must be 0 (RFC 6455 §5.2).',
      };
    case 'masked':
      return {
        provenance: 'derived',
        reason: context.isOutgoing
          ? 'A client must mask every frame (RFC 6455 §5.3).'
          : 'A server must not mask any frame (RFC 6455 §5.1).',
      };
    case 'maskingKey':
      return context.isOutgoing
        ? {
            provenance: 'unavailable',
            reason: 'The browser picks a fresh random key for every frame and does not expose it.',
          }
        : { provenance: 'derived', reason: 'An unmasked frame has no masking key (RFC 6455 §5.2).' };
    case 'wireLength':
      return {
        provenance: hasDeflate ? 'unavailable' : 'derived',
        reason: hasDeflate
          ? 'Depends on the compressed size, which browsers do not expose.'
          : 'Header, masking key and payload of one unfragmented frame.',
      };
  }
}
