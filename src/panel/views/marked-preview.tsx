import type { ReactNode } from 'react';
import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameLog, Row } from '../../model/frame-log.ts';
import { hitParts, type Hits } from '../payload/highlight.ts';
import { HEX_PREVIEW_BYTES, payloadPreview, TEXT_PREVIEW_BYTES } from '../store/preview.ts';
import { shownData } from '../store/shown-data.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { MarkedBytes } from './detail/marked-bytes.tsx';

/** Bytes before the first find that still leave it in view. */
const LEAD_BYTES = 8;

interface MarkedPreviewProps {
  readonly log: FrameLog;
  readonly row: Row;
  readonly hits: Hits;
}

/** The beginning of a payload with what was found in it marked; when that comes late, what stands around the first find. */
export function MarkedPreview({ log, row, hits }: MarkedPreviewProps): ReactNode {
  const { bytes, opcode, isCompressed } = shownData(log, row.index);
  if (opcode === OPCODE.close || row.detail !== null) return payloadPreview(log, row);
  const isText = opcode === OPCODE.text && !isCompressed;
  const first = hits.ranges[Math.max(0, hits.current) * 2] ?? 0;
  const isLate = first > LEAD_BYTES * 2;
  const start = isLate ? (isText ? characterAt(bytes, first - LEAD_BYTES) : first - LEAD_BYTES) : 0;
  const end = Math.min(bytes.length, start + (isText ? TEXT_PREVIEW_BYTES : HEX_PREVIEW_BYTES));
  const parts = hitParts(hits, start, end);
  if (parts === null) return payloadPreview(log, row);
  return (
    <>
      {start > 0 && '…'}
      <MarkedBytes bytes={bytes} parts={parts} show={isText ? visibleCharacters : null} />
    </>
  );
}

/** Where the character begins that a byte belongs to. */
function characterAt(bytes: Uint8Array, offset: number): number {
  let start = offset;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
