import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '../../../model/connection.ts';
import { sourceFor } from '../../act/composer-store.ts';
import { messageOf } from '../../act/draft.ts';
import { connectionName } from '../../store/connection-name.ts';
import { actText, draftErrorText } from '../../text/act-text.ts';
import { formatBytes } from '../../text/format.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Chip, IconButton } from '../../ui/controls.tsx';
import { isClosable } from '../is-closable.ts';
import { useDetailConnection, usePanel, useSession } from '../panel-context.tsx';
import { composerOf, isLive } from './composer-of.ts';
import styles from './composer.module.css';
import { DraftEditor, FormatBar } from './draft-editor.tsx';
import { RepeatChoice } from './repeat-choice.tsx';
import { RunList } from './run-list.tsx';

const SEND_ID = 'framescope-send';

const CloseDialog = lazy(async () => ({ default: (await import('./close-dialog.tsx')).CloseDialog }));
const ConnectDialog = lazy(async () => ({ default: (await import('./connect-dialog.tsx')).ConnectDialog }));
const NetworkDialog = lazy(async () => ({ default: (await import('./network-dialog.tsx')).NetworkDialog }));
const LibraryDialog = lazy(async () => ({ default: (await import('./library-dialog.tsx')).LibraryDialog }));

/** Writes messages and sends them by the page's own sockets, or delivers them to the page. */
export function Composer(): ReactNode {
  const panel = usePanel();
  const composer = composerOf(panel);
  const state = useStore(composer);
  const [target, options, chooseTarget] = useTarget();
  const [dialog, setDialog] = useState<'library' | 'close' | 'connect' | 'network' | null>(null);
  const { draft, original } = state;
  const isOriginalHere =
    original !== null && original.generation === panel.session.log.generation && panel.session.log.has(original.row);
  const check = messageOf(draft, sourceFor(panel.session, target, 0, panel.environment.now));
  const isOffline = target !== null && panel.session.act.offlineDocuments.has(target.document.id);
  const toggleOffline = async (connection: Connection): Promise<void> => {
    const outcome = await panel.session.act.setOffline(connection, !isOffline);
    if (outcome.kind === 'failed') panel.notices.show(actText.failure(outcome.failure, outcome.words));
  };
  const submit = (): void => {
    if (isLive(target) && check.kind === 'ok') composer.actions.send(target);
  };

  return (
    // Keys that are typed here must not reach the panel's shortcuts.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['composer']} onKeyDown={keepKeys}>
      <div className={styles['bar']}>
        <label className={styles['target']}>
          <span className={styles['quiet']}>{actText.target}</span>
          <select
            className={styles['select']}
            aria-label={actText.target}
            value={target?.key ?? ''}
            disabled={options.length === 0}
            onChange={({ currentTarget }) => chooseTarget(currentTarget.value)}
          >
            {options.length === 0 && <option value="">{actText.noTarget}</option>}
            {options.map((connection) => (
              <option key={connection.key} value={connection.key}>
                {targetName(connection)}
              </option>
            ))}
          </select>
        </label>
        <div className={styles['group']} role="group" aria-label={actText.direction}>
          <span title={actText.toServerTitle}>
            <Chip
              label={actText.toServer}
              isOn={draft.direction === 'out'}
              onClick={() => composer.actions.change({ direction: 'out' })}
            />
          </span>
          <span title={actText.toPageTitle}>
            <Chip
              label={actText.toPage}
              isOn={draft.direction === 'in'}
              onClick={() => composer.actions.change({ direction: 'in' })}
            />
          </span>
        </div>
      </div>
      <FormatBar composer={composer} draft={draft} />
      {original !== null && (
        <div className={styles['original']} role="note">
          <span>{isOriginalHere ? actText.madeFrom(original.row + 1) : actText.originalGone}</span>
          <IconButton
            icon="close"
            label={actText.detach}
            onClick={() => composer.actions.load(composer.getState().draft, null)}
          />
        </div>
      )}
      <DraftEditor composer={composer} state={state} onSubmit={submit} />
      <p
        className={styles['status']}
        data-error={check.kind === 'error' || state.conversionError !== null}
        role="status"
      >
        {state.conversionError
          ? draftErrorText(state.conversionError)
          : check.kind === 'error'
            ? draftErrorText(check.error)
            : target === null
              ? actText.noTargetHint
              : sizeText(check.value)}
      </p>
      <div className={styles['bar']}>
        <button
          type="button"
          id={SEND_ID}
          className={styles['send']}
          title={actText.sendTitle}
          disabled={!isLive(target) || check.kind === 'error'}
          onClick={submit}
        >
          {draft.direction === 'out' ? actText.send : actText.deliver}
        </button>
        <RepeatChoice repeat={state.repeat} onChoose={composer.actions.chooseRepeat} />
        <span className={styles['spacer']} />
        <IconButton
          icon="socket"
          label={actText.connect.open}
          isDisabled={!isReachable(target)}
          onClick={() => setDialog('connect')}
        />
        <IconButton
          icon="clock"
          label={actText.network.open}
          isPressed={target !== null && panel.session.act.slowDocuments.has(target.document.id)}
          isDisabled={!isReachable(target)}
          onClick={() => setDialog('network')}
        />
        <IconButton
          icon="gone"
          label={isOffline ? actText.offline.off : actText.offline.on}
          isPressed={isOffline}
          isDisabled={!isReachable(target)}
          onClick={() => target && void toggleOffline(target)}
        />
        <IconButton
          icon="closed"
          label={actText.close.open}
          isDisabled={target === null || !isClosable(target)}
          onClick={() => setDialog('close')}
        />
        <IconButton icon="star" label={actText.library.open} onClick={() => setDialog('library')} />
      </div>
      <RunList runs={state.runs} onStop={composer.actions.stop} />
      <Suspense fallback={null}>
        {dialog === 'close' && target !== null && <CloseDialog connection={target} onClose={() => setDialog(null)} />}
        {dialog === 'network' && target !== null && <NetworkDialog of={target} onClose={() => setDialog(null)} />}
        {dialog === 'connect' && target !== null && <ConnectDialog from={target} onClose={() => setDialog(null)} />}
        {dialog === 'library' && <LibraryDialog composer={composer} onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
}

/** The connection to act on: what is chosen here, else what the details are about, else any that is open, or was. */
function useTarget(): [Connection | null, readonly Connection[], (key: string) => void] {
  const { connections } = useSession();
  const shown = useDetailConnection();
  const [choice, setChoice] = useState<{ readonly key: string; readonly shownKey: string | null } | null>(null);
  const live = connections.all().filter(isLive);
  const shownKey = shown?.key ?? null;
  // Another connection was selected since: that is the one that is meant now.
  const chosen = choice !== null && choice.shownKey === shownKey ? connections.byKey(choice.key) : undefined;
  const shownHere = shown !== null && shown.importedFrom === undefined ? shown : null;
  const target = chosen ?? shownHere ?? live.at(-1) ?? connections.all().findLast(isReachable) ?? null;
  const options = target !== null && !live.includes(target) ? [target, ...live] : live;
  return [target, options, (key) => setChoice({ key, shownKey })];
}

/** Whether its document may still be there: a closed connection tells nothing of that, one that went with it does. */
function isReachable(connection: Connection | null): boolean {
  return connection !== null && connection.importedFrom === undefined && connection.state !== 'gone';
}

function targetName(connection: Connection): string {
  const { name, host } = connectionName(connection.url);
  const words = name === host ? name : `${name} – ${host}`;
  const { state } = connection;
  return visibleCharacters(state === 'open' ? words : `${words} (${state})`);
}

function sizeText(message: string | Uint8Array): string {
  const length = typeof message === 'string' ? new TextEncoder().encode(message).length : message.length;
  return formatBytes(length);
}

/** Escape and the keys with Control go on to the panel, unless an editor took them. */
function keepKeys(event: KeyboardEvent): void {
  const isEditing = event.target instanceof Element && event.target.closest('.cm-editor') !== null;
  if (isEditing || !(event.ctrlKey || event.metaKey || event.key === 'Escape')) event.stopPropagation();
}
