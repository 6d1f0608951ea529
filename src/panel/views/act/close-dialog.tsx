import { useState, type FormEvent, type ReactNode } from 'react';
import { utf8Length } from '../../../base/utf8.ts';
import type { Connection } from '../../../model/connection.ts';
import type { ActDoor, ActOutcome } from '../../act/act-desk.ts';
import { closeError, MAX_REASON_BYTES, serverCloseError } from '../../act/draft.ts';
import { connectionName } from '../../store/connection-name.ts';
import { actText } from '../../text/act-text.ts';
import { closeCodeText } from '../../text/lifecycle-text.ts';
import { exportText } from '../../text/export-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { useDetailConnection, usePanel } from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import styles from './library.module.css';

const FORM_ID = 'framescope-close';
const NORMAL = '1000';
/** RFC 6455 §7.4.1: what a page is told when the Close frame had no code. */
const NO_STATUS = 1005;

const CLOSE_KINDS = ['page', 'server', 'loss'] as const;
type CloseKind = (typeof CLOSE_KINDS)[number];

/** What is offered; every legal code can be typed. */
const CODES: Readonly<Record<CloseKind, readonly number[]>> = {
  page: [1000, 3000, 3003, 4000],
  server: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 3000, 4000],
  loss: [],
};

function closeAs(
  act: ActDoor,
  to: Connection,
  kind: CloseKind,
  code: number | null,
  reason: string,
): Promise<ActOutcome> {
  if (kind === 'loss') return act.simulateClose(to, 1006, '');
  if (kind === 'server') return act.simulateClose(to, code ?? NO_STATUS, reason);
  return act.closeConnection(to, code, code === null || reason === '' ? null : reason);
}

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
  const [as, setAs] = useState<CloseKind>('page');
  const number = code.trim() === '' ? null : Number(code);
  const error = as === 'page' ? closeError(number, reason) : as === 'server' ? serverCloseError(number, reason) : null;
  if (connection === null) return null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (error !== null) return;
    const outcome = await closeAs(session.act, connection, as, number, reason);
    if (outcome.kind === 'done') onClose();
    else setFailure(actText.failure(outcome.failure, outcome.words));
  };
  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <button type="submit" form={FORM_ID} className={styles['submit']} disabled={error !== null}>
            {words.submit}
          </button>
          <TextButton onClick={onClose}>{exportText.cancel}</TextButton>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={(event) => void submit(event)}>
        <p className={dialog['description']}>
          <bdi>{visibleCharacters(connectionName(connection.url).name)}</bdi>
        </p>
        <fieldset className={dialog['group']}>
          <legend>{words.as}</legend>
          {CLOSE_KINDS.map((kind) => (
            <label key={kind} className={dialog['choice']}>
              <input type="radio" name="as" checked={as === kind} onChange={() => setAs(kind)} />
              <span>{words.kinds[kind]}</span>
            </label>
          ))}
        </fieldset>
        {as !== 'loss' && (
          <>
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
                {CODES[as].map((choice) => (
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
          </>
        )}
        {(error !== null || failure !== null) && (
          <p className={dialog['error']} role="alert">
            {error === null ? failure : words.errors[error]}
          </p>
        )}
      </form>
    </TransferDialog>
  );
}
