import { decodeUtf8 } from '../../base/utf8.ts';

/** A reading of the bytes at an offset, in both orders of bytes. */
export interface InspectedValue {
  readonly type: InspectedType;
  /** Null: there are too few bytes. */
  readonly little: string | null;
  readonly big: string | null;
}

export const INSPECTED_TYPES = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float16',
  'float32',
  'float64',
  'unix32',
  'unix64',
] as const;
export type InspectedType = (typeof INSPECTED_TYPES)[number];

const SIZES: Readonly<Record<InspectedType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  unix32: 4,
  unix64: 8,
};

/** Years 1970 to 2286: what lies outside is hardly meant as a time. */
const MAX_UNIX_SECONDS = 10_000_000_000;

/** What the bytes from an offset on are as each number type. */
export function inspectNumbers(bytes: Uint8Array, offset: number): readonly InspectedValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return INSPECTED_TYPES.map((type) => {
    const hasRoom = offset >= 0 && offset + SIZES[type] <= bytes.length;
    return {
      type,
      little: hasRoom ? readNumber(view, offset, type, true) : null,
      big: hasRoom ? readNumber(view, offset, type, false) : null,
    };
  });
}

function readNumber(view: DataView, offset: number, type: InspectedType, isLittle: boolean): string {
  switch (type) {
    case 'int8':
      return String(view.getInt8(offset));
    case 'uint8':
      return String(view.getUint8(offset));
    case 'int16':
      return String(view.getInt16(offset, isLittle));
    case 'uint16':
      return String(view.getUint16(offset, isLittle));
    case 'int32':
      return String(view.getInt32(offset, isLittle));
    case 'uint32':
      return String(view.getUint32(offset, isLittle));
    case 'int64':
      return String(view.getBigInt64(offset, isLittle));
    case 'uint64':
      return String(view.getBigUint64(offset, isLittle));
    case 'float16':
      return floatText(halfFloat(view.getUint16(offset, isLittle)), 5);
    case 'float32':
      return floatText(view.getFloat32(offset, isLittle), 9);
    case 'float64':
      return String(view.getFloat64(offset, isLittle));
    case 'unix32':
      return timeText(view.getUint32(offset, isLittle) * 1000);
    case 'unix64':
      return timeText(unixMs(view.getBigInt64(offset, isLittle)));
  }
}

/** IEEE 754 binary16; `DataView.getFloat16` is younger than the oldest browser. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** No more digits than the type holds. */
function floatText(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);
}

/** Seconds, milliseconds, microseconds or nanoseconds by their size, as milliseconds; NaN when it is none of them. */
function unixMs(value: bigint): number {
  const number = Number(value);
  for (const perMs of [0.001, 1, 1000, 1_000_000]) {
    const ms = number / perMs;
    if (ms >= 0 && ms <= MAX_UNIX_SECONDS * 1000) return ms;
  }
  return Number.NaN;
}

function timeText(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime())
    ? '–'
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/(?:\.000)?Z$/, '');
}

/** The character at an offset in each encoding; null where the bytes are none. */
export function inspectCharacters(
  bytes: Uint8Array,
  offset: number,
): readonly { readonly type: 'utf8' | 'utf16le' | 'utf16be'; readonly text: string | null }[] {
  return [
    { type: 'utf8', text: utf8Character(bytes, offset) },
    { type: 'utf16le', text: utf16Character(bytes, offset, true) },
    { type: 'utf16be', text: utf16Character(bytes, offset, false) },
  ];
}

function utf8Character(bytes: Uint8Array, offset: number): string | null {
  for (let length = 1; length <= 4 && offset + length <= bytes.length; length += 1) {
    const decoded = decodeUtf8(bytes.subarray(offset, offset + length));
    if (decoded.kind === 'ok') return decoded.value;
  }
  return null;
}

function utf16Character(bytes: Uint8Array, offset: number, isLittle: boolean): string | null {
  const unit = (at: number): number =>
    at + 1 < bytes.length ? (bytes[at + (isLittle ? 1 : 0)] ?? 0) * 256 + (bytes[at + (isLittle ? 0 : 1)] ?? 0) : -1;
  const first = unit(offset);
  if (first < 0 || (first >= 0xdc00 && first < 0xe000)) return null;
  if (first < 0xd800 || first >= 0xe000) return String.fromCharCode(first);
  const second = unit(offset + 2);
  return second >= 0xdc00 && second < 0xe000 ? String.fromCharCode(first, second) : null;
}
