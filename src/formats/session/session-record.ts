import type { Result } from '../../base/result.ts';
import { failure, ok } from '../../base/result.ts';
import { MARK_COLOURS } from '../../model/row-marks.ts';
import type {
  CaptureRecord,
  ConnectionCapture,
  ConnectionRecord,
  Endpoint,
  FrameRecord,
  HandshakeHeads,
  LifecycleEvent,
  RecordHeader,
  RecordMark,
} from '../record.ts';
import { FieldReader } from './field-reader.ts';

const ACTED_ORIGINS = ['injected', 'edited'] as const;
const ORIGINS = ['page', 'network', 'wire', 'injected', 'edited'] as const;
const PASSAGES = ['held', 'delayed', 'dropped', 'replaced'] as const;
const LOSSES = ['cut', 'pending', 'unreadable', 'redacted'] as const;
const STATES = ['connecting', 'open', 'closing', 'closed', 'gone'] as const;
const INITIATORS = ['page', 'panel', 'server', 'network', 'unknown'] as const;
const SOURCES = ['network-log', 'web-request', 'wire'] as const;
const SHED_REASONS = [
  'history',
  'backlog',
  'paused',
  'connections',
  'fault',
  'transport',
  'malformed',
  'memory',
  'full',
] as const;
const MAX_UINT32 = 0xffffffff;

/** A record, and names of fields that it has and this version does not know. */
export interface ReadRecord {
  readonly record: CaptureRecord;
  readonly unknownFields: readonly string[];
}

/** Why a record is left out: `unknown-kind` is what a newer version wrote, `bad-field` is damage or forgery. */
export interface RecordError {
  readonly code: 'not-json' | 'unknown-kind' | 'bad-field';
  readonly detail: string;
}

/** Checks what stands in a session file and builds the record anew from the fields that it must have. */
export function readRecord(
  json: string,
  payload: Uint8Array | null,
  message: Uint8Array | null,
): Result<ReadRecord, RecordError> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's words quote the input; where it is, is told by who called.
    return failure({ code: 'not-json', detail: '' });
  }
  const fields = new FieldReader(value);
  const kind = fields.text('kind');
  if (fields.badField !== null) return failure({ code: 'bad-field', detail: fields.badField });
  const record = recordOfKind(kind, fields, payload, message);
  if (record === null) return failure({ code: 'unknown-kind', detail: kind.slice(0, 100) });
  if (fields.badField !== null) return failure({ code: 'bad-field', detail: fields.badField });
  return ok({ record, unknownFields: fields.unknownNames() });
}

function recordOfKind(
  kind: string,
  fields: FieldReader,
  payload: Uint8Array | null,
  message: Uint8Array | null,
): CaptureRecord | null {
  switch (kind) {
    case 'connection':
      return connectionRecord(fields);
    case 'frame':
      return frameRecord(fields, payload, message);
    case 'lifecycle': {
      const event = lifecycleEvent(fields.object('event'));
      if (event === null) return null;
      return {
        kind,
        connection: fields.textOrNull('connection'),
        time: fields.finiteOrNull('time'),
        event,
        ...(fields.optionalBoolean('isHistory') ? { isHistory: true } : {}),
        ...recordMark(fields),
      };
    }
    case 'problem':
      return {
        kind,
        code: fields.text('code'),
        message: fields.text('message'),
        offset: fields.finiteOrNull('offset'),
      };
    default:
      return null;
  }
}

function frameRecord(fields: FieldReader, payload: Uint8Array | null, message: Uint8Array | null): FrameRecord {
  const passage = fields.optionalOneOf('passage', PASSAGES);
  const isHistory = fields.optionalBoolean('isHistory');
  const isOnlyInImport = fields.optionalBoolean('isOnlyInImport');
  const capturedOrigin = fields.optionalOneOf('capturedOrigin', ACTED_ORIGINS);
  const payloadLoss = fields.optionalOneOf('payloadLoss', LOSSES);
  return {
    kind: 'frame',
    connection: fields.text('connection'),
    time: fields.finiteOrNull('time'),
    sender: fields.oneOf('sender', ['client', 'server']),
    fin: fields.boolean('fin'),
    rsv1: fields.boolean('rsv1'),
    rsv2: fields.boolean('rsv2'),
    rsv3: fields.boolean('rsv3'),
    opcode: fields.whole('opcode', 15),
    masked: fields.boolean('masked'),
    maskingKey: fields.wholeOrNull('maskingKey', MAX_UINT32),
    payloadLength: fields.whole('payloadLength', Number.MAX_SAFE_INTEGER),
    payload,
    message,
    messageOpcode: fields.whole('messageOpcode', 15),
    closeCode: fields.wholeOrNull('closeCode', 0xffff),
    violations: fields.texts('violations'),
    origin: fields.oneOf('origin', ORIGINS),
    isDiscarded: fields.boolean('isDiscarded'),
    streamOffset: fields.wholeOrNull('streamOffset', Number.MAX_SAFE_INTEGER),
    ...(passage === undefined ? {} : { passage }),
    ...(isHistory ? { isHistory } : {}),
    ...(isOnlyInImport ? { isOnlyInImport } : {}),
    ...(capturedOrigin === undefined ? {} : { capturedOrigin }),
    ...(payloadLoss === undefined ? {} : { payloadLoss }),
    ...recordMark(fields),
  };
}

function recordMark(fields: FieldReader): { readonly mark?: RecordMark } {
  const mark = fields.optionalObject('mark');
  if (mark === null) return {};
  return { mark: { colour: mark.oneOf('colour', MARK_COLOURS), note: mark.text('note') } };
}

function connectionRecord(fields: FieldReader): ConnectionRecord {
  const capture = fields.has('capture') ? connectionCapture(fields.object('capture')) : null;
  return {
    kind: 'connection',
    id: fields.text('id'),
    url: fields.textOrNull('url'),
    time: fields.finiteOrNull('time'),
    client: endpoint(fields.objectOrNull('client')),
    server: endpoint(fields.objectOrNull('server')),
    requestedProtocols: fields.texts('requestedProtocols'),
    protocol: fields.textOrNull('protocol'),
    extensions: fields.textOrNull('extensions'),
    handshake: handshakeHeads(fields.objectOrNull('handshake')),
    pageUrl: fields.textOrNull('pageUrl'),
    ...(capture === null ? {} : { capture }),
  };
}

function endpoint(fields: FieldReader | null): Endpoint | null {
  return fields === null ? null : { address: fields.text('address'), port: fields.whole('port', 0xffff) };
}

function handshakeHeads(fields: FieldReader | null): HandshakeHeads | null {
  if (fields === null) return null;
  const request = fields.objectOrNull('request');
  const response = fields.objectOrNull('response');
  return {
    request: request && { method: request.text('method'), target: request.text('target'), headers: headers(request) },
    response: response && {
      status: response.finite('status'),
      statusText: response.text('statusText'),
      headers: headers(response),
    },
    error: fields.textOrNull('error'),
  };
}

function headers(fields: FieldReader): readonly RecordHeader[] {
  return fields.objects('headers').map((header) => ({ name: header.text('name'), value: header.text('value') }));
}

function connectionCapture(fields: FieldReader): ConnectionCapture {
  const document = fields.object('document');
  const close = fields.objectOrNull('close');
  const handshake = fields.objectOrNull('handshake');
  return {
    key: fields.text('key'),
    document: {
      id: document.text('id'),
      url: document.text('url'),
      isTop: document.boolean('isTop'),
      frameId: document.finiteOrNull('frameId'),
    },
    state: fields.oneOf('state', STATES),
    stack: fields.textOrNull('stack'),
    openedAt: fields.finiteOrNull('openedAt'),
    endedAt: fields.finiteOrNull('endedAt'),
    hasError: fields.boolean('hasError'),
    isAdopted: fields.boolean('isAdopted'),
    ...(fields.optionalBoolean('isInjected') ? { isInjected: true } : {}),
    ...(fields.optionalBoolean('isUrlCut') ? { isUrlCut: true } : {}),
    isHistory: fields.boolean('isHistory'),
    close: close && {
      code: close.finite('code'),
      reason: close.text('reason'),
      wasClean: close.boolean('wasClean'),
      initiator: close.oneOf('initiator', INITIATORS),
    },
    handshake: handshake && {
      source: handshake.oneOf('source', SOURCES),
      requestId: handshake.text('requestId'),
      startedAt: handshake.finite('startedAt'),
      isMatchedByOrder: handshake.boolean('isMatchedByOrder'),
    },
  };
}

/** Null for a type that this version does not know. */
function lifecycleEvent(fields: FieldReader): LifecycleEvent | null {
  const type = fields.text('type');
  switch (type) {
    case 'connecting':
    case 'navigated':
      return { type, url: fields.text('url') };
    case 'open':
      return { type, protocol: fields.text('protocol'), extensions: fields.text('extensions') };
    case 'closing':
      return {
        type,
        code: fields.finiteOrNull('code'),
        reason: fields.textOrNull('reason'),
        ...(fields.optionalBoolean('isInjected') ? { isInjected: true } : {}),
      };
    case 'close':
      return {
        type,
        code: fields.finite('code'),
        reason: fields.text('reason'),
        wasClean: fields.boolean('wasClean'),
        initiator: fields.oneOf('initiator', INITIATORS),
      };
    case 'error':
      return { type, message: fields.textOrNull('message') };
    case 'gap':
      return {
        type,
        reason: fields.text('reason'),
        frames: fields.finiteOrNull('frames'),
        bytes: fields.finiteOrNull('bytes'),
      };
    case 'note': {
      const text = fields.text('text');
      if (!fields.has('finding')) return { type, text };
      const finding = fields.object('finding');
      const sender = finding.oneOf('sender', ['client', 'server'] as const);
      const offset = finding.whole('offset', Number.MAX_SAFE_INTEGER);
      return { type, text, finding: { code: finding.text('code'), sender, offset } };
    }
    case 'construction-failed':
      return {
        type,
        url: fields.textOrNull('url'),
        errorName: fields.text('errorName'),
        errorMessage: fields.text('errorMessage'),
        stack: fields.textOrNull('stack'),
      };
    case 'send-failed':
      return { type, errorName: fields.text('errorName'), errorMessage: fields.text('errorMessage') };
    case 'shed':
      return {
        type,
        reason: fields.oneOf('reason', SHED_REASONS),
        events: fields.finite('events'),
        frames: fields.finite('frames'),
        bytes: fields.finite('bytes'),
      };
    case 'gone':
      return { type };
    case 'handshake-failed':
      return { type, status: fields.finiteOrNull('status'), message: fields.text('message') };
    default:
      return null;
  }
}
