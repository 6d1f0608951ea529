import type { FrameHeader } from './frame-header.ts';
import { parseFrameHeader } from './frame-header.ts';
import type { FrameRules } from './frame-rules.ts';
import { frameViolations } from './frame-rules.ts';

/** Frames in a row that must look right. One header of two bytes looks right by chance once in about 40 places. */
const MIN_CHAIN = 3;

/** How far into a chunk a beginning is looked for; captures lose whole segments, which are shorter. */
const MAX_SEARCH_LENGTH = 65_536;

/**
 * The first position from which the bytes read as a chain of legal frames, or null. Used where a capture begins in
 * mid-connection or has a gap. A chain that ends exactly with the chunk counts when it is shorter, because senders
 * mostly write whole frames.
 */
export function findFrameStart(chunk: Uint8Array, rules: FrameRules): number | null {
  const last = Math.min(chunk.length, MAX_SEARCH_LENGTH);
  for (let start = 0; start < last; start += 1) {
    if (isChain(chunk, start, rules)) return start;
  }
  return null;
}

function isChain(chunk: Uint8Array, start: number, rules: FrameRules): boolean {
  let position = start;
  for (let count = 0; count < MIN_CHAIN; count += 1) {
    if (position === chunk.length) return count > 0;
    const parse = parseFrameHeader(chunk, position);
    if (parse.kind === 'incomplete' || !isPlausible(parse.header, rules)) return false;
    position += parse.header.headerLength + parse.header.payloadLength;
    // A frame that reaches beyond the chunk proves little, unless the chunk begins with it.
    if (position > chunk.length) return count > 0 || start === 0;
  }
  return true;
}

function isPlausible(header: FrameHeader, rules: FrameRules): boolean {
  return frameViolations(header, 0, rules).length === 0;
}
