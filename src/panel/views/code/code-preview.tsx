import type { ReactNode } from 'react';
import type { GeneratedCode } from '../../../formats/code/code-options.ts';
import { codeText as words } from '../../text/code-text.ts';
import styles from './code-dialog.module.css';
import type { ConversationState } from './use-conversation.ts';

/** Lines that are drawn: more than anybody reads in a dialog. */
const MAX_LINES = 500;
/** A line may be a message of a megabyte. */
const MAX_LINE_CHARS = 2_000;

interface CodePreviewProps {
  readonly state: ConversationState;
  readonly generated: GeneratedCode | null;
  readonly hasConnection: boolean;
}

/** The beginning of the file as it will be, and what of the messages is not in it. */
export function CodePreview({ state, generated, hasConnection }: CodePreviewProps): ReactNode {
  return (
    <>
      {/* Long lines are read by scrolling, for which the keyboard needs the focus here. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles['code']} tabIndex={0} role="region" aria-label={words.preview}>
        {generated === null ? <span className={styles['more']}>{whyNot(state, hasConnection)}</span> : shown(generated)}
      </pre>
      {generated && state.kind === 'ok' && <Warnings state={state} generated={generated} />}
    </>
  );
}

function Warnings({
  state,
  generated,
}: {
  readonly state: Extract<ConversationState, { kind: 'ok' }>;
  readonly generated: GeneratedCode;
}): ReactNode {
  const { messages, leftOut } = state.conversation;
  const count = Object.values(leftOut).reduce((sum, each) => sum + each, generated.unsayable);
  const isSilent = !messages.some(({ sender }) => sender === 'client');
  return (
    <>
      {count > 0 && <p className={styles['warning']}>{words.leftOut(count)}</p>}
      {isSilent && <p className={styles['warning']}>{words.nothingSent}</p>}
    </>
  );
}

function shown({ text }: GeneratedCode): ReactNode {
  const lines = text.trimEnd().split('\n');
  const drawn = lines
    .slice(0, MAX_LINES)
    .map((line) => (line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line));
  return (
    <>
      {drawn.join('\n')}
      {lines.length > MAX_LINES && (
        <span className={styles['more']}>{`\n${words.more(lines.length - MAX_LINES)}`}</span>
      )}
    </>
  );
}

function whyNot(state: ConversationState, hasConnection: boolean): string {
  if (!hasConnection) return words.noConnection;
  if (state.kind === 'gone') return words.gone;
  if (state.kind === 'bad-pattern') return words.badPattern(state.message);
  return words.collecting;
}
