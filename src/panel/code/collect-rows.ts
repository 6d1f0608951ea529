import { failure, ok, type Result } from '../../base/result.ts';
import { takeBreath } from '../../base/take-breath.ts';
import { ConversationCollector, type Conversation } from '../../formats/code/conversation.ts';
import { connectionId, connectionRecord, recordsOfRows } from '../../formats/records-from-log.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import { RowKind } from '../../model/row-kind.ts';
import type { PanelSession } from '../session.ts';
import { createRedactor } from '../transfer/create-redactor.ts';
import type { RedactionChoice } from '../transfer/redaction-choice.ts';

export interface CollectRequest {
  readonly connection: Connection;
  /** Ascending; those of other connections are passed over. */
  readonly rows: Iterable<number>;
  readonly redaction: RedactionChoice;
  /** Of the handshake: cookies, authorisation, tokens. */
  readonly keepsSecrets: boolean;
}

export interface Collected {
  readonly conversation: Conversation;
  /** Null when nothing was to be replaced. */
  readonly redaction: RedactionReport | null;
}

/** Work of the panel's thread without a pause, in milliseconds. */
const SLICE_MS = 8;

/**
 * The messages among rows of one connection. An error is the user's pattern that is none; `null` when the rows went away meanwhile.
 * Rejects with the signal's reason.
 */
export async function collectRows(
  { log }: Pick<PanelSession, 'log'>,
  { connection, rows, redaction, keepsSecrets }: CollectRequest,
  signal: AbortSignal,
): Promise<Result<Collected | null, string>> {
  const { generation } = log;
  const made = await createRedactor(redaction);
  if (made.kind === 'error') return failure(made.error);
  const redactor = made.value;
  const collector = new ConversationCollector({ keepsSecrets });
  // Also a connection without a message has a handshake to be repeated.
  const known = connectionRecord(connection);
  for (const record of redactor?.push(known) ?? [known]) collector.add(record);
  const id = connectionId(connection);
  const told = new Set([connection.index]);
  let sliceEnd = performance.now() + SLICE_MS;
  for (const row of rows) {
    if (performance.now() >= sliceEnd) {
      await takeBreath();
      signal.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    if (log.generation !== generation || row < log.firstRow) return ok(null);
    if (log.connection(row) !== connection.index) continue;
    if (collector.isFull(id)) {
      if (isData(log, row)) collector.leaveOut(id);
      continue;
    }
    if (log.isOnDisk(row)) {
      await log.fetch(row);
      signal.throwIfAborted();
      if (log.generation !== generation) return ok(null);
    }
    for (const record of recordsOfRows(log, [row], () => known, told)) {
      for (const redacted of redactor?.push(record) ?? [record]) collector.add(redacted);
    }
  }
  for (const record of redactor?.flush() ?? []) collector.add(record);
  const conversation = collector.conversation(id);
  return ok(conversation === null ? null : { conversation, redaction: redactor?.report() ?? null });
}

/** The first frame of a message. */
function isData(log: PanelSession['log'], row: number): boolean {
  const opcode = log.opcode(row);
  return log.kind(row) === RowKind.frame && (opcode === OPCODE.text || opcode === OPCODE.binary);
}
