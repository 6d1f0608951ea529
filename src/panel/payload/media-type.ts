/** How the panel can show a file: never by running anything of it. */
export type Preview = 'image' | 'audio' | 'video';

/** What the first bytes say that a payload is. */
export interface FileKind {
  /** As people call it. */
  readonly name: string;
  readonly mediaType: string;
  readonly extension: string;
  /** Null: known, and not shown. */
  readonly preview: Preview | null;
}

/** Bytes at an offset; `null` stands for any byte. */
interface Signature {
  readonly offset: number;
  readonly bytes: readonly (number | null)[];
}

const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));
const at = (offset: number, ...bytes: readonly (number | null)[]): Signature => ({ offset, bytes });
const text = (offset: number, words: string): Signature => ({ offset, bytes: ascii(words) });

function kind(name: string, mediaType: string, extension: string, preview: Preview | null = null): FileKind {
  return { name, mediaType, extension, preview };
}

/**
 * First bytes of formats that travel over WebSockets (WHATWG MIME Sniffing §6, and each format's own specification). Two
 * signatures on one line must both be there. Short ones stand at the end.
 */
const SIGNATURES: readonly (readonly [FileKind, ...(readonly Signature[])])[] = [
  [kind('PNG image', 'image/png', 'png', 'image'), at(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  [kind('GIF image', 'image/gif', 'gif', 'image'), text(0, 'GIF87a')],
  [kind('GIF image', 'image/gif', 'gif', 'image'), text(0, 'GIF89a')],
  [kind('WebP image', 'image/webp', 'webp', 'image'), text(0, 'RIFF'), text(8, 'WEBP')],
  [kind('WAV audio', 'audio/wav', 'wav', 'audio'), text(0, 'RIFF'), text(8, 'WAVE')],
  [kind('AVI video', 'video/x-msvideo', 'avi'), text(0, 'RIFF'), text(8, 'AVI ')],
  [kind('AVIF image', 'image/avif', 'avif', 'image'), text(4, 'ftypavif')],
  [kind('HEIC image', 'image/heic', 'heic'), text(4, 'ftypheic')],
  [kind('M4A audio', 'audio/mp4', 'm4a', 'audio'), text(4, 'ftypM4A')],
  [kind('MP4 video', 'video/mp4', 'mp4', 'video'), text(4, 'ftyp')],
  [kind('WebM or Matroska media', 'video/webm', 'webm', 'video'), at(0, 0x1a, 0x45, 0xdf, 0xa3)],
  [kind('Ogg media', 'audio/ogg', 'ogg', 'audio'), text(0, 'OggS')],
  [kind('FLAC audio', 'audio/flac', 'flac', 'audio'), text(0, 'fLaC')],
  [kind('MP3 audio', 'audio/mpeg', 'mp3', 'audio'), text(0, 'ID3')],
  [kind('MIDI file', 'audio/midi', 'mid'), text(0, 'MThd')],
  [kind('WebAssembly module', 'application/wasm', 'wasm'), at(0, 0x00, 0x61, 0x73, 0x6d)],
  [kind('PDF document', 'application/pdf', 'pdf'), text(0, '%PDF-')],
  [kind('ZIP archive', 'application/zip', 'zip'), at(0, 0x50, 0x4b, 0x03, 0x04)],
  [kind('7z archive', 'application/x-7z-compressed', '7z'), at(0, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
  [kind('SQLite database', 'application/vnd.sqlite3', 'sqlite'), text(0, 'SQLite format 3\0')],
  [kind('Parquet file', 'application/vnd.apache.parquet', 'parquet'), text(0, 'PAR1')],
  [kind('Arrow file', 'application/vnd.apache.arrow.file', 'arrow'), text(0, 'ARROW1')],
  [kind('CBOR', 'application/cbor', 'cbor'), at(0, 0xd9, 0xd9, 0xf7)],
  [kind('Zstandard data', 'application/zstd', 'zst'), at(0, 0x28, 0xb5, 0x2f, 0xfd)],
  [kind('WOFF2 font', 'font/woff2', 'woff2'), text(0, 'wOF2')],
  [kind('WOFF font', 'font/woff', 'woff'), text(0, 'wOFF')],
  [kind('Icon image', 'image/x-icon', 'ico', 'image'), at(0, 0x00, 0x00, 0x01, 0x00, null, 0x00)],
  [kind('gzip data', 'application/gzip', 'gz'), at(0, 0x1f, 0x8b, 0x08)],
  [kind('JPEG image', 'image/jpeg', 'jpg', 'image'), at(0, 0xff, 0xd8, 0xff)],
  [kind('AAC audio', 'audio/aac', 'aac', 'audio'), at(0, 0xff, 0xf1)],
  [kind('MP3 audio', 'audio/mpeg', 'mp3', 'audio'), at(0, 0xff, 0xfb, null, null)],
  [kind('BMP image', 'image/bmp', 'bmp', 'image'), text(0, 'BM'), at(6, 0x00, 0x00, 0x00, 0x00)],
];

const SVG = kind('SVG image', 'image/svg+xml', 'svg', 'image');
const SVG_PREFIX_BYTES = 1024;

/** What a payload is by its first bytes; null when they say nothing. */
export function fileKindOf(bytes: Uint8Array): FileKind | null {
  for (const [found, ...signatures] of SIGNATURES) {
    if (signatures.every((signature) => hasSignature(bytes, signature))) return found;
  }
  return isSvg(bytes) ? SVG : null;
}

function hasSignature(bytes: Uint8Array, { offset, bytes: wanted }: Signature): boolean {
  if (bytes.length < offset + wanted.length) return false;
  return wanted.every((byte, index) => byte === null || bytes[offset + index] === byte);
}

/** `<svg`, maybe behind an XML declaration, comments and a document type. */
function isSvg(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  if (first !== 0x3c && first !== 0xef) return false;
  const head = new TextDecoder().decode(bytes.subarray(0, SVG_PREFIX_BYTES));
  return /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)?(?:<!DOCTYPE svg[^>]{0,300}>\s*)?<svg[\s>]/i.test(
    head,
  );
}
