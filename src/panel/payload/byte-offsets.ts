/**
 * Where UTF-16 offsets of a decoded text are in its bytes: `units` rise, and so do the results. What is no UTF-8 counts as the
 * WHATWG decoder counts it: one U+FFFD for each maximal wrong part.
 */
export function byteOffsets(bytes: Uint8Array, units: readonly number[]): number[] {
  const offsets: number[] = [];
  let unit = 0;
  let at = 0;
  for (const wanted of units) {
    while (unit < wanted && at < bytes.length) {
      const length = sequenceLength(bytes, at);
      unit += length === 4 ? 2 : 1;
      at += Math.abs(length);
    }
    offsets.push(Math.min(at, bytes.length));
  }
  return offsets;
}

/** Bytes of the character at an offset; negative: of the wrong part there (Encoding Standard, UTF-8 decoder). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const needed =
    lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
  if (needed === 0) return -1;
  let lower = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let upper = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let index = 1; index <= needed; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if (byte < lower || byte > upper) return -index;
    lower = 0x80;
    upper = 0xbf;
  }
  return needed + 1;
}
