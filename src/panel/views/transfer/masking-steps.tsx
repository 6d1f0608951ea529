import { useState, type ReactNode } from 'react';
import { byteToHex } from '../../../base/hex.ts';
import { maskedCopy, maskingKeyBytes } from '../../../decoder/masking.ts';
import type { Row } from '../../../model/frame-log.ts';
import type { WireFacts } from '../../../model/wire-facts.ts';
import { wireText } from '../../text/wire-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Section } from '../detail/facts.tsx';
import { Hint } from '../detail/message.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './wire-frame.module.css';

/** Four turns of the key. */
const STEP_BYTES = 16;
const words = wireText;

/** The masked bytes, the key below them, and what comes out, sixteen bytes at a time. */
export function MaskingSteps({ row, facts }: { readonly row: Row; readonly facts: WireFacts }): ReactNode {
  const { log } = usePanel().session;
  const [start, setStart] = useState(0);
  const payload = log.payload(row.index);
  if (!facts.isMaskingKeyKnown) return <Hint tone="info">{words.noKey}</Hint>;
  if (!facts.isPayloadKnown) return <Hint tone="info">{words.noPayload}</Hint>;
  if (payload.length === 0) return null;
  const result = payload.subarray(start, start + STEP_BYTES);
  const masked = maskedCopy(result, row.maskingKey, start);
  const key = maskingKeyBytes(row.maskingKey);
  const lines = [
    ['masked', words.masked, [...masked].map(byteToHex)],
    ['key', words.key, Array.from(result, (_, at) => byteToHex(key[(start + at) % 4] ?? 0))],
    ['result', words.result, [...result].map(byteToHex)],
    ['character', words.character, Array.from(result, printable)],
  ] as const;
  return (
    <>
      <Section title={words.masking}>{null}</Section>
      <div className={styles['masking']}>
        <p className={styles['hint']}>{words.maskingHint}</p>
        <table aria-label={words.masking}>
          <tbody>
            {lines.map(([line, label, cells]) => (
              <tr key={line} data-line={line}>
                <th scope="row">{label}</th>
                {cells.map((cell, at) => (
                  // The cells are places of the payload.
                  // oxlint-disable-next-line react/no-array-index-key
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {payload.length > STEP_BYTES && (
          <div className={styles['steps']}>
            <TextButton onClick={() => setStart(Math.max(0, start - STEP_BYTES))}>{words.earlier}</TextButton>
            <span aria-live="polite">{words.range(start, start + result.length - 1, payload.length)}</span>
            <TextButton onClick={() => setStart(start + STEP_BYTES < payload.length ? start + STEP_BYTES : start)}>
              {words.later}
            </TextButton>
          </div>
        )}
      </div>
    </>
  );
}

function printable(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}
