import { fromBase64 } from '../../base/base64.ts';
import { failure, ok, type Result } from '../../base/result.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import { detectFormat, type CaptureFormat } from '../../formats/detect.ts';

/** What a pasted text holds. */
export interface PastedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The format to read them as; null: a capture whose content tells. */
  readonly format: CaptureFormat | null;
  /** How the text was understood. */
  readonly as: 'hex' | 'base64' | 'capture';
}

export type PasteError = 'empty' | 'neither';

/**
 * Understands pasted text: hex (bare, a dump of `xxd`, `hexdump -C`, Wireshark, tcpdump, a C array), base64, or a whole text
 * capture (HAR, NetLog, NDJSON). Hex wins where a text could be both.
 */
export function pastedBytes(text: string): Result<PastedBytes, PasteError> {
  const trimmed = text.trim();
  if (trimmed === '') return failure('empty');
  const encoded = encodeUtf8(trimmed);
  const detection = detectFormat(encoded);
  if (detection.kind === 'format' && detection.format === 'hex') {
    return ok({ bytes: encoded, format: 'hex', as: 'hex' });
  }
  // One byte is too little for detection, and no frame.
  const compact = trimmed.replace(/^data:[^,]*,/, '').replace(/\s+/g, '');
  const decoded = fromBase64(compact);
  if (decoded.kind === 'ok' && decoded.value.length >= 2) {
    const inner = detectFormat(decoded.value);
    const format = inner.kind === 'format' ? inner.format : inner.kind === 'gzip' ? null : 'raw';
    return ok({ bytes: decoded.value, format: format === 'hex' ? 'raw' : format, as: 'base64' });
  }
  if (detection.kind === 'format') return ok({ bytes: encoded, format: detection.format, as: 'capture' });
  return failure('neither');
}
