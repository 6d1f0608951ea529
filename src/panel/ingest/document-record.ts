import type { Connection } from '../../model/connection.ts';
import { RowOrigin } from '../../model/row-kind.ts';
import type { DocumentInfo } from '../../protocol/capture-event.ts';
import type { PageDocument } from './page-history.ts';

/** A payload that is still arriving. */
export interface PendingPayload {
  /** Row of its message; -1 when that was cleared. */
  row: number;
  /** Bytes or UTF-16 units that have come. */
  length: number;
}

/** What ingest knows of one document of the page. */
export interface DocumentRecord extends PageDocument {
  info: DocumentInfo;
  frameId: number | null;
  /** How its messages are known: from the page hook, or (of a worker) from the browser's network log. */
  readonly origin: typeof RowOrigin.page | typeof RowOrigin.network;
  /** By the document's own number. */
  readonly connections: Map<number, Connection>;
  /** Live connections whose rows went with their page; they are listed again when the page comes back and they speak. */
  readonly remembered: Map<number, Connection>;
  /** By message number. */
  readonly pending: Map<number, PendingPayload>;
  /** Rows of messages that commands made, by message number, until the answer to the command, which comes next. */
  readonly acted: Map<number, number>;
  /** The message whose parts come one after the other, without any other event between them; null: none. */
  streaming: number | null;
  /** Its page was left while the log was not preserved: late events are dropped. */
  isLeft: boolean;
}

export function createDocumentRecord(
  info: DocumentInfo,
  frameId: number | null,
  origin: DocumentRecord['origin'] = RowOrigin.page,
): DocumentRecord {
  return {
    info,
    origin,
    timeOrigin: info.timeOrigin,
    frameId,
    connections: new Map(),
    remembered: new Map(),
    pending: new Map(),
    acted: new Map(),
    streaming: null,
    isPresent: true,
    page: null,
    isProvisional: false,
    isLeft: false,
  };
}
