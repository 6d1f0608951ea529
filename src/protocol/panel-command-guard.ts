import {
  isRecord,
  readBoolean,
  readBytes,
  readCloseCode,
  readOneOf,
  readOrdinal,
  readText,
  readTextOrNull,
} from './guard.ts';
import { MAX_ACT_BYTES } from './limits.ts';
import type { ActCommand, PanelCommand } from './panel-command.ts';

/** A document's id has 32 hex digits; anything longer is none. */
const MAX_ID_CHARS = 64;
/** More than a reason may have; the browser says so itself. */
const MAX_REASON_CHARS = 1_024;

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
      return parseActCommand(value['kind'], value);
    default:
      return undefined;
  }
}

function parseActCommand(kind: ActCommand['kind'], value: Readonly<Record<string, unknown>>): ActCommand | undefined {
  const documentId = readText(value['documentId'], MAX_ID_CHARS);
  const command = readOrdinal(value['command']);
  const connection = readOrdinal(value['connection']);
  if (documentId === undefined || command === undefined || connection === undefined) return undefined;
  if (kind === 'close-connection') {
    const code = value['code'] === null ? null : readCloseCode(value['code']);
    const reason = readTextOrNull(value['reason'], MAX_REASON_CHARS);
    return code === undefined || reason === undefined
      ? undefined
      : { kind, documentId, command, connection, code, reason };
  }
  const direction = readOneOf(value['direction'], ['in', 'out']);
  const isEdited = readBoolean(value['isEdited']);
  const payload = readPayload(value['payload']);
  if (direction === undefined || isEdited === undefined || payload === undefined) return undefined;
  return { kind, documentId, command, connection, direction, payload, isEdited };
}

/** Too long is wrong here: half a message must not be sent. */
function readPayload(value: unknown): string | Uint8Array | undefined {
  const payload = typeof value === 'string' ? value : readBytes(value);
  return payload !== undefined && payload.length <= MAX_ACT_BYTES ? payload : undefined;
}
