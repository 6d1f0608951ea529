import { isRecord, readBoolean, readOrdinal, readText } from './guard.ts';
import type { PanelCommand } from './panel-command.ts';

/** A document's id has 32 hex digits; anything longer is none. */
const MAX_ID_CHARS = 64;

/** What a panel tells a page; undefined when it is none of it. */
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
    default:
      return undefined;
  }
}
