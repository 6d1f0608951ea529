import { toHex } from '../../base/hex.ts';
import { parseClosePayload } from '../../decoder/close-payload.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import { closeCodeText } from '../text/lifecycle-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';

/** More than any screen shows in one line. */
const TEXT_PREVIEW_BYTES = 600;
const HEX_PREVIEW_BYTES = 64;

/** The beginning of a frame's payload in one line: text, a close code with its reason, or hex. */
export function payloadPreview(log: FrameLog, row: Row): string {
  switch (row.opcode) {
    case OPCODE.text:
      return visibleCharacters(log.textPreview(row.index, TEXT_PREVIEW_BYTES));
    case OPCODE.close: {
      const { code, reason } = parseClosePayload(log.payload(row.index));
      return code === null ? '' : visibleCharacters(`${closeCodeText(code)} ${reason}`);
    }
    default:
      return toHex(log.payload(row.index).subarray(0, HEX_PREVIEW_BYTES), ' ');
  }
}
