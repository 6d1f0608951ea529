import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord, FrameRecord } from '../../../src/formats/record.ts';
import { packRecords } from '../../../src/panel/transfer/pack-records.ts';
import { unpackRecords } from '../../../src/panel/transfer/unpack-records.ts';

/** Negative zero is not told from zero. */
const anyNumber = fc
  .oneof(fc.integer({ min: 0, max: 15 }), fc.double({ noNaN: true }), fc.maxSafeInteger())
  .map((value) => value + 0);
const anyBytes = fc.option(fc.uint8Array({ maxLength: 10 }));

/** What a file may make a reader say, numbers that no frame can have included. */
const anyFullFrame = fc.record({
  kind: fc.constant('frame' as const),
  connection: fc.constantFrom('a', 'b', '__proto__'),
  time: fc.option(fc.double({ noNaN: true })),
  sender: fc.constantFrom('client' as const, 'server' as const),
  fin: fc.boolean(),
  rsv1: fc.boolean(),
  rsv2: fc.boolean(),
  rsv3: fc.boolean(),
  opcode: anyNumber,
  masked: fc.boolean(),
  maskingKey: fc.option(fc.oneof(anyNumber, fc.integer({ min: 0, max: 2 ** 32 - 1 }))),
  payloadLength: fc.double({ noNaN: true }),
  payload: anyBytes,
  message: anyBytes,
  messageOpcode: anyNumber,
  closeCode: fc.option(anyNumber),
  violations: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(fc.string())),
  origin: fc.constantFrom('page' as const, 'network' as const, 'wire' as const, 'injected' as const, 'edited' as const),
  isDiscarded: fc.boolean(),
  streamOffset: fc.option(fc.maxSafeInteger()),
});

const anyFrame: fc.Arbitrary<FrameRecord> = fc
  .tuple(
    anyFullFrame,
    fc.boolean(),
    fc.constantFrom({}, { isHistory: true }, { isHistory: false }),
    fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, fc.constant({ payloadLoss: 'cut' as const })),
  )
  .map(frameOf);

function frameOf([frame, isWhole, history, loss]: readonly [
  Omit<FrameRecord, 'isHistory' | 'payloadLoss'>,
  boolean,
  Pick<FrameRecord, 'isHistory'>,
  Pick<FrameRecord, 'payloadLoss'>,
]): FrameRecord {
  return { ...frame, message: isWhole ? frame.payload : frame.message, ...history, ...loss };
}

const anyRecord: fc.Arbitrary<CaptureRecord> = fc.oneof(
  { weight: 6, arbitrary: anyFrame },
  fc.record({
    kind: fc.constant('problem' as const),
    code: fc.string(),
    message: fc.string(),
    offset: fc.option(fc.nat()),
  }),
);

/** Over the thread's border and back, with the bytes as they are when each record is handed out. */
function travelled(records: readonly CaptureRecord[]): CaptureRecord[] {
  const found: CaptureRecord[] = [];
  for (const packed of packRecords(records)) {
    unpackRecords(structuredClone(packed, { transfer: [packed.buffer] }), (record) => {
      found.push(structuredClone(record));
      return true;
    });
  }
  return found;
}

/** A frame that does not say whether it is history is none. */
function withHistory(record: CaptureRecord): CaptureRecord {
  return record.kind === 'frame' ? { isHistory: false, ...record } : record;
}

describe('records on their way from the import worker', () => {
  it('arrive as they were, in their order', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 30 }), (records) => {
        expect(travelled(records).map(withHistory)).toEqual(records.map(withHistory));
      }),
      { numRuns: 500 },
    );
  });

  it('keep a message that is its frame’s payload the same bytes', () => {
    const payload = Uint8Array.of(1, 2, 3);
    const [frame] = fc.sample(anyFrame, { numRuns: 1, seed: 1 });
    if (frame === undefined) throw new Error('no frame');
    for (const packed of packRecords([
      { ...frame, opcode: 1, messageOpcode: 1, maskingKey: null, closeCode: null, payload, message: payload },
    ])) {
      unpackRecords(packed, (record) => {
        if (record.kind !== 'frame') throw new Error(record.kind);
        expect(record.message).toBe(record.payload);
        return true;
      });
    }
  });

  it('are cut into batches of a bounded number and size, and handed out until somebody has enough', () => {
    const [frame] = fc.sample(anyFrame, { numRuns: 1, seed: 2 });
    if (frame === undefined) throw new Error('no frame');
    const records = Array.from({ length: 2500 }, () => frame);
    expect([...packRecords(records)].map(({ frames, others }) => frames + others.length)).toEqual([1000, 1000, 500]);
    const large = { ...frame, payload: new Uint8Array(3 * 1024 * 1024), message: null };
    expect([...packRecords([large, large, large])].map(({ frames, others }) => frames + others.length)).toEqual([2, 1]);
    let taken = 0;
    const [packed] = packRecords(records);
    if (packed === undefined) throw new Error('no batch');
    expect(unpackRecords(packed, () => (taken += 1) < 10)).toBe(false);
    expect(taken).toBe(10);
  });
});
