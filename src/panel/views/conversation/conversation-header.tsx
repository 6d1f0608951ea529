import type { ReactNode } from 'react';
import type { TableRoom } from '../../store/table-layout.ts';
import { conversationText } from '../../text/conversation-text.ts';
import { text } from '../../text/text.ts';
import { classNames } from '../../ui/class-names.ts';
import tableStyles from '../frame-table.module.css';
import styles from './conversation.module.css';

/** Who stands on which side. A conversation is in the order of the log, so that nothing here can be pressed. */
export function ConversationHeader({ room }: { readonly room: TableRoom }): ReactNode {
  return (
    <div className={classNames(tableStyles['header'], styles['header'])} role="row" aria-rowindex={1}>
      <div className={styles['time']} role="columnheader">
        {text.table.column.time}
      </div>
      {hasDelta(room) && (
        <div className={styles['delta']} role="columnheader" title={text.table.deltaTitle}>
          {text.table.column.delta}
        </div>
      )}
      <div className={styles['sides']} role="columnheader" aria-label={conversationText.column}>
        <span data-out="false">{room === 'narrow' ? conversationText.serverShort : conversationText.server}</span>
        <span data-out="true">{room === 'narrow' ? conversationText.pageShort : conversationText.page}</span>
      </div>
    </div>
  );
}

/** The time since the row above has a place of its own. */
export function hasDelta(room: TableRoom): boolean {
  return room === 'wide' || room === 'medium';
}
