import {
  derivedFrameHeader,
  headerFields,
  minimalLengthForm,
  writeFrameHeader,
  type FrameHeader,
  type HeaderFieldName,
} from '../../decoder/frame-header.ts';
import { opcodeName } from '../../decoder/opcode.ts';
import type { Row } from '../../model/frame-log.ts';
import {
  wireProvenance,
  type FieldProvenance,
  type ProvenanceContext,
  type WireField,
} from '../../model/provenance.ts';
import { RowOrigin } from '../../model/row-kind.ts';
import { detailText } from '../text/detail-text.ts';

/** One field of a frame as it is drawn and listed. */
export interface FrameField extends FieldProvenance {
  readonly name: HeaderFieldName | 'Payload data';
  readonly wireField: WireField;
  readonly bitOffset: number;
  readonly bitLength: number;
  /** For the drawing; `?` when it is not known. */
  readonly short: string;
  /** For the table. */
  readonly value: string;
  readonly meaning: string;
}

const WIRE_FIELD: Readonly<Record<HeaderFieldName, WireField>> = {
  FIN: 'fin',
  RSV1: 'rsv1',
  RSV2: 'rsv2',
  RSV3: 'rsv3',
  opcode: 'opcode',
  MASK: 'masked',
  'Payload len': 'payloadLength',
  'Extended payload length': 'payloadLength',
  'Masking-key': 'maskingKey',
};

/**
 * The header of a row bit by bit, with what is known of each field and why. A live row's header is the one that RFC 6455
 * prescribes for its message; nothing of it was seen. `headerLength`: bytes of an imported frame's header when its length was
 * not written in the shortest form.
 */
export function frameFields(
  row: Row,
  extensions: string | null,
  wire: ProvenanceContext['wire'] = null,
  headerLength: number | null = null,
): readonly FrameField[] {
  const header = headerOf(row, headerLength);
  const context: ProvenanceContext = { origin: row.origin, isOutgoing: row.isOutgoing, extensions, wire };
  return headerFields(header).map(({ name, bitOffset, bitLength, value }) => {
    const wireField = WIRE_FIELD[name];
    const known = wireProvenance(wireField, context);
    const isKnown = known.provenance !== 'unavailable' && value !== null;
    return {
      provenance: known.provenance,
      reason: known.reason,
      name,
      wireField,
      bitOffset,
      bitLength,
      short: isKnown ? shortValue(name, value) : '?',
      value: isKnown ? longValue(name, value, bitLength) : '?',
      meaning: meaningOf(name, row, header, known),
    };
  });
}

/** Bytes of the header and of the whole frame. */
export function frameSize(
  row: Row,
  headerLengthOnWire: number | null = null,
): { readonly headerLength: number; readonly wireLength: number } {
  const { headerLength, payloadLength } = headerOf(row, headerLengthOnWire);
  return { headerLength, wireLength: headerLength + payloadLength };
}

/** The bytes of an imported frame's header, which follow from its fields and the form of its length. */
export function frameHeaderBytes(row: Row, headerLengthOnWire: number | null = null): Uint8Array<ArrayBuffer> {
  return writeFrameHeader(headerOf(row, headerLengthOnWire));
}

function headerOf(row: Row, headerLengthOnWire: number | null): FrameHeader {
  if (row.origin !== RowOrigin.wire) return derivedFrameHeader(row.opcode, row.payloadLength, row.isOutgoing);
  const written = (headerLengthOnWire ?? 0) - (row.isMasked ? 4 : 0);
  const lengthForm = written === 10 ? 64 : written === 4 ? 16 : minimalLengthForm(row.payloadLength);
  const lengthEnd = lengthForm === 64 ? 10 : lengthForm === 16 ? 4 : 2;
  return {
    ...derivedFrameHeader(row.opcode, row.payloadLength, row.isMasked),
    fin: row.fin,
    rsv1: row.rsv1,
    rsv2: row.rsv2,
    rsv3: row.rsv3,
    masked: row.isMasked,
    maskingKey: row.isMasked ? row.maskingKey : null,
    lengthForm,
    headerLength: row.isMasked ? lengthEnd + 4 : lengthEnd,
  };
}

function shortValue(name: HeaderFieldName, value: bigint): string {
  if (name === 'Masking-key') return `0x${value.toString(16).padStart(8, '0')}`;
  return value.toString();
}

function longValue(name: HeaderFieldName, value: bigint, bitLength: number): string {
  switch (name) {
    case 'opcode':
      return `0x${value.toString(16).toUpperCase()} (${value.toString(2).padStart(4, '0')}₂)`;
    case 'Masking-key':
      return `0x${value.toString(16).padStart(8, '0')}`;
    case 'Payload len':
    case 'Extended payload length':
      return `${value} (0x${value.toString(16).padStart(Math.ceil(bitLength / 4), '0')})`;
    default:
      return value.toString();
  }
}

function meaningOf(name: HeaderFieldName, row: Row, header: FrameHeader, known: FieldProvenance): string {
  const words = detailText.frame;
  switch (name) {
    case 'FIN':
      return words.fin(header.fin);
    case 'RSV1':
      return known.provenance === 'unavailable' ? words.deflated : rsvMeaning(header.rsv1);
    case 'RSV2':
      return rsvMeaning(header.rsv2);
    case 'RSV3':
      return rsvMeaning(header.rsv3);
    case 'opcode':
      return words.opcode[opcodeName(row.opcode) ?? 'reserved'];
    case 'MASK':
      return words.masked(header.masked);
    case 'Payload len':
      return header.lengthForm === 64 ? words.length64 : header.lengthForm === 16 ? words.length16 : words.length7;
    case 'Extended payload length':
      return words.extended;
    case 'Masking-key':
      return words.maskingKey;
  }
}

function rsvMeaning(isSet: boolean): string {
  return isSet ? detailText.frame.rsvSet : detailText.frame.rsvClear;
}
