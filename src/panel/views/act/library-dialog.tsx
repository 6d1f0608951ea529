import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { encodeUtf8 } from '../../../base/utf8.ts';
import type { ComposerStore } from '../../act/composer-store.ts';
import type { Draft } from '../../act/draft.ts';
import {
  libraryAsText,
  MAX_NAME_CHARS,
  merged,
  readLibrary,
  withFavourite,
  withoutFavourite,
} from '../../act/message-library.ts';
import { toHex } from '../../../base/hex.ts';
import { actText } from '../../text/act-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { exportText } from '../../text/export-text.ts';
import { IconButton, TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import dialog from '../transfer/dialog.module.css';
import styles from './library.module.css';

const PREVIEW_CHARS = 120;
const FILE_NAME = 'framescope-messages.json';

interface LibraryDialogProps {
  readonly composer: ComposerStore;
  readonly onClose: () => void;
}

/** Messages that were sent or kept under a name: to load, keep, remove, export and import. */
export function LibraryDialog({ composer, onClose }: LibraryDialogProps): ReactNode {
  const { environment, notices } = usePanel();
  const library = useStore(composer, (state) => state.library);
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement | null>(null);
  const words = actText.library;
  const { keep } = composer.actions;
  const load = (draft: Draft): void => {
    composer.actions.load(draft, null);
    onClose();
  };
  const keepNamed = (event: FormEvent): void => {
    event.preventDefault();
    const changed = withFavourite(library, name, composer.getState().draft);
    setError(changed === null ? words.notKept : null);
    if (changed === null) return;
    keep(changed);
    setName('');
  };
  const read = async (file: File): Promise<void> => {
    const other = readLibrary(await file.text().catch(() => ''));
    setError(other === null ? words.notOurs : null);
    if (other === null) return;
    const all = merged(composer.getState().library, other);
    keep(all);
    notices.show(words.imported(all.favourites.length));
  };

  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <TextButton
            onClick={() => environment.saveFile(FILE_NAME, encodeUtf8(libraryAsText(library)), 'application/json')}
          >
            {words.exportFile}
          </TextButton>
          <TextButton onClick={() => input.current?.click()}>{words.importFile}</TextButton>
          <TextButton onClick={() => keep({ ...library, history: [] })}>{words.clear}</TextButton>
          <TextButton onClick={onClose}>{exportText.close}</TextButton>
        </>
      }
    >
      <form className={styles['keep']} onSubmit={keepNamed}>
        <label className={styles['name']}>
          <span className={dialog['label']}>{words.name}</span>
          <input
            className={dialog['input']}
            type="text"
            maxLength={MAX_NAME_CHARS}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <button type="submit" className={styles['submit']}>
          {words.keep}
        </button>
      </form>
      {error !== null && (
        <p className={dialog['error']} role="alert">
          {error}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={words.importFile}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void read(file);
          currentTarget.value = '';
        }}
      />
      <h3 className={dialog['label']}>{words.favourites}</h3>
      {library.favourites.length === 0 && <p className={dialog['hint']}>{words.noFavourites}</p>}
      <ul className={styles['list']} aria-label={words.favourites}>
        {library.favourites.map((favourite) => (
          <li key={favourite.name}>
            <button type="button" className={styles['item']} onClick={() => load(favourite.draft)}>
              <b>{visibleCharacters(favourite.name)}</b> <Preview draft={favourite.draft} />
            </button>
            <IconButton
              icon="close"
              label={words.remove(favourite.name)}
              onClick={() => keep(withoutFavourite(library, favourite.name))}
            />
          </li>
        ))}
      </ul>
      <h3 className={dialog['label']}>{words.history}</h3>
      {library.history.length === 0 && <p className={dialog['hint']}>{words.noHistory}</p>}
      <ul className={styles['list']} aria-label={words.history}>
        {library.history.map((draft, at) => (
          // The same draft stands in it once, and its place is all that names it.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <button type="button" className={styles['item']} onClick={() => load(draft)}>
              <Preview draft={draft} />
            </button>
          </li>
        ))}
      </ul>
    </TransferDialog>
  );
}

function Preview({ draft }: { readonly draft: Draft }): ReactNode {
  const start = draft.format === 'hex' ? toHex(draft.bytes.subarray(0, PREVIEW_CHARS / 3), ' ') : draft.text;
  const preview = visibleCharacters(start.slice(0, PREVIEW_CHARS).replace(/\s+/g, ' '));
  return (
    <bdi className={styles['preview']}>
      {draft.direction === 'out' ? '↑' : '↓'} {preview === '' ? actText.library.empty : preview}
    </bdi>
  );
}
