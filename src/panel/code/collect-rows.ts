import { failure, ok, type Result } from '../../base/result.ts';
import { takeBreath } from '../../base/take-breath.ts';
import { ConversationCollector, type Conversation } from '../../formats/code/conversation.ts';
import { connectionId, connectionRecord, recordsFromLog } from '../../formats/records-from-log.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import type { Connection } from '../../model/connection.ts';
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
  { log, connections }: Pick<PanelSession, 'log' | 'connections'>,
  { connection, rows, redaction, keepsSecrets }: CollectRequest,
  signal: AbortSignal,
): Promise<Result<Collected | null, string>> {
  const made = await createRedactor(redaction);
  if (made.kind === 'error') return failure(made.error);
  const redactor = made.value;
  const { generation } = log;
  const collector = new ConversationCollector({ keepsSecrets });
  // Also a connection without a message has a handshake to be repeated.
  const known = connectionRecord(connection);
  for (const record of redactor?.push(known) ?? [known]) collector.add(record);
  let sliceEnd = performance.now() + SLICE_MS;
  const records = recordsFromLog(log, connections, { rows: ownRows(log, connection.index, rows) });
  for (const record of records) {
    if (record.kind !== 'connection') {
      for (const redacted of redactor?.push(record) ?? [record]) collector.add(redacted);
    }
    if (performance.now() < sliceEnd) continue;
    await takeBreath();
    signal.throwIfAborted();
    if (log.generation !== generation) return ok(null);
    sliceEnd = performance.now() + SLICE_MS;
  }
  for (const record of redactor?.flush() ?? []) collector.add(record);
  const conversation = collector.conversation(connectionId(connection));
  return ok(conversation === null ? null : { conversation, redaction: redactor?.report() ?? null });
}

function* ownRows(log: PanelSession['log'], connection: number, rows: Iterable<number>): Generator<number> {
  for (const row of rows) if (log.connection(row) === connection) yield row;
}
