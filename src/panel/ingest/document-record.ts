import type { Connection } from '../../model/connection.ts';
import { RowOrigin } from '../../model/row-kind.ts';
import type { DocumentInfo, TaggedEvent } from '../../protocol/capture-event.ts';
import type { PageDocument } from './page-history.ts';

/** A payload that is still arriving. */
export interface PendingPayload {
  /** Row of its message; -1 when that was cleared. */
  row: number;
  /** Bytes or UTF-16 units that have come. */
  length: number;
}

/** Rows of messages that the tool holds or changes. */
interface InterceptedMessages {
  /** Those that wait, by message number; -1 when the row was cleared. */
  readonly held: Map<number, number>;
  /** Row of a message that the next one, which is an edited one, replaces; -1: none. */
  replaced: number;
  /** The newest message. */
  last: { readonly message: number; readonly row: number };
  /** A tag whose message comes next. */
  tag: TaggedEvent | null;
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
  /** What the tool does with its messages. */
  readonly intercepted: InterceptedMessages;
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
    intercepted: { held: new Map(), replaced: -1, last: { message: 0, row: -1 }, tag: null },
    streaming: null,
    isPresent: true,
    page: null,
    isProvisional: false,
    isLeft: false,
  };
}
