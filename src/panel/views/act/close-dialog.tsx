import { useState, type FormEvent, type ReactNode } from 'react';
import { utf8Length } from '../../../base/utf8.ts';
import type { Connection } from '../../../model/connection.ts';
import { closeError, MAX_REASON_BYTES } from '../../act/draft.ts';
import { connectionName } from '../../store/connection-name.ts';
import { actText } from '../../text/act-text.ts';
import { closeCodeText } from '../../text/lifecycle-text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { useDetailConnection, usePanel } from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';

const FORM_ID = 'framescope-close';
const NORMAL = '1000';

interface CloseDialogProps {
  /** Absent: the one that the details are about. */
  readonly connection?: Connection;
  readonly onClose: () => void;
}

/** Closes one of the page's connections, with a code and a reason. */
export function CloseDialog({ connection: given, onClose }: CloseDialogProps): ReactNode {
  const { session } = usePanel();
  const shown = useDetailConnection();
  const connection = given ?? shown;
  const [code, setCode] = useState(NORMAL);
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const words = actText.close;
  const number = code.trim() === '' ? null : Number(code);
  const error = closeError(number, reason);
  if (connection === null) return null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (error !== null) return;
    const outcome = await session.act.closeConnection(
      connection,
      number,
      number === null || reason === '' ? null : reason,
    );
    if (outcome.kind === 'done') onClose();
    else setFailure(actText.failure(outcome.failure, outcome.words));
  };
  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <button type="submit" form={FORM_ID} disabled={error !== null}>
            {words.submit}
          </button>
          <TextButton onClick={onClose}>{transferText.export.cancel}</TextButton>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={(event) => void submit(event)}>
        <p className={dialog['description']}>
          <bdi>{visibleCharacters(connectionName(connection.url).name)}</bdi>
        </p>
        <div className={dialog['line']}>
          <label>
            <span className={dialog['label']}>{words.code}</span>
            <input
              className={dialog['input']}
              type="text"
              inputMode="numeric"
              list={`${FORM_ID}-codes`}
              placeholder={words.none}
              value={code}
              onChange={({ currentTarget }) => setCode(currentTarget.value)}
            />
          </label>
          <datalist id={`${FORM_ID}-codes`}>
            {[1000, 3000, 3003, 4000].map((choice) => (
              <option key={choice} value={choice}>
                {closeCodeText(choice)}
              </option>
            ))}
          </datalist>
          <label>
            <span className={dialog['label']}>{words.reason}</span>
            <input
              className={dialog['input']}
              type="text"
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </label>
        </div>
        <p className={dialog['hint']} role="status">
          {words.bytes(utf8Length(reason), MAX_REASON_BYTES)}
        </p>
        {(error !== null || failure !== null) && (
          <p className={dialog['error']} role="alert">
            {error === null ? failure : words.errors[error]}
          </p>
        )}
      </form>
    </TransferDialog>
  );
}
