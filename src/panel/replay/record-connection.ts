import { findUtf8Error } from '../../base/utf8.ts';
import { takeBreath } from '../../base/take-breath.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import { PayloadState, RowKind, RowOrigin } from '../../model/row-kind.ts';
import type { PanelSession } from '../session.ts';
import { shownData } from '../store/shown-data.ts';
import { MAX_RECORDED, type RecordedAnswer, type RecordedMessage, type Recording } from './recording.ts';

/** Work of the panel's thread without a pause, in milliseconds. */
const SLICE_MS = 8;
const ROWS_PER_CHECK = 1024;

/** Copies the messages of a connection out of the log. Null when its rows were taken away meanwhile. */
export async function recordConnection(
  { log }: Pick<PanelSession, 'log'>,
  connection: Connection,
): Promise<Recording | null> {
  const { generation, size } = log;
  const steps: RecordedMessage[] = [];
  const answers: RecordedAnswer[] = [];
  let [bytes, leftOut, firstTime] = [0, 0, Number.NaN];
  /** What comes after a message that had no room has none either: a replay with a hole in it is another conversation. */
  let isFull = false;
  let sliceEnd = performance.now() + SLICE_MS;
  for (let row = log.firstRow; row < size; row += 1) {
    if (row % ROWS_PER_CHECK === 0 && performance.now() >= sliceEnd) {
      await takeBreath();
      if (log.generation !== generation || row < log.firstRow) return null;
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (log.connection(row) !== connection.index || log.kind(row) !== RowKind.frame) continue;
    // What has no room any more is counted, not brought back from disk.
    if (log.isOnDisk(row) && !isFull) {
      await log.fetch(row);
      if (log.generation !== generation || row < log.firstRow) return null;
    }
    const { isOutgoing, fin, origin, isDiscarded, payloadState, payloadLength, time } = log.row(row);
    const data = shownData(log, row);
    if (!fin || (data.opcode !== OPCODE.text && data.opcode !== OPCODE.binary)) continue;
    // What the panel itself told the page was never an answer of the server.
    if (!isOutgoing && (origin === RowOrigin.injected || origin === RowOrigin.edited)) continue;
    const isText = data.opcode === OPCODE.text;
    const isWhole =
      payloadState === PayloadState.complete &&
      data.kind !== 'fragment' &&
      (data.kind === 'message' || data.bytes.length === payloadLength);
    const hasRoom: boolean =
      !isFull &&
      steps.length + answers.length < MAX_RECORDED.messages &&
      bytes + data.bytes.length <= MAX_RECORDED.bytes;
    isFull ||= !hasRoom;
    if (!isWhole || isDiscarded || !hasRoom || (isText && findUtf8Error(data.bytes) !== null)) {
      leftOut += 1;
      continue;
    }
    if (Number.isNaN(firstTime)) firstTime = time;
    bytes += data.bytes.length;
    const message = { row, isText, bytes: data.bytes.slice(), atMs: Math.max(0, time - firstTime) };
    if (isOutgoing) steps.push(message);
    else answers.push({ ...message, afterStep: steps.length - 1 });
  }
  const { key, url, requestedProtocols, protocol } = connection;
  const protocols = requestedProtocols.length > 0 ? requestedProtocols : protocol ? [protocol] : [];
  return { connectionKey: key, url, protocols, generation, steps, answers, leftOut };
}
