import { useRef, type ReactNode } from 'react';
import type { ComposerState, ComposerStore } from '../../act/composer-store.ts';
import { DRAFT_FORMATS, formattedJson, type Draft } from '../../act/draft.ts';
import { MAX_ACT_BYTES } from '../../../protocol/limits.ts';
import { actText } from '../../text/act-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Checkbox, Chip, TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import { CodeEditor } from './code-editor.tsx';
import styles from './composer.module.css';
import { HexEditor } from './hex-editor.tsx';

/** How a draft is written. */
export function FormatBar({ composer, draft }: { readonly composer: ComposerStore; readonly draft: Draft }): ReactNode {
  const isText = draft.format === 'text' || draft.format === 'json';
  const format = (): void => {
    const formatted = formattedJson(draft.text);
    if (formatted !== null) composer.actions.load({ ...draft, text: formatted }, composer.getState().original);
  };
  return (
    <div className={styles['bar']}>
      <div className={styles['group']} role="group" aria-label={actText.format}>
        {DRAFT_FORMATS.map((name) => (
          <Chip
            key={name}
            label={actText.formats[name]}
            isOn={draft.format === name}
            onClick={() => composer.actions.chooseFormat(name)}
          />
        ))}
      </div>
      {draft.format === 'json' && (
        <TextButton title={actText.formatJsonTitle} onClick={format}>
          {actText.formatJson}
        </TextButton>
      )}
      {isText && (
        <Checkbox
          label={actText.variables}
          title={actText.variablesTitle}
          isChecked={draft.hasVariables}
          onChange={() => composer.actions.change({ hasVariables: !draft.hasVariables })}
        />
      )}
      <label className={styles['frame']}>
        <span className={styles['quiet']}>{actText.frame}</span>
        <select
          className={styles['select']}
          value={draft.frame}
          onChange={({ currentTarget }) =>
            composer.actions.change({ frame: currentTarget.value === 'binary' ? 'binary' : 'text' })
          }
        >
          <option value="text">{actText.frames.text}</option>
          <option value="binary">{actText.frames.binary}</option>
        </select>
      </label>
    </div>
  );
}

/** The editor that fits how a draft is written. */
export function DraftEditor(props: {
  readonly composer: ComposerStore;
  readonly state: ComposerState;
  readonly onSubmit: () => void;
}): ReactNode {
  const { composer, state, onSubmit } = props;
  const { draft, draftRevision } = state;
  if (draft.format === 'file') return <FileChoice composer={composer} draft={draft} />;
  if (draft.format === 'hex') {
    return (
      <HexEditor
        key={draftRevision}
        bytes={draft.bytes}
        onChange={(bytes) => composer.actions.change({ bytes })}
        onSubmit={onSubmit}
      />
    );
  }
  return (
    <CodeEditor
      key={draftRevision}
      text={draft.text}
      language={draft.format === 'json' ? 'json' : 'plain'}
      hasVariables={draft.hasVariables && draft.format !== 'base64'}
      label={actText.editor}
      hint={actText.placeholder}
      onChange={(changed) => composer.actions.change({ text: changed })}
      onSubmit={onSubmit}
    />
  );
}

function FileChoice({ composer, draft }: { readonly composer: ComposerStore; readonly draft: Draft }): ReactNode {
  const input = useRef<HTMLInputElement | null>(null);
  const { notices } = usePanel();
  const read = async (file: File): Promise<void> => {
    if (file.size > MAX_ACT_BYTES) {
      notices.show(actText.fileTooLong);
      return;
    }
    try {
      composer.actions.change({ fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      // The file was moved or taken away after it was chosen.
      notices.show(actText.fileUnreadable);
    }
  };
  return (
    <div className={styles['file']}>
      <TextButton onClick={() => input.current?.click()}>{actText.chooseFile}</TextButton>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={actText.chooseFile}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void read(file);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      {draft.fileName !== '' && <bdi>{actText.chosenFile(visibleCharacters(draft.fileName), draft.bytes.length)}</bdi>}
    </div>
  );
}
