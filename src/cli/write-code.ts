import { encodeUtf8 } from '../base/utf8.ts';
import { ConversationCollector, type Conversation } from '../formats/code/conversation.ts';
import { generateCode } from '../formats/code/index.ts';
import type { CaptureRecord } from '../formats/record.ts';
import { Redactor } from '../formats/redact/index.ts';
import type { CodeOutput, OutputOptions } from './command-line.ts';
import { sayRedaction } from './say-redaction.ts';
import type { Terminal } from './terminal.ts';

/** More ids than this help nobody to choose. */
const MAX_NAMED = 20;

/** Writes one connection as code. Returns false, having said why, when there is none, or it is not clear which. */
export async function writeCode(
  terminal: Terminal,
  records: AsyncIterable<readonly CaptureRecord[]>,
  code: CodeOutput,
  options: OutputOptions,
): Promise<boolean> {
  const redactor = options.redact ? new Redactor() : null;
  const collector = new ConversationCollector({ keepsSecrets: code.headers === 'plain' });
  for await (const batch of redactor === null ? records : redactor.redactBatches(records)) {
    for (const record of batch) collector.add(record);
  }
  const chosen = chooseConversation(collector, code.connection);
  if (typeof chosen === 'string') {
    terminal.say(`framescope: ${chosen}`);
    return false;
  }
  const { hasTiming, binaryAs, headers, target } = code;
  const generated = generateCode(target.id, chosen, { hasTiming, binaryAs, hasHeaders: headers !== 'none' });
  const leftOut = Object.values(chosen.leftOut).reduce((sum, count) => sum + count, generated.unsayable);
  if (leftOut > 0) terminal.say(`framescope: ${leftOut} messages were left out; the head of the file says why.`);
  if (redactor !== null) sayRedaction(terminal, redactor);
  if (options.path === null) {
    await terminal.write(generated.text);
    return true;
  }
  const file = await terminal.create(options.path);
  await file.write(encodeUtf8(generated.text));
  await file.close();
  return true;
}

function chooseConversation(collector: ConversationCollector, id: string | null): Conversation | string {
  const all = collector.conversations();
  if (id !== null) {
    return collector.conversation(id) ?? `There is no connection "${id}". ${naming(all)}`;
  }
  const [only, ...others] = all;
  if (only === undefined) return 'No connection of this file has messages.';
  return others.length === 0 ? only : `Say which connection is meant by --connection ID. ${naming(all)}`;
}

function naming(all: readonly Conversation[]): string {
  const named = all
    .slice(0, MAX_NAMED)
    .map(({ id, url, messages }) => `  ${id}  ${url ?? 'unknown URL'}, ${messages.length} messages`);
  const more = all.length > MAX_NAMED ? [`  and ${all.length - MAX_NAMED} more`] : [];
  return ['Those with messages:', ...named, ...more].join('\n');
}
