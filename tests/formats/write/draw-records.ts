import * as fc from 'fast-check';
import { writeClosePayload } from '../../../src/decoder/close-payload.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, LifecycleRecord } from '../../../src/formats/record.ts';
import type { RecordEncoder, RecordSource, WriteOptions } from '../../../src/formats/write/record-writer.ts';
import { writeRecords } from '../../../src/formats/write/record-writer.ts';
import { concatBytes } from '../../../src/base/bytes.ts';

/** 2026-11-20T08:00:00.000Z */
export const START = 1_795_161_600_000;

/** A connection with a captured handshake, unless said otherwise. */
export function connection(overrides: Partial<ConnectionRecord> = {}): ConnectionRecord {
  return {
    kind: 'connection',
    id: 'c1',
    url: 'ws://chat.example:8080/room?name=a',
    time: START,
    client: null,
    server: null,
    requestedProtocols: ['chat'],
    protocol: 'chat',
    extensions: '',
    handshake: {
      request: {
        method: 'GET',
        target: '/room?name=a',
        headers: [
          { name: 'Host', value: 'chat.example:8080' },
          { name: 'Upgrade', value: 'websocket' },
          { name: 'Connection', value: 'Upgrade' },
          { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
          { name: 'Sec-WebSocket-Version', value: '13' },
          { name: 'Sec-WebSocket-Protocol', value: 'chat' },
        ],
      },
      response: {
        status: 101,
        statusText: 'Switching Protocols',
        headers: [
          { name: 'Upgrade', value: 'websocket' },
          { name: 'Connection', value: 'Upgrade' },
          { name: 'Sec-WebSocket-Accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
          { name: 'Sec-WebSocket-Protocol', value: 'chat' },
        ],
      },
      error: null,
    },
    pageUrl: 'http://chat.example/',
    ...overrides,
  };
}

/** A frame read from bytes: an unmasked text frame of the server unless said otherwise. */
export function frame(overrides: Partial<FrameRecord> = {}): FrameRecord {
  const payload = overrides.payload === undefined ? encodeUtf8('hello') : overrides.payload;
  const opcode = overrides.opcode ?? 1;
  const fin = overrides.fin ?? true;
  const isControl = (opcode & 8) !== 0;
  return {
    kind: 'frame',
    connection: 'c1',
    time: START + 1,
    sender: 'server',
    fin,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode,
    masked: overrides.sender === 'client',
    maskingKey: overrides.sender === 'client' && (overrides.origin ?? 'wire') === 'wire' ? 0x11223344 : null,
    payloadLength: payload?.length ?? 0,
    message: fin && opcode !== 0 && !isControl ? payload : null,
    messageOpcode: opcode,
    closeCode: null,
    violations: [],
    origin: 'wire',
    isDiscarded: false,
    streamOffset: 0,
    ...overrides,
    payload,
  };
}

export function text(words: string, overrides: Partial<FrameRecord> = {}): FrameRecord {
  return frame({ ...overrides, opcode: 1, payload: encodeUtf8(words) });
}

export function closeFrame(code: number, reason: string, overrides: Partial<FrameRecord> = {}): FrameRecord {
  return frame({
    ...overrides,
    opcode: 8,
    messageOpcode: 8,
    payload: writeClosePayload(code, reason),
    closeCode: code,
  });
}

/** A message as a browser told it: one derived frame. */
export function liveMessage(payload: Uint8Array, overrides: Partial<FrameRecord> = {}): FrameRecord {
  return frame({ opcode: 2, messageOpcode: 2, origin: 'page', streamOffset: null, ...overrides, payload });
}

export function lifecycle(event: LifecycleRecord['event'], overrides: Partial<LifecycleRecord> = {}): LifecycleRecord {
  return { kind: 'lifecycle', connection: 'c1', time: START + 2, event, ...overrides };
}

/** All bytes of an export as one array. */
export async function written(
  encoder: RecordEncoder,
  records: RecordSource,
  options: WriteOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeRecords(records, encoder, options)) chunks.push(chunk);
  return concatBytes(chunks);
}

export async function writtenText(encoder: RecordEncoder, records: RecordSource): Promise<string> {
  return new TextDecoder().decode(await written(encoder, records));
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const time = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: 2_000_000_000_000 }),
  fc.double({ min: 0, max: 2e12, noNaN: true }),
);
const maybeText = fc.oneof(fc.constant(null), fc.string({ unit: 'binary', maxLength: 12 }));
const headers = fc.array(fc.record({ name: fc.string(), value: fc.string({ unit: 'grapheme' }) }), { maxLength: 3 });

/** Fills in what follows from the other fields. */
function completeFrame({
  missing,
  message,
  ...fields
}: Omit<FrameRecord, 'kind' | 'message' | 'payloadLength' | 'closeCode'> & {
  readonly missing: number;
  readonly message: Uint8Array | 'payload' | null;
}): FrameRecord {
  const { payload, masked, maskingKey } = fields;
  return {
    ...fields,
    kind: 'frame',
    maskingKey: masked ? maskingKey : null,
    payloadLength: (payload?.length ?? 0) + missing,
    message: message === 'payload' ? payload : message,
    closeCode: null,
  };
}

/** Any frame that the types allow, of one of three connections. */
export const anyFrame: fc.Arbitrary<FrameRecord> = fc
  .record({
    connection: fc.constantFrom('c1', 'c2', 'c3'),
    time,
    sender: fc.constantFrom('client' as const, 'server' as const),
    fin: fc.boolean(),
    rsv1: fc.boolean(),
    rsv2: fc.boolean(),
    rsv3: fc.boolean(),
    opcode: fc.integer({ min: 0, max: 15 }),
    masked: fc.boolean(),
    maskingKey: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 0xffffffff })),
    missing: fc.constantFrom(0, 0, 3),
    payload: fc.oneof(fc.constant(null), bytes(40), fc.string().map(encodeUtf8)),
    message: fc.constantFrom('payload' as const, null, encodeUtf8('another message')),
    messageOpcode: fc.constantFrom(1, 2),
    violations: fc.constantFrom<readonly string[]>([], ['reserved-opcode'], ['mask-missing', 'utf8-invalid']),
    origin: fc.constantFrom(
      'page' as const,
      'network' as const,
      'wire' as const,
      'injected' as const,
      'edited' as const,
    ),
    isDiscarded: fc.boolean(),
    streamOffset: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 2 ** 40 })),
  })
  .map(completeFrame);

export const anyConnection: fc.Arbitrary<ConnectionRecord> = fc.record({
  kind: fc.constant('connection' as const),
  id: fc.constantFrom('c1', 'c2', 'c3'),
  url: maybeText,
  time,
  client: fc.oneof(fc.constant(null), fc.record({ address: fc.ipV4(), port: fc.integer({ min: 0, max: 65535 }) })),
  server: fc.oneof(fc.constant(null), fc.record({ address: fc.ipV6(), port: fc.integer({ min: 0, max: 65535 }) })),
  requestedProtocols: fc.array(fc.string(), { maxLength: 2 }),
  protocol: maybeText,
  extensions: maybeText,
  handshake: fc.oneof(
    fc.constant(null),
    fc.record({
      request: fc.oneof(fc.constant(null), fc.record({ method: fc.string(), target: fc.string(), headers })),
      response: fc.oneof(
        fc.constant(null),
        fc.record({ status: fc.integer({ min: 0, max: 999 }), statusText: fc.string(), headers }),
      ),
      error: maybeText,
    }),
  ),
  pageUrl: maybeText,
});

export const anyLifecycle: fc.Arbitrary<LifecycleRecord> = fc.record({
  kind: fc.constant('lifecycle' as const),
  connection: fc.constantFrom(null, 'c1', 'c2'),
  time,
  event: fc.oneof(
    fc.record({ type: fc.constant('connecting' as const), url: fc.string() }),
    fc.record({ type: fc.constant('open' as const), protocol: fc.string(), extensions: fc.string() }),
    fc.record({ type: fc.constant('closing' as const), code: fc.constantFrom(null, 1000), reason: maybeText }),
    fc.record({
      type: fc.constant('close' as const),
      code: fc.constantFrom(1000, 1006, 4001),
      reason: fc.string({ unit: 'binary' }),
      wasClean: fc.boolean(),
      initiator: fc.constantFrom('page' as const, 'server' as const, 'network' as const, 'unknown' as const),
    }),
    fc.record({ type: fc.constant('error' as const), message: maybeText }),
    fc.record({
      type: fc.constant('gap' as const),
      reason: fc.string(),
      frames: fc.constantFrom(null, 3),
      bytes: fc.constantFrom(null, 100),
    }),
    fc.record({ type: fc.constant('note' as const), text: fc.string({ unit: 'binary' }) }),
    fc.record({ type: fc.constant('gone' as const) }),
    fc.record({ type: fc.constant('navigated' as const), url: fc.string() }),
    fc.record({
      type: fc.constant('shed' as const),
      reason: fc.constantFrom('history' as const, 'backlog' as const),
      events: fc.nat(),
      frames: fc.nat(),
      bytes: fc.nat(),
    }),
  ),
});

/** Any stream of records, connections not necessarily first: what a hostile file may give. */
export const anyRecords: fc.Arbitrary<CaptureRecord[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: anyFrame },
    { weight: 1, arbitrary: anyConnection },
    { weight: 2, arbitrary: anyLifecycle },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('problem' as const),
        code: fc.string(),
        message: fc.string({ unit: 'binary' }),
        offset: fc.constantFrom(null, 12),
      }),
    },
  ),
  { maxLength: 20 },
);

const messageBytes = fc.oneof(fc.string().map(encodeUtf8), fc.uint8Array({ maxLength: 40 }));
const wireFields = fc.record({
  connection: fc.constantFrom('c1', 'c2'),
  sender: fc.constantFrom('client' as const, 'server' as const),
  time: fc.integer({ min: 0, max: 1000 }).map((step) => START + step / 8),
  streamOffset: fc.integer({ min: 0, max: 2 ** 40 }),
});

/** One message as bytes show it: whole, compressed, in fragments around a ping, with missing bytes; or a control frame. */
const wireMessage: fc.Arbitrary<FrameRecord[]> = fc
  .record({ fields: wireFields, opcode: fc.constantFrom(1, 2), bytes: messageBytes, shape: fc.nat(6), cut: fc.nat(40) })
  .map(({ fields, opcode, bytes: message, shape, cut }) => {
    const base = { ...fields, messageOpcode: opcode };
    const ping = frame({ ...fields, opcode: 9, messageOpcode: 9, payload: message.subarray(0, 20) });
    switch (shape) {
      case 0:
        return [ping];
      case 1:
        return [closeFrame(4000 + (cut % 10), 'reason', fields)];
      case 2:
        return [frame({ ...base, opcode, rsv1: true, payload: encodeUtf8('compressed'), message })];
      case 3:
        return [
          frame({ ...base, opcode, fin: false, payload: message.subarray(0, cut) }),
          ping,
          frame({ ...base, opcode: 0, payload: message.subarray(cut), message }),
        ];
      case 4:
        return [frame({ ...base, opcode, payload: null, payloadLength: 1 + cut, violations: ['bytes-missing'] })];
      case 5:
        return [frame({ ...base, opcode, payload: message, payloadLength: message.length + 1, message: null })];
      default:
        return [frame({ ...base, opcode, payload: message })];
    }
  });

const liveRow: fc.Arbitrary<CaptureRecord[]> = fc
  .record({ fields: wireFields, opcode: fc.constantFrom(1, 2), message: messageBytes, loss: fc.nat(4) })
  .map(({ fields, opcode, message, loss }) => {
    const base = { ...fields, streamOffset: null, opcode, messageOpcode: opcode };
    if (loss === 0)
      return [liveMessage(message, { ...base, payloadLength: 99, message: null, payloadLoss: 'cut' as const })];
    if (loss === 1) return [liveMessage(message, { ...base, isDiscarded: true, isHistory: true })];
    return [liveMessage(message, base)];
  });

const lifecycleRow: fc.Arbitrary<CaptureRecord[]> = anyLifecycle
  .filter(({ connection: id, time: at }) => id !== null && at !== null)
  .map((record) => [record]);

/** What two real connections leave behind, connections first. */
export const anySession: fc.Arbitrary<CaptureRecord[]> = fc
  .array(fc.oneof({ weight: 3, arbitrary: wireMessage }, { weight: 2, arbitrary: liveRow }, lifecycleRow), {
    maxLength: 12,
  })
  .map((parts) => introduced(parts.flat()));

function introduced(records: readonly CaptureRecord[]): CaptureRecord[] {
  return [connection(), connection({ id: 'c2', url: 'wss://b.example/' }), ...records];
}
