import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { KeepingEnvironment } from '../../keeping/lazy-keeper.ts';
import { exportFormat } from '../../../formats/write/export-format.ts';
import { MAX_SESSION_NAME_CHARS, type KeptSession, type KeptSessions } from '../../keeping/kept-sessions.ts';
import { keptSource } from '../../session-diff/session-source.ts';
import { formatBytes, formatDateTime } from '../../text/format.ts';
import { keepingStatusText } from '../../text/keeping-status-text.ts';
import { keepingText } from '../../text/keeping-text.ts';
import { sessionDiffText } from '../../text/session-diff-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { useActions, useChoice, usePanel } from '../panel-context.tsx';
import dialogStyles from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import styles from './kept-dialog.module.css';

const words = keepingText.kept;

/** The sessions on disk: to open, name, save and delete. */
export function KeptDialog({ keeping }: { readonly keeping: KeepingEnvironment }): ReactNode {
  const { notices } = usePanel();
  const { closeDialog, openDialog } = useActions();
  const budget = useChoice((state) => state.settings.keeping.budgetBytes);
  const { store, sessions, problem, reload } = useKeptSessions(keeping);
  const [isSure, setIsSure] = useState(false);
  const total = (sessions ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const deleteAll = async (): Promise<void> => {
    if (!isSure) {
      setIsSure(true);
      return;
    }
    setIsSure(false);
    notices.show(words.deleted((await store?.removeAll()) ?? 0));
    reload();
  };
  return (
    <TransferDialog
      title={words.title}
      onClose={closeDialog}
      footer={
        <>
          <span className={dialogStyles['progress']} role="status">
            {sessions && words.total(sessions.length, total, budget)}
          </span>
          {sessions && sessions.length > 0 && (
            <TextButton onClick={() => void deleteAll()}>{isSure ? words.deleteAllSure : words.deleteAll}</TextButton>
          )}
          <TextButton onClick={() => openDialog('settings')}>{keepingStatusText.openSettings}</TextButton>
          <TextButton onClick={closeDialog}>{words.close}</TextButton>
        </>
      }
    >
      {problem !== null && <p className={dialogStyles['error']}>{words.unavailable(problem)}</p>}
      {problem === null && sessions === null && <p className={dialogStyles['hint']}>{words.loading}</p>}
      {sessions?.length === 0 && <p className={dialogStyles['hint']}>{words.empty}</p>}
      <ul className={styles['list']} aria-label={words.title}>
        {store && sessions?.map((kept) => <KeptItem key={kept.id} kept={kept} store={store} onChange={reload} />)}
      </ul>
    </TransferDialog>
  );
}

function useKeptSessions(keeping: KeepingEnvironment) {
  const [store, setStore] = useState<KeptSessions | null>(null);
  const [sessions, setSessions] = useState<readonly KeptSession[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = useCallback(() => {
    const load = async (): Promise<void> => {
      try {
        const loaded = await keeping.loadSessions();
        setStore(loaded);
        setSessions(await loaded.list());
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    void load();
  }, [keeping]);
  useEffect(reload, [reload]);
  return { store, sessions, problem, reload };
}

interface KeptItemProps {
  readonly kept: KeptSession;
  readonly store: KeptSessions;
  readonly onChange: () => void;
}

function KeptItem({ kept, store, onChange }: KeptItemProps): ReactNode {
  const { session, imports, environment, notices } = usePanel();
  const { closeDialog, compareSession } = useActions();
  const [isNaming, setIsNaming] = useState(false);
  const name = nameOf(kept);
  const source = keptSource(kept.id);
  /** Once: a session that is in the log already is not read again. */
  const open = async (): Promise<void> => {
    closeDialog();
    if (session.connections.all().some(({ importedFrom }) => importedFrom?.id === source)) return;
    imports.add([{ id: source, name, file: await store.read(kept.id), format: 'session' }]);
  };
  const compare = async (): Promise<void> => {
    await open();
    compareSession(source);
  };
  const save = async (): Promise<void> => {
    const format = exportFormat('session');
    // First of all, since the browser may ask for a place only in answer to a click.
    const target = format ? await environment.chooseTarget(fileName(kept.startedAt), format) : null;
    await target?.write(await store.read(kept.id));
    await target?.close();
  };
  const remove = async (): Promise<void> => {
    notices.show((await store.remove(kept.id)) ? words.deleted(1) : words.inUse);
    onChange();
  };
  return (
    <li className={styles['item']}>
      <div className={styles['what']}>
        {isNaming ? (
          <NameField
            name={kept.name ?? ''}
            onName={(given) => {
              store.rename(kept.id, given);
              setIsNaming(false);
              onChange();
            }}
            onCancel={() => setIsNaming(false)}
          />
        ) : (
          <strong className={styles['name']} title={visibleCharacters(kept.url)}>
            {name}
          </strong>
        )}
        <span className={styles['facts']}>
          <span>{formatDateTime(kept.startedAt)}</span>
          {kept.connections !== null && kept.frames !== null && (
            <span>{words.counts(kept.connections, kept.frames)}</span>
          )}
          <span>{formatBytes(kept.byteLength)}</span>
          {kept.part > 1 && <span>{words.part(kept.part)}</span>}
          {kept.isBeingWritten && <span className={styles['now']}>{words.now}</span>}
        </span>
      </div>
      <div className={styles['actions']}>
        <TextButton title={words.openTitle(name)} onClick={() => void open()}>
          {words.openOne}
        </TextButton>
        <TextButton title={sessionDiffText.compareTitle(name)} onClick={() => void compare()}>
          {sessionDiffText.compare}
        </TextButton>
        <TextButton title={words.renameTitle(name)} onClick={() => setIsNaming(true)}>
          {words.rename}
        </TextButton>
        <TextButton title={words.saveTitle(name)} onClick={() => void save()}>
          {words.save}
        </TextButton>
        {!kept.isBeingWritten && (
          <TextButton title={words.deleteTitle(name)} onClick={() => void remove()}>
            {words.delete}
          </TextButton>
        )}
      </div>
    </li>
  );
}

interface NameFieldProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onCancel: () => void;
}

function NameField({ name, onName, onCancel }: NameFieldProps): ReactNode {
  const attach = useCallback((input: HTMLInputElement | null) => input?.select(), []);
  return (
    <input
      ref={attach}
      type="text"
      className={dialogStyles['input']}
      aria-label={words.nameLabel}
      maxLength={MAX_SESSION_NAME_CHARS}
      defaultValue={name}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onName(event.currentTarget.value);
        else if (event.key === 'Escape') onCancel();
        else return;
        // Neither is meant for the dialog around it.
        event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={(event) => onName(event.currentTarget.value)}
    />
  );
}

/** The user's own, else the page. */
function nameOf({ name, url }: KeptSession): string {
  if (name !== null) return visibleCharacters(name);
  if (!URL.canParse(url)) return url === '' ? words.unnamed : visibleCharacters(url);
  const { host, pathname } = new URL(url);
  return visibleCharacters(`${host}${pathname}`);
}

/** `framescope-2026-11-20-14-03-59-123.framescope` */
function fileName(startedAt: number): string {
  return `framescope-${formatDateTime(startedAt).replaceAll(/[^0-9]+/g, '-')}.framescope`;
}
