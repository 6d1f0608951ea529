/** `1,234`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `812 B`, `1.2 kB`, `64.0 MB` (decimal, as the browsers' own DevTools count). */
export function formatBytes(byteLength: number): string {
  if (byteLength < 1_000) return `${byteLength} B`;
  const [value, unit] = byteLength < 1_000_000 ? [byteLength / 1_000, 'kB'] : [byteLength / 1_000_000, 'MB'];
  return `${value.toFixed(1)} ${unit}`;
}

const PREVIEW_LENGTH = 120;

/** The beginning of a text, or of bytes in hex. */
export function preview(payload: string | ArrayBuffer): string {
  if (typeof payload === 'string')
    return payload.length > PREVIEW_LENGTH ? `${payload.slice(0, PREVIEW_LENGTH)}…` : payload;
  const bytes = new Uint8Array(payload, 0, Math.min(24, payload.byteLength));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return payload.byteLength > bytes.byteLength ? `${hex} …` : hex;
}

const encoder = new TextEncoder();

/** Bytes a message takes: of text, in UTF-8. */
export function byteLengthOf(payload: string | ArrayBuffer): number {
  return typeof payload === 'string' ? encoder.encode(payload).byteLength : payload.byteLength;
}
