import type {
  ActedEvent,
  CaptureBatch,
  CaptureEvent,
  CaptureMessage,
  DocumentInfo,
  MessageEventRecord,
  MessagePassage,
  PayloadPartEvent,
  SnapshotEvent,
} from './capture-event.ts';
import {
  isRecord,
  readBoolean,
  readBytes,
  readCloseCode,
  readCount,
  readOneOf,
  readOrdinal,
  readText,
  readTextList,
  readTextOrNull,
  readTime,
} from './guard.ts';
import { parseIntercepted, parseRuleHits } from './intercepted-guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** More subprotocols than any handshake could carry. */
const MAX_PROTOCOLS = 256;
const MAX_NAME_CHARS = 1_024;
/** Far more than a batch holds by its own limit; what is beyond was not made by our hook. */
const MAX_BATCH_EVENTS = 100_000;
const ACT_PROBLEMS = ['unknown', 'connecting', 'closing', 'closed', 'refused', 'failed'] as const;
const DOCUMENT_ID = /^[0-9a-f]{32}$/;
const MAX_URL_CHARS = DEFAULT_LIMITS.urlChars;
const MAX_STACK_CHARS = DEFAULT_LIMITS.stackChars;
const MAX_PAYLOAD = DEFAULT_LIMITS.payloadBytes;

/** A batch whose events were checked one by one; null stands for one that was not what the protocol says. */
export interface CheckedBatch extends Omit<CaptureBatch, 'events'> {
  readonly events: readonly (CaptureEvent | null)[];
}

export type CheckedCaptureMessage = Extract<CaptureMessage, { readonly kind: 'hello' }> | CheckedBatch;

/** Rebuilds a message from the page side; undefined when its envelope is wrong. Payloads stay views of what arrived. */
export function parseCaptureMessage(value: unknown): CheckedCaptureMessage | undefined {
  if (!isRecord(value)) return undefined;
  if (value['kind'] === 'hello') {
    const version = readCount(value['version']);
    const document = parseDocumentInfo(value['document']);
    const nextSeq = readOrdinal(value['nextSeq']);
    if (version === undefined || document === undefined || nextSeq === undefined) return undefined;
    return { kind: 'hello', version, document, nextSeq };
  }
  if (value['kind'] !== 'batch') return undefined;
  const documentId = parseDocumentId(value['documentId']);
  const firstSeq = readOrdinal(value['firstSeq']);
  const isHistory = readBoolean(value['isHistory']);
  const raw: unknown = value['events'];
  if (documentId === undefined || firstSeq === undefined || isHistory === undefined) return undefined;
  if (!Array.isArray(raw) || raw.length > MAX_BATCH_EVENTS) return undefined;
  const events: (CaptureEvent | null)[] = [];
  for (let index = 0; index < raw.length; index += 1) events.push(parseCaptureEvent(raw[index]) ?? null);
  return { kind: 'batch', documentId, firstSeq, isHistory, events };
}

export function parseDocumentId(value: unknown): string | undefined {
  return typeof value === 'string' && DOCUMENT_ID.test(value) ? value : undefined;
}

function parseDocumentInfo(value: unknown): DocumentInfo | undefined {
  if (!isRecord(value)) return undefined;
  const id = parseDocumentId(value['id']);
  const url = readText(value['url'], MAX_URL_CHARS);
  const isTop = readBoolean(value['isTop']);
  const timeOrigin = readTime(value['timeOrigin']);
  if (id === undefined || url === undefined || isTop === undefined || timeOrigin === undefined) return undefined;
  return { id, url, isTop, timeOrigin };
}

/** Rebuilds one event; undefined when a field is missing or of a wrong type. Texts that are too long are cut. */
export function parseCaptureEvent(value: unknown): CaptureEvent | undefined {
  if (!isRecord(value)) return undefined;
  const time = readTime(value['time']);
  if (time === undefined) return undefined;
  const kind = value['kind'];
  if (kind === 'construction-failed') return parseConstructionFailed(value, time);
  if (kind === 'shed') return parseShed(value, time);
  if (kind === 'acted') return parseActed(value, time);
  if (kind === 'rule-hits') return parseRuleHits(value, time);
  const connection = readOrdinal(value['connection']);
  if (connection === undefined) return undefined;
  switch (kind) {
    case 'message':
      return parseMessage(value, connection, time);
    case 'payload-part':
      return parsePayloadPart(value, connection, time);
    case 'connecting':
      return parseConnecting(value, connection, time);
    case 'open': {
      const protocol = readText(value['protocol'], MAX_URL_CHARS);
      const extensions = readText(value['extensions'], MAX_URL_CHARS);
      if (protocol === undefined || extensions === undefined) return undefined;
      return { kind, connection, time, protocol, extensions };
    }
    case 'send-failed': {
      const errorName = readText(value['errorName'], MAX_NAME_CHARS);
      const errorMessage = readText(value['errorMessage'], MAX_STACK_CHARS);
      if (errorName === undefined || errorMessage === undefined) return undefined;
      return { kind, connection, time, errorName, errorMessage };
    }
    case 'closing': {
      const code = value['code'] === null ? null : readCloseCode(value['code']);
      const reason = readTextOrNull(value['reason'], MAX_NAME_CHARS);
      const isInjected = value['isInjected'];
      if (code === undefined || reason === undefined || (isInjected !== undefined && isInjected !== true)) {
        return undefined;
      }
      return { kind, connection, time, code, reason, ...(isInjected ? { isInjected } : {}) };
    }
    case 'close': {
      const code = readCloseCode(value['code']);
      const reason = readText(value['reason'], MAX_NAME_CHARS);
      const wasClean = readBoolean(value['wasClean']);
      const initiator = readOneOf(value['initiator'], ['page', 'panel', 'server', 'network', 'unknown']);
      if (code === undefined || reason === undefined || wasClean === undefined || initiator === undefined) {
        return undefined;
      }
      return { kind, connection, time, code, reason, wasClean, initiator };
    }
    case 'error':
      return { kind, connection, time };
    case 'held':
    case 'released':
    case 'asked':
    case 'tagged':
      return parseIntercepted(kind, value, connection, time);
    case 'snapshot':
      return parseSnapshot(value, connection, time);
    default:
      return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parseConnecting(value: Fields, connection: number, time: number): CaptureEvent | undefined {
  const url = readText(value['url'], MAX_URL_CHARS);
  const protocols = readTextList(value['protocols'], MAX_PROTOCOLS, MAX_NAME_CHARS);
  const stack = readTextOrNull(value['stack'], MAX_STACK_CHARS);
  const isFromConstructor = readBoolean(value['isFromConstructor']);
  if (url === undefined || protocols === undefined || stack === undefined || isFromConstructor === undefined) {
    return undefined;
  }
  return { kind: 'connecting', connection, time, url, protocols, stack, isFromConstructor };
}

function parseConstructionFailed(value: Fields, time: number): CaptureEvent | undefined {
  const url = readTextOrNull(value['url'], MAX_URL_CHARS);
  const errorName = readText(value['errorName'], MAX_NAME_CHARS);
  const errorMessage = readText(value['errorMessage'], MAX_STACK_CHARS);
  const stack = readTextOrNull(value['stack'], MAX_STACK_CHARS);
  if (url === undefined || errorName === undefined || errorMessage === undefined || stack === undefined) {
    return undefined;
  }
  return { kind: 'construction-failed', time, url, errorName, errorMessage, stack };
}

function parseShed(value: Fields, time: number): CaptureEvent | undefined {
  const reason = readOneOf(value['reason'], ['history', 'backlog', 'paused', 'connections', 'fault']);
  const events = readCount(value['events']);
  const frames = readCount(value['frames']);
  const bytes = readCount(value['bytes']);
  if (reason === undefined || events === undefined || frames === undefined || bytes === undefined) return undefined;
  return { kind: 'shed', time, reason, events, frames, bytes };
}

/** The one that decides the throughput: no list is searched and no closure made. */
function parseMessage(value: Fields, connection: number, time: number): MessageEventRecord | undefined {
  const message = readOrdinal(value['message']);
  const direction = value['direction'];
  const type = value['type'];
  const fate = value['fate'];
  const origin = value['origin'];
  const passage = value['passage'];
  const payload = readPayload(value['payload']);
  const byteLength = value['byteLength'] === null ? null : readCount(value['byteLength']);
  let payloadState = value['payloadState'];
  if (message === undefined || payload === undefined || byteLength === undefined) return undefined;
  if (direction !== 'in' && direction !== 'out') return undefined;
  if (type !== 'text' && type !== 'binary') return undefined;
  if (payloadState !== 'complete' && payloadState !== 'parts' && payloadState !== 'cut') return undefined;
  if (fate !== 'sent' && fate !== 'received' && fate !== 'discarded') return undefined;
  if (origin !== undefined && origin !== 'injected' && origin !== 'edited') return undefined;
  if (passage !== undefined && !isPassage(passage)) return undefined;
  if (payload !== null && payload.length > MAX_PAYLOAD) payloadState = 'cut';
  return {
    kind: 'message',
    connection,
    time,
    message,
    direction,
    type,
    payload: boundPayload(payload),
    byteLength,
    payloadState: payloadState === 'complete' || payloadState === 'parts' ? payloadState : 'cut',
    fate,
    ...(origin === undefined ? {} : { origin }),
    ...(passage === undefined ? {} : { passage }),
  };
}

function isPassage(value: unknown): value is MessagePassage {
  return value === 'held' || value === 'delayed' || value === 'dropped' || value === 'replaced';
}

function parseActed(value: Fields, time: number): ActedEvent | undefined {
  const connection = readCount(value['connection']);
  const command = readOrdinal(value['command']);
  const message = value['message'] === null ? null : readOrdinal(value['message']);
  const problem = value['problem'] === null ? null : readOneOf(value['problem'], ACT_PROBLEMS);
  const words = readText(value['words'], MAX_STACK_CHARS);
  if (connection === undefined || command === undefined || message === undefined) return undefined;
  if (problem === undefined || words === undefined) return undefined;
  return { kind: 'acted', connection, time, command, message, problem, words };
}

function parsePayloadPart(value: Fields, connection: number, time: number): PayloadPartEvent | undefined {
  const message = readOrdinal(value['message']);
  const payload = readPayload(value['payload']);
  const payloadState = readOneOf(value['payloadState'], ['more', 'complete', 'cut', 'unreadable']);
  if (message === undefined || payload === undefined || payloadState === undefined) return undefined;
  const isCut = payload !== null && payload.length > MAX_PAYLOAD;
  return {
    kind: 'payload-part',
    connection,
    message,
    time,
    payload: boundPayload(payload),
    payloadState: isCut ? 'cut' : payloadState,
  };
}

function readPayload(value: unknown): string | Uint8Array | null | undefined {
  return typeof value === 'string' || value === null ? value : readBytes(value);
}

function boundPayload(payload: string | Uint8Array | null): string | Uint8Array | null {
  if (payload === null || payload.length <= MAX_PAYLOAD) return payload;
  return typeof payload === 'string' ? payload.slice(0, MAX_PAYLOAD) : payload.subarray(0, MAX_PAYLOAD);
}

function parseSnapshot(value: Fields, connection: number, time: number): SnapshotEvent | undefined {
  const url = readText(value['url'], MAX_URL_CHARS);
  const protocols = readTextList(value['protocols'], MAX_PROTOCOLS, MAX_NAME_CHARS);
  const stack = readTextOrNull(value['stack'], MAX_STACK_CHARS);
  const createdAt = readTime(value['createdAt']);
  const openedAt = value['openedAt'] === null ? null : readTime(value['openedAt']);
  const readyState = value['readyState'];
  const protocol = readText(value['protocol'], MAX_URL_CHARS);
  const extensions = readText(value['extensions'], MAX_URL_CHARS);
  const shedFramesIn = readCount(value['shedFramesIn']);
  const shedFramesOut = readCount(value['shedFramesOut']);
  const shedBytesIn = readCount(value['shedBytesIn']);
  const shedBytesOut = readCount(value['shedBytesOut']);
  if (readyState !== 0 && readyState !== 1 && readyState !== 2 && readyState !== 3) return undefined;
  if (url === undefined || protocols === undefined || stack === undefined) return undefined;
  if (createdAt === undefined || openedAt === undefined) return undefined;
  if (protocol === undefined || extensions === undefined) return undefined;
  if (shedFramesIn === undefined || shedFramesOut === undefined) return undefined;
  if (shedBytesIn === undefined || shedBytesOut === undefined) return undefined;
  return {
    kind: 'snapshot',
    connection,
    time,
    url,
    protocols,
    stack,
    createdAt,
    openedAt,
    readyState,
    protocol,
    extensions,
    shedFramesIn,
    shedFramesOut,
    shedBytesIn,
    shedBytesOut,
  };
}
