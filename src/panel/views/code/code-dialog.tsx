import { useState, type ReactNode } from 'react';
import { utf8Length } from '../../../base/utf8.ts';
import { CODE_TARGETS } from '../../../formats/code/code-target.ts';
import { generateCode } from '../../../formats/code/index.ts';
import { readCodeChoice, writeCodeChoice, type CodeChoice } from '../../code/code-choice.ts';
import { connectionName } from '../../store/connection-name.ts';
import { countSelected, eachSelected } from '../../store/selected-rows.ts';
import { codeText as words } from '../../text/code-text.ts';
import { exportFileName } from '../../transfer/export-name.ts';
import { exportRows } from '../../transfer/export-rows.ts';
import { DEFAULT_REDACTION, type RedactionChoice } from '../../transfer/redaction-choice.ts';
import { classNames } from '../../ui/class-names.ts';
import { TextButton } from '../../ui/controls.tsx';
import { copyAndTell } from '../copy-actions.ts';
import {
  useChoice,
  useDetailConnection,
  usePanel,
  useSelectedRow,
  useSession,
  useVisibleRows,
} from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { RedactionOptions } from '../transfer/redaction-options.tsx';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import { CodePreview } from './code-preview.tsx';
import styles from './code-dialog.module.css';
import { useConversation } from './use-conversation.ts';

/** A connection, or what is selected of it, as a test, a mock, a client or a command of another tool. */
export function CodeDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const panel = usePanel();
  const { environment } = panel;
  const { log } = useSession();
  const rows = useVisibleRows();
  const row = useSelectedRow();
  const connection = useDetailConnection();
  const selectedRows = useChoice((state) => state.selectedRows);
  const selectedCount = row === null ? 0 : countSelected(selectedRows, rows);
  const [scope, setScope] = useState<'connection' | 'selection'>(selectedCount > 1 ? 'selection' : 'connection');
  const [choice, setChoice] = useState<CodeChoice>(readCodeChoice);
  const [keepsSecrets, setKeepsSecrets] = useState(false);
  const [redaction, setRedaction] = useState<RedactionChoice>(DEFAULT_REDACTION);
  const { target, options } = choice;
  // As it was when the dialog was opened, or another scope was chosen: code that changes while it is read helps nobody.
  const collected = useConversation({
    connection,
    key: `${scope} ${log.generation}`,
    rows: () =>
      scope === 'selection'
        ? eachSelected(selectedRows, rows)
        : (exportRows({ kind: 'connection', connection: connection?.index ?? -1 }, log, rows) ?? []),
    redaction,
    keepsSecrets,
  });
  const conversation = collected.kind === 'ok' ? collected.conversation : null;
  const generated = conversation && generateCode(target.id, conversation, options);

  const change = (changed: Partial<CodeChoice>): void => {
    const next = { ...choice, ...changed };
    setChoice(next);
    writeCodeChoice(next);
  };
  const save = (): void => {
    if (generated === null) return;
    const name = exportFileName(connection?.url ?? null, environment.now(), target.fileEnding);
    environment.saveFile(name, new TextEncoder().encode(generated.text), target.mediaType);
  };

  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <span className={dialog['progress']} role="status">
            {generated && conversation && words.size(conversation.messages.length, utf8Length(generated.text))}
          </span>
          <TextButton onClick={onClose}>{words.close}</TextButton>
          <TextButton onClick={save}>{words.save}</TextButton>
          <TextButton isPrimary onClick={() => generated && void copyAndTell(panel, generated.text)}>
            {words.copy}
          </TextButton>
        </>
      }
    >
      {connection && selectedCount > 0 && (
        <fieldset className={classNames(dialog['group'], styles['scope'])}>
          <legend>{words.scope}</legend>
          {(['connection', 'selection'] as const).map((id) => (
            <label key={id} className={dialog['choice']}>
              <input
                type="radio"
                name="framescope-code-scope"
                value={id}
                checked={scope === id}
                onChange={() => setScope(id)}
              />
              <bdi>
                {id === 'connection'
                  ? words.connection(connectionName(connection.url).name)
                  : words.selection(selectedCount)}
              </bdi>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset className={dialog['group']}>
        <legend>{words.target}</legend>
        <div className={styles['targets']}>
          {CODE_TARGETS.map((each) => (
            <label key={each.id} className={dialog['choice']} title={each.description}>
              <input
                type="radio"
                name="framescope-code-target"
                value={each.id}
                checked={target === each}
                onChange={() => change({ target: each })}
              />
              {each.label}
            </label>
          ))}
        </div>
        <p className={dialog['hint']}>{target.description}</p>
      </fieldset>
      <CodeOptionsGroup
        choice={choice}
        keepsSecrets={keepsSecrets}
        onChange={(changed) => change({ options: { ...options, ...changed } })}
        onKeepSecrets={setKeepsSecrets}
      />
      <RedactionOptions choice={redaction} isDisabled={false} onChange={setRedaction} onPreview={null} />
      <CodePreview state={collected} generated={generated} hasConnection={connection !== null} />
    </TransferDialog>
  );
}

interface CodeOptionsGroupProps {
  readonly choice: CodeChoice;
  readonly keepsSecrets: boolean;
  readonly onChange: (changed: Partial<CodeChoice['options']>) => void;
  readonly onKeepSecrets: (keepsSecrets: boolean) => void;
}

/** The options that change anything of the target. */
function CodeOptionsGroup({ choice, keepsSecrets, onChange, onKeepSecrets }: CodeOptionsGroupProps): ReactNode {
  const { target, options } = choice;
  const { takes } = target;
  if (!takes.timing && !takes.binary && !takes.headers) return null;
  return (
    <fieldset className={dialog['group']}>
      <legend>{words.options}</legend>
      <div className={styles['options']}>
        {takes.timing && (
          <Option
            label={words.timing}
            isOn={options.hasTiming}
            onToggle={() => onChange({ hasTiming: !options.hasTiming })}
          />
        )}
        {takes.binary && (
          <Option
            label={words.binaryHex}
            isOn={options.binaryAs === 'hex'}
            onToggle={() => onChange({ binaryAs: options.binaryAs === 'hex' ? 'base64' : 'hex' })}
          />
        )}
        {takes.headers && (
          <Option
            label={words.headers}
            isOn={options.hasHeaders}
            onToggle={() => onChange({ hasHeaders: !options.hasHeaders })}
          />
        )}
        {takes.headers && options.hasHeaders && (
          <Option label={words.secrets} isOn={keepsSecrets} onToggle={() => onKeepSecrets(!keepsSecrets)} />
        )}
      </div>
    </fieldset>
  );
}

interface OptionProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

function Option({ label, isOn, onToggle }: OptionProps): ReactNode {
  return (
    <label className={dialog['choice']}>
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      {label}
    </label>
  );
}
