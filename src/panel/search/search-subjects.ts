import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState } from '../../model/row-kind.ts';
import { shownData } from '../store/shown-data.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import { connectionTexts } from './connection-texts.ts';

/** A regex may be slow on long texts: of a longer message only the beginning is tried, and it is counted. */
export const MAX_REGEX_BYTES = 1024 * 1024;
const MAX_BATCH_CHARS = 512 * 1024;
const MAX_BATCH_ROWS = 2000;

/** A text that a regex is tried on. */
export interface SearchSubject {
  /** Of the row or the connection. */
  readonly index: number;
  /** Which text of a connection; 0 for rows. */
  readonly part: number;
  readonly text: string;
  /** Of a frame: what the text was decoded from. */
  readonly bytes: Uint8Array | null;
}

export interface RowSubjects {
  readonly subjects: readonly SearchSubject[];
  /** Rows of which only the beginning is here. */
  readonly cutCount: number;
  /** Rows whose payloads are still arriving. */
  readonly pending: readonly number[];
}

export function connectionSubjects(connections: ConnectionList): readonly SearchSubject[] {
  return connections
    .all()
    .flatMap((connection) =>
      connectionTexts(connection).map(({ text }, part) => ({ index: connection.index, part, text, bytes: null })),
    );
}

/** Rows from `from` on until there is enough for the worker or the time is up; one at least. */
export function rowSubjects(log: FrameLog, from: number, isLate: (cost: number) => boolean): RowSubjects {
  const subjects: SearchSubject[] = [];
  const pending: number[] = [];
  let cutCount = 0;
  let characters = 0;
  const end = log.size;
  for (let index = from; index < end; index += 1) {
    const isFull = subjects.length >= MAX_BATCH_ROWS || characters >= MAX_BATCH_CHARS;
    if (subjects.length > 0 && (isFull || isLate(log.keptLength(index)) || log.isOnDisk(index))) break;
    const detail = log.detail(index);
    const all = detail === null ? shownData(log, index).bytes : null;
    if (all !== null && all.length > MAX_REGEX_BYTES) cutCount += 1;
    if (log.payloadState(index) === PayloadState.pending) pending.push(index);
    const bytes = all?.subarray(0, MAX_REGEX_BYTES) ?? null;
    const text = bytes === null ? (detail === null ? '' : lifecycleSearchText(detail)) : decodeUtf8Lossy(bytes);
    characters += text.length;
    subjects.push({ index, part: 0, text, bytes });
  }
  return { subjects, cutCount, pending };
}

/** Grows when there is more to search in the connections: a new one, its handshake, its close. */
export function connectionTextCount(connections: ConnectionList): number {
  let count = 0;
  for (const { handshake, close, protocol, extensions } of connections.all()) {
    count +=
      1 + Number(handshake !== null) + Number(close !== null) + Number(protocol !== null) + Number(extensions !== null);
  }
  return count;
}
