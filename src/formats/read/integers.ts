/** Unsigned integers out of bytes; a byte beyond the end counts as 0, so callers check lengths once. */
export interface IntegerReader {
  readonly u16: (bytes: Uint8Array, offset: number) => number;
  readonly u32: (bytes: Uint8Array, offset: number) => number;
}

export function u16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function u32(bytes: Uint8Array, offset: number): number {
  return ((u16(bytes, offset) << 16) | u16(bytes, offset + 2)) >>> 0;
}

export function u16LittleEndian(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

export function u32LittleEndian(bytes: Uint8Array, offset: number): number {
  return (u16LittleEndian(bytes, offset) | (u16LittleEndian(bytes, offset + 2) << 16)) >>> 0;
}

export const BIG_ENDIAN: IntegerReader = { u16, u32 };
export const LITTLE_ENDIAN: IntegerReader = { u16: u16LittleEndian, u32: u32LittleEndian };
