import { useEffect, useState } from 'react';
import type { ConversationHeader } from './conversation-header.tsx';
import type { ConversationRow } from './conversation-row.tsx';

/** What draws the frame table's rows and header in a conversation. */
export interface ConversationParts {
  readonly ConversationRow: typeof ConversationRow;
  readonly ConversationHeader: typeof ConversationHeader;
}

/** Null while the table is an ordinary one, and until the parts are loaded: with the first conversation that is looked at. */
export function useConversation(isChosen: boolean): ConversationParts | null {
  const [parts, setParts] = useState<ConversationParts | null>(null);
  useEffect(() => {
    if (!isChosen || parts !== null) return;
    const load = async (): Promise<void> => {
      const [row, header] = await Promise.all([import('./conversation-row.tsx'), import('./conversation-header.tsx')]);
      setParts({ ConversationRow: row.ConversationRow, ConversationHeader: header.ConversationHeader });
    };
    void load();
  }, [isChosen, parts]);
  return isChosen ? parts : null;
}
