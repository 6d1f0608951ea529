import type { MaskingKey } from './masking.ts';
import { readMaskingKey } from './masking.ts';

/** Which of the three encodings the payload length has, by the bits that carry it (RFC 6455 §5.2). */
export type LengthForm = 7 | 16 | 64;

/** The header of one frame, RFC 6455 §5.2. */
export interface FrameHeader {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  /** 0–15; `OPCODE` names the defined ones. */
  readonly opcode: number;
  readonly masked: boolean;
  /** Null exactly when the frame is not masked. */
  readonly maskingKey: MaskingKey | null;
  /** In bytes. Exact up to 2^53−1; a larger claim stands here as `Number.MAX_SAFE_INTEGER` and in `payloadLength64`. */
  readonly payloadLength: number;
  /** The exact length when `payloadLength` cannot hold it, otherwise null. */
  readonly payloadLength64: bigint | null;
  readonly lengthForm: LengthForm;
  /** 2–14 bytes. */
  readonly headerLength: number;
}

/** What a caller says to have a header written. Only `opcode` and `payloadLength` have no default. */
export interface FrameHeaderInput {
  readonly fin?: boolean;
  readonly rsv1?: boolean;
  readonly rsv2?: boolean;
  readonly rsv3?: boolean;
  readonly opcode: number;
  /** A key makes the frame a masked one. */
  readonly maskingKey?: MaskingKey | null;
  /** In bytes; any value up to 2^64−1, because a test vector may claim what it does not have. */
  readonly payloadLength: number | bigint;
  /** A longer form than needed writes the illegal non-minimal length; a shorter one than needed is not possible. */
  readonly lengthForm?: LengthForm | null;
}

/** A header, or how many bytes of it are needed at least (counted from its first byte). */
export type HeaderParse =
  | { readonly kind: 'header'; readonly header: FrameHeader }
  | { readonly kind: 'incomplete'; readonly neededBytes: number };

/** Reads the header that begins at `offset`. Never fails: every combination of bits is a header, legal or not. */
export function parseFrameHeader(bytes: Uint8Array, offset = 0): HeaderParse {
  const available = bytes.length - offset;
  if (available < 2) return { kind: 'incomplete', neededBytes: 2 };
  const first = bytes[offset] ?? 0;
  const second = bytes[offset + 1] ?? 0;
  const masked = (second & 0x80) !== 0;
  const lengthCode = second & 0x7f;
  const lengthForm = lengthCode === 127 ? 64 : lengthCode === 126 ? 16 : 7;
  const lengthEnd = lengthForm === 64 ? 10 : lengthForm === 16 ? 4 : 2;
  const headerLength = masked ? lengthEnd + 4 : lengthEnd;
  if (available < headerLength) return { kind: 'incomplete', neededBytes: headerLength };
  const length64 = lengthForm === 64 ? readUint64(bytes, offset + 2) : null;
  const isUnsafe = length64 !== null && length64 > BigInt(Number.MAX_SAFE_INTEGER);
  const header: FrameHeader = {
    fin: (first & 0x80) !== 0,
    rsv1: (first & 0x40) !== 0,
    rsv2: (first & 0x20) !== 0,
    rsv3: (first & 0x10) !== 0,
    opcode: first & 0x0f,
    masked,
    maskingKey: masked ? readMaskingKey(bytes, offset + lengthEnd) : null,
    payloadLength:
      length64 !== null
        ? isUnsafe
          ? Number.MAX_SAFE_INTEGER
          : Number(length64)
        : lengthForm === 16
          ? ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)
          : lengthCode,
    payloadLength64: isUnsafe ? length64 : null,
    lengthForm,
    headerLength,
  };
  return { kind: 'header', header };
}

/** Writes a header (copy). The inverse of `parseFrameHeader`; what it writes may be illegal on purpose. */
export function writeFrameHeader(input: FrameHeaderInput): Uint8Array<ArrayBuffer> {
  const length = BigInt(input.payloadLength);
  const minimal = minimalLengthForm(length);
  const form = Math.max(minimal, input.lengthForm ?? 7);
  const key = input.maskingKey ?? null;
  const lengthEnd = form === 64 ? 10 : form === 16 ? 4 : 2;
  const bytes = new Uint8Array(key === null ? lengthEnd : lengthEnd + 4);
  const view = new DataView(bytes.buffer);
  const flags =
    ((input.fin ?? true) ? 0x80 : 0) | (input.rsv1 ? 0x40 : 0) | (input.rsv2 ? 0x20 : 0) | (input.rsv3 ? 0x10 : 0);
  const lengthCode = form === 64 ? 127 : form === 16 ? 126 : Number(length);
  view.setUint8(0, flags | (input.opcode & 0x0f));
  view.setUint8(1, (key === null ? 0 : 0x80) | lengthCode);
  if (form === 64) view.setBigUint64(2, length);
  else if (form === 16) view.setUint16(2, Number(length));
  if (key !== null) view.setUint32(lengthEnd, key);
  return bytes;
}

/** The shortest encoding of a length, the only legal one (RFC 6455 §5.2). */
export function minimalLengthForm(payloadLength: number | bigint): LengthForm {
  if (payloadLength <= 125) return 7;
  return payloadLength <= 0xffff ? 16 : 64;
}

/**
 * The header that RFC 6455 prescribes for a message of which only the meaning is known, as for a live row: one frame,
 * no extension bits, the shortest length. Every field of it is derived, none observed; a masking key is not made up.
 */
export function derivedFrameHeader(opcode: number, payloadLength: number, isFromClient: boolean): FrameHeader {
  const lengthForm = minimalLengthForm(payloadLength);
  const lengthEnd = lengthForm === 64 ? 10 : lengthForm === 16 ? 4 : 2;
  return {
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode,
    masked: isFromClient,
    maskingKey: null,
    payloadLength,
    payloadLength64: null,
    lengthForm,
    headerLength: isFromClient ? lengthEnd + 4 : lengthEnd,
  };
}

/** A field of the header, by the names that the drawing in RFC 6455 §5.2 uses. */
export type HeaderFieldName =
  | 'FIN'
  | 'RSV1'
  | 'RSV2'
  | 'RSV3'
  | 'opcode'
  | 'MASK'
  | 'Payload len'
  | 'Extended payload length'
  | 'Masking-key';

/** Where one field stands and what it holds. */
export interface HeaderField {
  readonly name: HeaderFieldName;
  /** From the first bit of the frame, most significant bit first. */
  readonly bitOffset: number;
  readonly bitLength: number;
  /** Null when the field is on the wire but its value is not known (the masking key of a live frame). */
  readonly value: bigint | null;
}

/** The fields in the order of the wire, without gaps, for drawing the header bit by bit as RFC 6455 §5.2 does. */
export function headerFields(header: FrameHeader): readonly HeaderField[] {
  const length = header.payloadLength64 ?? BigInt(header.payloadLength);
  const lengthCode = header.lengthForm === 64 ? 127n : header.lengthForm === 16 ? 126n : length;
  const fields: HeaderField[] = [
    { name: 'FIN', bitOffset: 0, bitLength: 1, value: bit(header.fin) },
    { name: 'RSV1', bitOffset: 1, bitLength: 1, value: bit(header.rsv1) },
    { name: 'RSV2', bitOffset: 2, bitLength: 1, value: bit(header.rsv2) },
    { name: 'RSV3', bitOffset: 3, bitLength: 1, value: bit(header.rsv3) },
    { name: 'opcode', bitOffset: 4, bitLength: 4, value: BigInt(header.opcode) },
    { name: 'MASK', bitOffset: 8, bitLength: 1, value: bit(header.masked) },
    { name: 'Payload len', bitOffset: 9, bitLength: 7, value: lengthCode },
  ];
  let bitOffset = 16;
  if (header.lengthForm !== 7) {
    fields.push({ name: 'Extended payload length', bitOffset, bitLength: header.lengthForm, value: length });
    bitOffset += header.lengthForm;
  }
  if (header.masked) {
    const value = header.maskingKey === null ? null : BigInt(header.maskingKey);
    fields.push({ name: 'Masking-key', bitOffset, bitLength: 32, value });
  }
  return fields;
}

function bit(isSet: boolean): bigint {
  return isSet ? 1n : 0n;
}

function readUint64(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 8).getBigUint64(0);
}
