import { crc32 } from '../../base/crc32.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import { inflateBlock } from './inflate-block.ts';
import {
  BlockCoding,
  BlockType,
  BLOCK_HEADER_BYTES,
  MAX_BLOCK_BYTES,
  NO_RECORD,
  SESSION_HEADER_BYTES,
} from './session-format.ts';

/** How far a session file goes that nobody ended. */
export interface SessionPrefix {
  /** Bytes up to the end of the last whole block. */
  readonly byteLength: number;
  /** It has an end of its own. */
  readonly isEnded: boolean;
}

/**
 * Finds the last whole block: from the headers, one short read a block, and by its checksum. A crash may leave zeros where it came
 * between the length of a file and its bytes.
 */
export async function findSessionPrefix(file: Blob): Promise<SessionPrefix> {
  const ends = [SESSION_HEADER_BYTES];
  let isEnded = false;
  for (let offset = SESSION_HEADER_BYTES; !isEnded;) {
    const header = await readHeader(file, offset);
    if (header === null) break;
    offset += BLOCK_HEADER_BYTES + header.storedLength;
    isEnded = header.type === BlockType.end;
    ends.push(offset);
  }
  // Only what was written last can be torn.
  while (ends.length > 1 && !(await isWhole(file, ends.at(-2) ?? 0))) {
    ends.pop();
    isEnded = false;
  }
  return { byteLength: ends.at(-1) ?? 0, isEnded };
}

interface BlockStart {
  readonly type: number;
  readonly coding: number;
  readonly storedLength: number;
  readonly rawLength: number;
  readonly crc: number;
}

/** Null where no block begins that the file holds to its end. */
async function readHeader(file: Blob, offset: number): Promise<BlockStart | null> {
  const bytes = await file.slice(offset, offset + BLOCK_HEADER_BYTES).arrayBuffer();
  if (bytes.byteLength < BLOCK_HEADER_BYTES) return null;
  const view = new DataView(bytes);
  const [type, storedLength, rawLength] = [view.getUint8(0), view.getUint32(4, true), view.getUint32(8, true)];
  if (type === 0 || storedLength > MAX_BLOCK_BYTES || rawLength > MAX_BLOCK_BYTES) return null;
  if (offset + BLOCK_HEADER_BYTES + storedLength > file.size) return null;
  return { type, coding: view.getUint8(1), storedLength, rawLength, crc: view.getUint32(16, true) };
}

async function isWhole(file: Blob, offset: number): Promise<boolean> {
  const header = await readHeader(file, offset);
  if (header === null) return false;
  const from = offset + BLOCK_HEADER_BYTES;
  const stored = new Uint8Array(await file.slice(from, from + header.storedLength).arrayBuffer());
  if (header.coding === BlockCoding.stored) return crc32(stored) === header.crc;
  const inflated = await inflateBlock(stored, header.rawLength);
  return inflated.kind === 'ok' && crc32(inflated.value) === header.crc;
}

/**
 * The file as a whole one: what a crash left half written is left off, and an end is put there that claims no number of
 * records. A file that has its end is given back as it is.
 */
export async function endedSession(file: Blob): Promise<Blob> {
  const { byteLength, isEnded } = await findSessionPrefix(file);
  if (isEnded || byteLength > file.size) return file;
  const json = encodeUtf8('{}');
  const header = new Uint8Array(BLOCK_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint8(0, BlockType.end);
  view.setUint8(1, BlockCoding.stored);
  view.setUint32(4, json.length, true);
  view.setUint32(8, json.length, true);
  view.setUint32(12, NO_RECORD, true);
  view.setUint32(16, crc32(json), true);
  return new Blob([file.slice(0, byteLength), header, json]);
}
