import { equalBytes } from '../../base/bytes.ts';
import { crc32 } from '../../base/crc32.ts';
import type { CaptureRecord, RecordMark, SourceProblem } from '../record.ts';
import { ChunkReader } from './chunk-reader.ts';
import { inflateBlock } from './inflate-block.ts';
import { RecordAssembler, type RawRecord } from './record-assembler.ts';
import {
  BlockCoding,
  BlockType,
  BLOCK_HEADER_BYTES,
  DEFAULT_SESSION_LIMITS,
  MAX_BLOCK_BYTES,
  NO_RECORD,
  SESSION_HEADER_BYTES,
  SESSION_MAGIC,
  SESSION_VERSION,
  type SessionLimits,
} from './session-format.ts';
import { MAX_SESSION_MARKS, readMarks } from './session-marks.ts';
import { readRecord } from './session-record.ts';

export interface ReadSessionOptions {
  readonly limits?: SessionLimits;
  readonly signal?: AbortSignal;
  /** Bytes of the file read so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** The same problem is told this often, then counted. */
const PROBLEMS_PER_CODE = 5;

/** Whether these first bytes of a file are those of a session file. Eight are enough. */
export function isSessionFile(start: Uint8Array): boolean {
  return start.length >= SESSION_MAGIC.length && equalBytes(start.subarray(0, SESSION_MAGIC.length), SESSION_MAGIC);
}

/**
 * Reads a session file. Nothing in it is trusted: lengths are limits and not allocations, a block that inflates to more than
 * it says is dropped, records are rebuilt from checked fields. What is damaged is told as a `problem` record with its offset,
 * and the rest is read. Rejects only when the signal aborts or the source itself fails.
 */
export async function* readSession(
  source: AsyncIterable<Uint8Array>,
  options: ReadSessionOptions = {},
): AsyncGenerator<readonly CaptureRecord[], void> {
  const chunks = new ChunkReader(source);
  const reader = new SessionBlocks(options.limits ?? DEFAULT_SESSION_LIMITS);
  try {
    const header = await chunks.take(SESSION_HEADER_BYTES);
    if (!isSessionFile(header) || header.length < SESSION_HEADER_BYTES) {
      reader.problem('session-not-recognised', 'This is no Framescope session file.', 0);
      yield reader.takeRecords();
      return;
    }
    reader.checkVersion(new DataView(header.buffer, header.byteOffset).getUint16(8, true));
    for (;;) {
      options.signal?.throwIfAborted();
      const hasMore = await reader.readBlock(chunks);
      options.onProgress?.(chunks.offset);
      const records = reader.takeRecords();
      if (records.length > 0) yield records;
      if (!hasMore) return;
    }
  } finally {
    await chunks.close();
  }
}

interface BlockHeader {
  readonly type: number;
  readonly coding: number;
  readonly storedLength: number;
  readonly rawLength: number;
  readonly firstRecord: number;
  readonly crc: number;
}

class SessionBlocks {
  readonly #assembler: RecordAssembler;
  #records: CaptureRecord[] = [];
  #problemCounts = new Map<string, number>();
  #toldFields = new Set<string>();
  #recordCount = 0;
  /** By the number of the record, without connections. */
  readonly #marks = new Map<number, RecordMark>();
  #rowCount = 0;
  /** After damage: records are taken again from the next one that begins in a whole block. */
  #isLost = false;

  constructor(limits: SessionLimits) {
    this.#assembler = new RecordAssembler(limits);
  }

  takeRecords(): readonly CaptureRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  problem(code: string, message: string, offset: number): void {
    const count = (this.#problemCounts.get(code) ?? 0) + 1;
    this.#problemCounts.set(code, count);
    if (count > PROBLEMS_PER_CODE) return;
    const problem: SourceProblem = { kind: 'problem', code, message, offset };
    this.#records.push(problem);
  }

  checkVersion(version: number): void {
    if (version === SESSION_VERSION) return;
    const message = `The file has version ${version} of the format, this Framescope knows ${SESSION_VERSION}; what it does not know is left out.`;
    this.problem('session-version', message, 8);
  }

  /** False when the file has ended, or cannot be read on. */
  async readBlock(chunks: ChunkReader): Promise<boolean> {
    const offset = chunks.offset;
    const bytes = await chunks.take(BLOCK_HEADER_BYTES);
    if (bytes.length < BLOCK_HEADER_BYTES) {
      this.#finish('The file was cut: its end is missing.', offset);
      return false;
    }
    const header = blockHeader(bytes);
    if (header.type !== BlockType.records && header.type !== BlockType.end && header.type !== BlockType.marks) {
      const message = `A block of the unknown type ${header.type} is skipped (${header.storedLength} bytes).`;
      this.problem('session-unknown-block', message, offset);
      if ((await chunks.skip(header.storedLength)) === header.storedLength) return true;
      this.#finish('The file was cut within a block.', offset);
      return false;
    }
    if (header.storedLength > MAX_BLOCK_BYTES || header.rawLength > MAX_BLOCK_BYTES) {
      // Nothing says where the next block begins when this one's lengths cannot be believed.
      this.problem('session-block-too-large', 'A block claims to be longer than any is; the rest is not read.', offset);
      this.#finish(null, offset);
      return false;
    }
    const stored = await chunks.take(header.storedLength);
    if (stored.length < header.storedLength) {
      this.#finish('The file was cut within a block.', offset);
      return false;
    }
    const raw = await this.#inflate(header, stored, offset);
    if (header.type === BlockType.marks) {
      if (raw !== null) this.#takeMarks(raw, offset);
      return true;
    }
    if (raw === null) {
      this.#assembler.reset();
      this.#isLost = true;
      this.#loseMarks();
      return true;
    }
    if (header.type === BlockType.end) {
      this.#end(raw, offset);
      return false;
    }
    this.#readRecords(raw, header.firstRecord, offset);
    return true;
  }

  async #inflate(header: BlockHeader, stored: Uint8Array, offset: number): Promise<Uint8Array | null> {
    const damaged = (why: string): null => {
      this.problem('session-block-damaged', `A block is damaged (${why}); its records are left out.`, offset);
      return null;
    };
    let raw = stored;
    if (header.coding === BlockCoding.deflate) {
      const inflated = await inflateBlock(stored, header.rawLength);
      if (inflated.kind === 'error') return damaged(inflated.error);
      raw = inflated.value;
    } else if (header.coding !== BlockCoding.stored) {
      return damaged(`unknown coding ${header.coding}`);
    }
    if (raw.length !== header.rawLength) return damaged('wrong length');
    return crc32(raw) === header.crc ? raw : damaged('wrong checksum');
  }

  #readRecords(raw: Uint8Array, firstRecord: number, offset: number): void {
    let bytes = raw;
    if (this.#isLost) {
      if (firstRecord === NO_RECORD || firstRecord > raw.length) return;
      this.#isLost = false;
      bytes = raw.subarray(firstRecord);
    }
    for (const output of this.#assembler.push(bytes)) {
      this.#recordCount += 1;
      if (output.kind === 'record') this.#addRecord(output.record, offset);
      else {
        const message = `A record of ${output.length} bytes is over the limit and left out.`;
        this.problem('session-record-too-large', message, offset);
        this.#loseMarks();
      }
    }
  }

  #addRecord(raw: RawRecord, offset: number): void {
    if (raw.json === null) {
      this.problem('session-record-bad', 'A record is not UTF-8; it is left out.', offset);
      this.#loseMarks();
      return;
    }
    const read = readRecord(raw.json, raw.payload, raw.message);
    if (read.kind === 'error') {
      this.#loseMarks();
      const { code, detail } = read.error;
      if (code === 'unknown-kind') {
        this.problem('session-unknown-record', `Records of the unknown kind "${detail}" are left out.`, offset);
      } else {
        const what = code === 'not-json' ? 'is not JSON' : `has a bad field "${detail}"`;
        this.problem('session-record-bad', `A record ${what}; it is left out.`, offset);
      }
      return;
    }
    for (const name of read.value.unknownFields) {
      if (this.#toldFields.has(name) || this.#toldFields.size >= 100) continue;
      this.#toldFields.add(name);
      this.problem(`session-unknown-field`, `The field "${name.slice(0, 100)}" is not known and left out.`, offset);
    }
    const { record } = read.value;
    if (record.kind === 'connection') {
      this.#records.push(record);
      return;
    }
    const mark = this.#marks.get(this.#rowCount);
    this.#rowCount += 1;
    this.#records.push(mark === undefined || record.kind === 'problem' ? record : { ...record, mark });
  }

  #takeMarks(raw: Uint8Array, offset: number): void {
    const marks = readMarks(raw);
    const isUsable = marks !== null && this.#rowCount === 0 && this.#marks.size + marks.length <= MAX_SESSION_MARKS;
    if (!isUsable) this.problem('session-marks-bad', 'Marks cannot be read; they are left out.', offset);
    else for (const [row, mark] of marks) this.#marks.set(row, mark);
  }

  /** What is left out cannot be counted, so that no mark behind it finds its record. */
  #loseMarks(): void {
    if (this.#marks.size === 0) return;
    this.#marks.clear();
    this.problem('session-marks-lost', 'Marks behind what is damaged are left out.', 0);
  }

  #end(raw: Uint8Array, offset: number): void {
    const expected = expectedRecords(raw);
    if (expected !== null && expected !== this.#recordCount) {
      const message = `${expected} records were written, ${this.#recordCount} are here.`;
      this.problem('session-records-missing', message, offset);
    }
    this.#finish(this.#assembler.isAtStart || this.#isLost ? null : 'The file ends within a record.', offset);
  }

  /** Says what was counted and not told. */
  #finish(cut: string | null, offset: number): void {
    if (cut !== null) this.problem('session-truncated', cut, offset);
    for (const [code, count] of this.#problemCounts) {
      const more = count - PROBLEMS_PER_CODE;
      if (more <= 0) continue;
      this.#records.push({ kind: 'problem', code, message: `The same ${more} more times.`, offset: null });
    }
  }
}

function blockHeader(bytes: Uint8Array): BlockHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    type: view.getUint8(0),
    coding: view.getUint8(1),
    storedLength: view.getUint32(4, true),
    rawLength: view.getUint32(8, true),
    firstRecord: view.getUint32(12, true),
    crc: view.getUint32(16, true),
  };
}

function expectedRecords(raw: Uint8Array): number | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(raw));
    if (typeof value !== 'object' || value === null || !('records' in value)) return null;
    return typeof value.records === 'number' ? value.records : null;
  } catch {
    // The count is a check, not a need.
    return null;
  }
}
