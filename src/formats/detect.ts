import { decodeLatin1 } from './read/latin1.ts';
import { readOffsetLine, readPlainLine, wholeBytesEnd } from './read/hex/hex-line.ts';
import { u32, u32LittleEndian } from './read/integers.ts';
import { isPcapMagic } from './read/packets/pcap.ts';
import { frameEvidence } from './read/wire/frame-evidence.ts';
import { sniffStart } from './read/wire/protocol-sniff.ts';
import { isSessionFile } from './session/session-reader.ts';

/** What a file is. `raw` is a byte stream without anything around it. */
export type CaptureFormat = 'pcap' | 'pcapng' | 'netlog' | 'har' | 'ndjson' | 'session' | 'hex' | 'raw';

/** `gzip` has to be unpacked and looked at again. */
export type Detection =
  | { readonly kind: 'format'; readonly format: CaptureFormat }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'unknown'; readonly looksLike: string };

/** So many first bytes of a file decide; fewer do when it is shorter. */
export const DETECT_BYTES = 64 * 1024;

const PCAPNG_MAGIC = 0x0a0d0d0a;
/** Enough of a line to see that it is hex. */
const MAX_LINE_CHARS = 4096;

/** Tells a format by the first bytes of its content; names and suffixes of files are not asked. */
export function detectFormat(start: Uint8Array): Detection {
  if (start.length >= 4) {
    const magic = u32(start, 0);
    if (magic === PCAPNG_MAGIC) return format('pcapng');
    if (isPcapMagic(magic) || isPcapMagic(u32LittleEndian(start, 0))) return format('pcap');
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return { kind: 'gzip' };
  if (isSessionFile(start)) return format('session');
  const text = decodeLatin1(start);
  const json = jsonFormat(text);
  if (json !== null) return json;
  const kind = sniffStart(start);
  if (kind === 'request' || kind === 'response') return format('raw');
  if (isHexDump(text, start.length >= DETECT_BYTES)) return format('hex');
  if (areFrames(start)) return format('raw');
  return { kind: 'unknown', looksLike: describe(start, text) };
}

function format(name: CaptureFormat): Detection {
  return { kind: 'format', format: name };
}

function jsonFormat(text: string): Detection | null {
  // A byte order mark reads as three characters here.
  const json = text.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  if (!json.startsWith('{')) return null;
  if (/^\{\s*"log"\s*:/.test(json)) return format('har');
  if (/^\{\s*"(?:constants|events)"\s*:/.test(json)) return format('netlog');
  const firstLine = json.split('\n', 1)[0] ?? '';
  if (/^\{"(?:connection|kind)"\s*:/.test(firstLine)) return format('ndjson');
  if (json.includes('"logEventTypes"')) return format('netlog');
  if (json.includes('"entries"') && json.includes('"log"')) return format('har');
  return { kind: 'unknown', looksLike: 'JSON that is neither a NetLog nor a HAR nor Framescope’s NDJSON' };
}

/** Every line of the beginning is hex, and there is enough of it. */
function isHexDump(text: string, isCut: boolean): boolean {
  const lines = text.split('\n');
  // The last line may end within a byte.
  if (isCut) lines.push(beginning(lines.pop() ?? ''));
  lines.length = Math.min(lines.length, 64);
  let bytes = 0;
  let other = 0;
  for (const raw of lines) {
    const line = raw.length > MAX_LINE_CHARS ? beginning(raw) : raw.replace(/\r$/, '');
    if (line.trim() === '' || line.trim() === '*') continue;
    const found = readOffsetLine(line)?.bytes.length ?? readPlainLine(line)?.length;
    if (found === undefined) other += 1;
    else bytes += found;
  }
  return bytes >= 2 && other * 4 <= lines.length;
}

function beginning(line: string): string {
  const start = line.slice(0, MAX_LINE_CHARS);
  return start.slice(0, wholeBytesEnd(start));
}

function areFrames(start: Uint8Array): boolean {
  const sender = ((start[1] ?? 0) & 0x80) === 0 ? 'server' : 'client';
  const { frames, isExact } = frameEvidence(start, [0], sender);
  return frames >= 3 || (frames >= 1 && isExact);
}

function describe(start: Uint8Array, text: string): string {
  if (start.length === 0) return 'nothing: it is empty';
  if (start[0] === 0x50 && start[1] === 0x4b) return 'a ZIP archive; unpack it first';
  if (/^\s*</.test(text)) return 'HTML or XML';
  return /^[\t\n\r -~]*$/.test(text.slice(0, 512)) ? 'text' : 'binary data';
}
