import { useState, type FormEvent, type ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { MAX_LATENCY_MS } from '../../../protocol/limits.ts';
import type { NetworkSpeed } from '../../../protocol/panel-command.ts';
import { actText } from '../../text/act-text.ts';
import { exportText } from '../../text/export-text.ts';
import { Checkbox, TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import dialog from '../transfer/dialog.module.css';
import { TransferDialog } from '../transfer/transfer-dialog.tsx';
import styles from './library.module.css';

const FORM_ID = 'framescope-network';
const KB = 1000;
/** In kB a second. */
const MAX_SPEED = 10_000_000;
const FIRST: NetworkSpeed = {
  delayMs: 300,
  jitterMs: 0,
  bytesPerSecondIn: 0,
  bytesPerSecondOut: 0,
  isStalled: false,
};

interface NetworkDialogProps {
  /** Its document is slowed down. */
  readonly of: Connection;
  readonly onClose: () => void;
}

/** Slows all connections of a document down, or lets them hang. */
export function NetworkDialog({ of, onClose }: NetworkDialogProps): ReactNode {
  const { session } = usePanel();
  const [speed, setSpeed] = useState(session.act.slowDocuments.get(of.document.id) ?? FIRST);
  const [failure, setFailure] = useState<string | null>(null);
  const words = actText.network;
  const change = (part: Partial<NetworkSpeed>): void => setSpeed((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = await session.act.setSpeed(of, speed);
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
          <Amount
            label={words.delay}
            value={speed.delayMs}
            max={MAX_LATENCY_MS}
            onChange={(delayMs) => change({ delayMs })}
          />
          <Amount
            label={words.jitter}
            value={speed.jitterMs}
            max={MAX_LATENCY_MS}
            onChange={(jitterMs) => change({ jitterMs })}
          />
        </div>
        <div className={dialog['line']}>
          <Amount
            label={words.speedIn}
            value={speed.bytesPerSecondIn / KB}
            max={MAX_SPEED}
            onChange={(kilobytes) => change({ bytesPerSecondIn: kilobytes * KB })}
          />
          <Amount
            label={words.speedOut}
            value={speed.bytesPerSecondOut / KB}
            max={MAX_SPEED}
            onChange={(kilobytes) => change({ bytesPerSecondOut: kilobytes * KB })}
          />
        </div>
        <Checkbox
          label={words.stalled}
          title={words.stalledTitle}
          isChecked={speed.isStalled}
          onChange={() => change({ isStalled: !speed.isStalled })}
        />
        {failure !== null && (
          <p className={dialog['error']} role="alert">
            {failure}
          </p>
        )}
      </form>
    </TransferDialog>
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

function Amount({ label, value, max, onChange }: AmountProps): ReactNode {
  return (
    <label>
      <span className={dialog['label']}>{label}</span>
      <input
        className={dialog['input']}
        type="number"
        min={0}
        max={max}
        step={1}
        required
        defaultValue={value}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          if (Number.isInteger(typed)) onChange(Math.min(max, Math.max(0, typed)));
        }}
      />
    </label>
  );
}
