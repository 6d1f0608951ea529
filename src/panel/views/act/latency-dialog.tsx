import { useState, type FormEvent, type ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { MAX_LATENCY_MS } from '../../../protocol/limits.ts';
import { actText } from '../../text/act-text.ts';
import { exportText } from '../../text/export-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import styles from './library.module.css';

const FORM_ID = 'framescope-latency';

interface LatencyDialogProps {
  /** Its document is slowed down. */
  readonly of: Connection;
  readonly onClose: () => void;
}

/** Slows all connections of a document down. */
export function LatencyDialog({ of, onClose }: LatencyDialogProps): ReactNode {
  const { session } = usePanel();
  const now = session.act.delayedDocuments.get(of.document.id) ?? { delayMs: 300, jitterMs: 0 };
  const [delayMs, setDelay] = useState(now.delayMs);
  const [jitterMs, setJitter] = useState(now.jitterMs);
  const [failure, setFailure] = useState<string | null>(null);
  const words = actText.latency;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = await session.act.setLatency(of, delayMs, jitterMs);
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
        <div className={dialog['line']}>
          <Milliseconds label={words.delay} value={delayMs} onChange={setDelay} />
          <Milliseconds label={words.jitter} value={jitterMs} onChange={setJitter} />
        </div>
        {failure !== null && (
          <p className={dialog['error']} role="alert">
            {failure}
          </p>
        )}
      </form>
    </TransferDialog>
  );
}

interface MillisecondsProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Milliseconds({ label, value, onChange }: MillisecondsProps): ReactNode {
  return (
    <label>
      <span className={dialog['label']}>{label}</span>
      <input
        className={dialog['input']}
        type="number"
        min={0}
        max={MAX_LATENCY_MS}
        step={1}
        required
        defaultValue={value}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          if (Number.isInteger(typed)) onChange(Math.min(MAX_LATENCY_MS, Math.max(0, typed)));
        }}
      />
    </label>
  );
}
