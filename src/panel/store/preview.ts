import { toHex } from '../../base/hex.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { parseClosePayload } from '../../decoder/close-payload.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import { closeCodeText } from '../text/lifecycle-text.ts';
import { shownData } from './shown-data.ts';
import { visibleCharacters } from '../text/visible-characters.ts';

/** More than any screen shows in one line. */
export const TEXT_PREVIEW_BYTES = 600;
export const HEX_PREVIEW_BYTES = 64;

/** The beginning of a frame's payload in one line: text, a close code with its reason, or hex. */
export function payloadPreview(log: FrameLog, row: Row): string {
  const { bytes, opcode, isCompressed } = shownData(log, row.index);
  if (isCompressed) return toHex(bytes.subarray(0, HEX_PREVIEW_BYTES), ' ');
  switch (opcode) {
    case OPCODE.text:
      return visibleCharacters(decodeUtf8Lossy(bytes.subarray(0, TEXT_PREVIEW_BYTES)));
    case OPCODE.close: {
      const { code, reason } = parseClosePayload(bytes);
      return code === null ? '' : visibleCharacters(`${closeCodeText(code)} ${reason}`);
    }
    default:
      return toHex(bytes.subarray(0, HEX_PREVIEW_BYTES), ' ');
  }
}
