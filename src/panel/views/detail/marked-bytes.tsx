import type { ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import { decodeUtf8Lossy } from '../../../base/utf8.ts';
import type { HitPart } from '../../payload/highlight.ts';
import styles from './marked-bytes.module.css';

interface MarkedBytesProps {
  readonly bytes: Uint8Array;
  readonly parts: readonly HitPart[];
  /** How a piece of text is shown; null: as hexadecimal bytes. */
  readonly show: ((text: string) => string) | null;
}

/** A piece of a text with what was found in it marked. */
export function MarkedBytes({ bytes, parts, show }: MarkedBytesProps): ReactNode {
  return parts.map(({ start, end, hit }) => {
    const piece = bytes.subarray(start, end);
    const shown = show === null ? `${toHex(piece, ' ')} ` : show(decodeUtf8Lossy(piece));
    return hit === 'none' ? (
      <span key={start}>{shown}</span>
    ) : (
      <mark key={start} className={styles['hit']} data-current={hit === 'current' || undefined}>
        {shown}
      </mark>
    );
  });
}
