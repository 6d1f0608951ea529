import { useState, type ReactNode } from 'react';
import type { Sender } from '../../../decoder/wire-frame.ts';
import { DEFAULT_IMPORT_LIMITS } from '../../transfer/import-limits.ts';
import { pastedBytes } from '../../transfer/pasted-bytes.ts';
import { pasteText } from '../../text/paste-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './dialog.module.css';
import { TransferDialog } from './transfer-dialog.tsx';

const SENDERS = ['auto', 'client', 'server'] as const;
const words = pasteText;

/** Bytes from the clipboard, decoded like a file. */
export function PasteDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { imports } = usePanel();
  const [pasted, setPasted] = useState('');
  const [sender, setSender] = useState<(typeof SENDERS)[number]>('auto');
  const [extensions, setExtensions] = useState('');
  const [isSubmitted, setIsSubmitted] = useState(false);
  const { pastedChars } = DEFAULT_IMPORT_LIMITS;
  const isTooLong = pasted.length > pastedChars;
  const understood = isTooLong ? null : pastedBytes(pasted);
  const error = isTooLong
    ? words.tooLong(pastedChars)
    : understood?.kind === 'error'
      ? words.error[understood.error]
      : null;
  const found = understood?.kind === 'ok' ? words.found(understood.value.bytes.length, understood.value.as) : '';

  const submit = (): void => {
    setIsSubmitted(true);
    if (understood?.kind !== 'ok') return;
    const { bytes, format } = understood.value;
    const request = {
      name: words.name,
      file: new Blob([bytes]),
      format,
      sender: sender === 'auto' ? null : (sender satisfies Sender),
      extensions: extensions.trim() === '' ? null : extensions.trim(),
    };
    imports.add([request]);
    onClose();
  };

  return (
    <TransferDialog
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <span id="framescope-paste-state" className={styles['progress']} role="status">
            {error === null ? (
              found
            ) : (
              <span className={isSubmitted || pasted.trim() !== '' ? styles['error'] : styles['hint']}>{error}</span>
            )}
          </span>
          <TextButton onClick={onClose}>{words.cancel}</TextButton>
          <TextButton isPrimary onClick={submit}>
            {words.submit}
          </TextButton>
        </>
      }
    >
      <label className={styles['group']}>
        <span className={styles['label']}>{words.label}</span>
        <textarea
          className={styles['text']}
          rows={8}
          spellCheck={false}
          placeholder={words.placeholder}
          value={pasted}
          aria-describedby="framescope-paste-state"
          onChange={(event) => setPasted(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
      </label>
      <p className={styles['hint']}>{words.hint}</p>
      <fieldset className={styles['group']}>
        <legend>{words.sender}</legend>
        <div className={styles['line']}>
          {SENDERS.map((id) => (
            <label key={id} className={styles['choice']}>
              <input type="radio" name="framescope-sender" checked={sender === id} onChange={() => setSender(id)} />
              {words.senderOf[id]}
            </label>
          ))}
        </div>
      </fieldset>
      <label>
        <span className={styles['label']}>{words.extensions}</span>
        <input
          type="text"
          className={styles['input']}
          spellCheck={false}
          value={extensions}
          onChange={(event) => setExtensions(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') submit();
          }}
        />
      </label>
      <p className={styles['hint']}>{words.extensionsHint}</p>
    </TransferDialog>
  );
}
