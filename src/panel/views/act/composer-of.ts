import type { Connection } from '../../../model/connection.ts';
import type { Row } from '../../../model/frame-log.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import { createComposerStore, type ComposerStore } from '../../act/composer-store.ts';
import { draftOf } from '../../act/draft.ts';
import { libraryAsText } from '../../act/message-library.ts';
import { shownData } from '../../store/shown-data.ts';
import { createTextStorage } from '../../store/text-storage.ts';
import { actText } from '../../text/act-text.ts';
import { text } from '../../text/text.ts';
import type { PanelContextValue } from '../panel-context.tsx';

const composers = new WeakMap<object, ComposerStore>();

/** The one composer of a panel, made when it is first asked for. */
export function composerOf(panel: PanelContextValue): ComposerStore {
  const known = composers.get(panel.store);
  if (known) return known;
  const composer = createComposerStore({
    session: panel.session,
    storage: createTextStorage('framescope:messages'),
    now: panel.environment.now,
    asText: libraryAsText,
  });
  composers.set(panel.store, composer);
  return composer;
}

/** Takes a captured message into the composer, which is opened. */
export async function editRow(panel: PanelContextValue, row: Row): Promise<void> {
  await panel.session.log.fetch(row.index);
  const { bytes, opcode } = shownData(panel.session.log, row.index);
  if (bytes.length === 0 && row.payloadLength > 0) {
    panel.notices.show(text.notice.nothingToCopy);
    return;
  }
  const draft = draftOf(bytes, opcode === OPCODE.text, row.isOutgoing ? 'out' : 'in');
  composerOf(panel).actions.load(draft, { row: row.index, generation: panel.session.log.generation });
  openComposer(panel);
}

/** Sends or delivers a captured message once more, as it was, and says what came of it. */
export async function sendRowAgain(panel: PanelContextValue, row: Row, connection: Connection): Promise<void> {
  await panel.session.log.fetch(row.index);
  const { bytes, opcode } = shownData(panel.session.log, row.index);
  const draft = draftOf(bytes, opcode === OPCODE.text, row.isOutgoing ? 'out' : 'in');
  const outcome = await panel.session.act.sendMessage(connection, {
    direction: draft.direction,
    payload: draft.format === 'hex' ? draft.bytes : draft.text,
    original: row.index,
  });
  const done = row.isOutgoing ? actText.sent(1) : actText.delivered(1);
  panel.notices.show(outcome.kind === 'done' ? done : actText.failure(outcome.failure, outcome.words));
}

export function openComposer({ store }: PanelContextValue): void {
  store.actions.chooseTab('compose');
  store.actions.openDetail();
}

/** Whether messages can be sent on it now. */
export function isLive(connection: Connection | null): connection is Connection {
  return connection !== null && connection.importedFrom === undefined && connection.state === 'open';
}
