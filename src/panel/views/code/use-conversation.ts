import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../formats/code/conversation.ts';
import type { Connection } from '../../../model/connection.ts';
import { collectRows } from '../../code/collect-rows.ts';
import type { RedactionChoice } from '../../transfer/redaction-choice.ts';
import { usePanel } from '../panel-context.tsx';

export type ConversationState =
  | { readonly kind: 'collecting' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'bad-pattern'; readonly message: string }
  | { readonly kind: 'ok'; readonly conversation: Conversation };

interface ConversationRequest {
  readonly connection: Connection | null;
  /** Another key: other rows. */
  readonly key: string;
  readonly rows: (key: string) => Iterable<number>;
  readonly redaction: RedactionChoice;
  readonly keepsSecrets: boolean;
}

/** The messages of the rows, read anew whenever something of the request changes; meanwhile the former ones stay. */
export function useConversation(request: ConversationRequest): ConversationState {
  const { session } = usePanel();
  const [state, setState] = useState<ConversationState>({ kind: 'collecting' });
  const latest = useRef(request);
  const { connection, key, redaction, keepsSecrets } = request;

  useEffect(() => {
    latest.current = request;
  });

  useEffect(() => {
    if (connection === null) return undefined;
    const stop = new AbortController();
    const collect = async (): Promise<void> => {
      const rows = latest.current.rows(key);
      const result = await collectRows(session, { connection, rows, redaction, keepsSecrets }, stop.signal);
      if (stop.signal.aborted) return;
      if (result.kind === 'error') setState({ kind: 'bad-pattern', message: result.error });
      else setState(result.value === null ? { kind: 'gone' } : { kind: 'ok', ...result.value });
    };
    collect().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [session, connection, key, redaction, keepsSecrets]);

  return state;
}
