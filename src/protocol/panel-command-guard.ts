import {
  isRecord,
  readBoolean,
  readCloseCode,
  readOneOf,
  readOrdinal,
  readText,
  readTextList,
  readTextOrNull,
} from './guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { parseIntercept, readPayload } from './intercept-guard.ts';
import type { ActCommand, PanelCommand } from './panel-command.ts';

/** A document's id has 32 hex digits; anything longer is none. */
const MAX_ID_CHARS = 64;
/** More than a reason may have; the browser says so itself. */
const MAX_REASON_CHARS = 1_024;
const MAX_PROTOCOLS = 64;
const MAX_PROTOCOL_CHARS = 1_024;

/** What a panel tells a page; undefined when it is none of it. Payload bytes are a view. */
export function parsePanelCommand(value: unknown): PanelCommand | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['kind']) {
    case 'ack': {
      const documentId = readText(value['documentId'], MAX_ID_CHARS);
      const nextSeq = readOrdinal(value['nextSeq']);
      return documentId === undefined || nextSeq === undefined ? undefined : { kind: 'ack', documentId, nextSeq };
    }
    case 'record': {
      const isOn = readBoolean(value['isOn']);
      return isOn === undefined ? undefined : { kind: 'record', isOn };
    }
    case 'send-message':
    case 'close-connection':
    case 'simulate-close':
    case 'open-connection':
    case 'simulate-offline':
    case 'simulate-network':
    case 'set-rules':
    case 'set-breakpoints':
    case 'release-held':
    case 'replace-held':
    case 'answer-rules':
    case 'answer-breakpoints':
      return parseActCommand(value['kind'], value);
    default:
      return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parseActCommand(kind: ActCommand['kind'], value: Fields): ActCommand | undefined {
  const documentId = readText(value['documentId'], MAX_ID_CHARS);
  const command = readOrdinal(value['command']);
  if (documentId === undefined || command === undefined) return undefined;
  if (kind === 'simulate-offline') {
    const isOffline = readBoolean(value['isOffline']);
    return isOffline === undefined ? undefined : { kind, documentId, command, isOffline };
  }
  if (kind === 'open-connection') {
    const url = readText(value['url'], DEFAULT_LIMITS.urlChars);
    const protocols = readTextList(value['protocols'], MAX_PROTOCOLS, MAX_PROTOCOL_CHARS);
    return url === undefined || protocols === undefined ? undefined : { kind, documentId, command, url, protocols };
  }
  if (kind !== 'send-message' && kind !== 'close-connection' && kind !== 'simulate-close') {
    return parseIntercept(kind, { documentId, command }, value);
  }
  const connection = readOrdinal(value['connection']);
  if (connection === undefined) return undefined;
  const base = { documentId, command, connection };
  return kind === 'send-message' ? parseSend(base, value) : parseClose(kind, base, value);
}

interface Base {
  readonly documentId: string;
  readonly command: number;
  readonly connection: number;
}

function parseClose(kind: 'close-connection' | 'simulate-close', base: Base, value: Fields): ActCommand | undefined {
  const code = value['code'] === null ? null : readCloseCode(value['code']);
  const reason = readTextOrNull(value['reason'], MAX_REASON_CHARS);
  if (code === undefined || reason === undefined) return undefined;
  if (kind === 'close-connection') return { kind, ...base, code, reason };
  return code === null || reason === null ? undefined : { kind, ...base, code, reason };
}

function parseSend(base: Base, value: Fields): ActCommand | undefined {
  const direction = readOneOf(value['direction'], ['in', 'out']);
  const isEdited = readBoolean(value['isEdited']);
  const payload = readPayload(value['payload']);
  if (direction === undefined || isEdited === undefined || payload === undefined) return undefined;
  return { kind: 'send-message', ...base, direction, payload, isEdited };
}
