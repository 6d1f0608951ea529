import { useState, type FormEvent, type ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { actText } from '../../text/act-text.ts';
import { exportText } from '../../text/export-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import styles from './library.module.css';

const FORM_ID = 'framescope-connect';

interface ConnectDialogProps {
  /** The new one is opened from its document. */
  readonly from: Connection;
  readonly onClose: () => void;
}

/** Opens a WebSocket from the page's context. */
export function ConnectDialog({ from, onClose }: ConnectDialogProps): ReactNode {
  const { session } = usePanel();
  const [url, setUrl] = useState(from.url);
  const [protocols, setProtocols] = useState(from.requestedProtocols.join(', '));
  const [failure, setFailure] = useState<string | null>(null);
  const words = actText.connect;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const list = protocols.split(',').map((protocol) => protocol.trim());
    const wanted = list.filter((protocol) => protocol !== '');
    const outcome = await session.act.openConnection(from, url.trim(), wanted);
    if (outcome.kind === 'done') onClose();
    else setFailure(actText.failure(outcome.failure, outcome.words));
  };
  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <button type="submit" form={FORM_ID} className={styles['submit']}>
            {words.submit}
          </button>
          <TextButton onClick={onClose}>{exportText.cancel}</TextButton>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={(event) => void submit(event)}>
        <p className={dialog['description']}>{words.hint}</p>
        <label>
          <span className={dialog['label']}>{words.url}</span>
          <input
            className={dialog['input']}
            type="text"
            value={url}
            onChange={({ currentTarget }) => setUrl(currentTarget.value)}
          />
        </label>
        <label>
          <span className={dialog['label']}>{words.protocols}</span>
          <input
            className={dialog['input']}
            type="text"
            value={protocols}
            onChange={({ currentTarget }) => setProtocols(currentTarget.value)}
          />
        </label>
        {failure !== null && (
          <p className={dialog['error']} role="alert">
            {failure}
          </p>
        )}
      </form>
    </TransferDialog>
  );
}
