import { useId, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { encodeUtf8 } from '../../../base/utf8.ts';
import { KEEPING_BUDGETS } from '../../keeping/keeping-policy.ts';
import { FULL_LOG_ACTIONS, LOG_LIMITS } from '../../memory/log-limit.ts';
import { readSettingsFile, settingsFile } from '../../store/settings-file.ts';
import { DEFAULT_SETTINGS } from '../../store/settings.ts';
import { formatBytes } from '../../text/format.ts';
import { keepingStatusText } from '../../text/keeping-status-text.ts';
import { keepingText } from '../../text/keeping-text.ts';
import { Checkbox, TextButton } from '../../ui/controls.tsx';
import { useActions, useChoice, usePanel, useSession } from '../panel-context.tsx';
import styles from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';

/** The same in every language, so that it is recognised. */
const SETTINGS_FILE = 'framescope-settings.json';

const words = keepingText.settings;

/** What the panel remembers, as far as it is not chosen where it shows. */
export function SettingsDialog(): ReactNode {
  const { closeDialog } = useActions();
  return (
    <TransferDialog
      title={keepingStatusText.settings}
      onClose={closeDialog}
      footer={<TextButton onClick={closeDialog}>{words.close}</TextButton>}
    >
      <LogSection />
      <KeepingSection />
      <FileSection />
    </TransferDialog>
  );
}

function LogSection(): ReactNode {
  const { log } = useSession();
  const limit = useChoice((state) => state.settings.logLimit);
  const { chooseLogLimit } = useActions();
  const name = useId();
  return (
    <fieldset className={styles['group']}>
      <legend>{words.log}</legend>
      <SizeChoice
        label={words.limit}
        sizes={LOG_LIMITS}
        value={limit.limitBytes}
        note={words.used(log.byteLength)}
        onChoose={(limitBytes) => chooseLogLimit({ ...limit, limitBytes })}
      />
      <p className={styles['hint']}>{words.limitHint}</p>
      <div role="radiogroup" aria-label={words.whenFull}>
        {FULL_LOG_ACTIONS.map((whenFull) => (
          <label key={whenFull} className={styles['choice']}>
            <input
              type="radio"
              name={name}
              checked={limit.whenFull === whenFull}
              onChange={() => chooseLogLimit({ ...limit, whenFull })}
            />
            {words.action[whenFull]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function KeepingSection(): ReactNode {
  const { keeper } = usePanel();
  const keeping = useChoice((state) => state.settings.keeping);
  const { chooseKeeping, openDialog } = useActions();
  return (
    <fieldset className={styles['group']}>
      <legend>{words.keeping}</legend>
      {keeper === null ? (
        <p className={styles['hint']}>{words.unavailable}</p>
      ) : (
        <>
          <Checkbox
            label={words.keep}
            isChecked={keeping.isOn}
            onChange={() => chooseKeeping({ ...keeping, isOn: !keeping.isOn })}
          />
          <p className={styles['hint']}>{words.keepHint}</p>
          <SizeChoice
            label={words.budget}
            sizes={KEEPING_BUDGETS}
            value={keeping.budgetBytes}
            onChoose={(budgetBytes) => chooseKeeping({ ...keeping, budgetBytes })}
          />
          <p className={styles['hint']}>{words.budgetHint}</p>
          <KeepingStateLine />
          <TextButton onClick={() => openDialog('kept')}>{keepingStatusText.openKept}</TextButton>
        </>
      )}
    </fieldset>
  );
}

function KeepingStateLine(): ReactNode {
  const { keeper } = usePanel();
  const state = useSyncExternalStore(keeper?.subscribe ?? neverChanges, () => keeper?.getState() ?? null);
  if (state === null) return null;
  return (
    <p role="status" className={state.kind === 'failed' ? styles['error'] : styles['hint']}>
      {keepingStatusText.state(state)}
    </p>
  );
}

function neverChanges(): () => void {
  return () => undefined;
}

interface SizeChoiceProps {
  readonly label: string;
  readonly sizes: readonly number[];
  readonly value: number;
  readonly note?: string;
  readonly onChoose: (bytes: number) => void;
}

function SizeChoice({ label, sizes, value, note, onChoose }: SizeChoiceProps): ReactNode {
  return (
    <label className={styles['choice']}>
      {label}
      <select className={styles['select']} value={value} onChange={(event) => onChoose(Number(event.target.value))}>
        {sizes.map((bytes) => (
          <option key={bytes} value={bytes}>
            {formatBytes(bytes).replace('.0 ', ' ')}
          </option>
        ))}
      </select>
      {note !== undefined && <span className={styles['hint']}>{note}</span>}
    </label>
  );
}

/** The settings as a file: out, in, and back to the beginning. */
function FileSection(): ReactNode {
  const { environment, notices, store } = usePanel();
  const { replaceSettings } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (file: File): Promise<void> => {
    const settings = await readSettingsFile(file);
    setProblem(settings === null ? words.notSettings : null);
    if (settings === null) return;
    replaceSettings(settings);
    notices.show(words.imported);
  };
  return (
    <fieldset className={styles['group']}>
      <legend>{words.file}</legend>
      <div className={styles['line']}>
        <TextButton
          onClick={() =>
            environment.saveFile(SETTINGS_FILE, encodeUtf8(settingsFile(store.getState().settings)), 'application/json')
          }
        >
          {words.export}
        </TextButton>
        <TextButton onClick={() => input.current?.click()}>{words.import}</TextButton>
        <TextButton
          onClick={() => {
            replaceSettings(DEFAULT_SETTINGS);
            notices.show(words.wasReset);
          }}
        >
          {words.reset}
        </TextButton>
        <input
          ref={input}
          type="file"
          hidden
          accept="application/json"
          aria-label={words.importLabel}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) void take(file);
            currentTarget.value = '';
          }}
        />
      </div>
      <p className={problem === null ? styles['hint'] : styles['error']} role={problem === null ? undefined : 'alert'}>
        {problem ?? words.fileHint}
      </p>
    </fieldset>
  );
}
