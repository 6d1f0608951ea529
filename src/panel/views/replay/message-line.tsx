import { memo, type ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import { decodeUtf8Lossy } from '../../../base/utf8.ts';
import type { FreshAnswer } from '../../replay/replay-state.ts';
import { replayText as words } from '../../text/replay-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { useActions, useSession } from '../panel-context.tsx';
import styles from './replay.module.css';

/** More than any screen shows in one line. */
const PREVIEW_BYTES = 400;

/** The beginning of a message in one line. */
export const Preview = memo(function Preview({
  message,
}: {
  readonly message: Pick<FreshAnswer, 'isText' | 'bytes'>;
}): ReactNode {
  const { isText, bytes } = message;
  const part = bytes.subarray(0, PREVIEW_BYTES);
  return (
    <bdi className={styles['preview']}>{isText ? visibleCharacters(decodeUtf8Lossy(part)) : toHex(part, ' ')}</bdi>
  );
});

export function RowLink({ row }: { readonly row: number }): ReactNode {
  const { log } = useSession();
  const { goToRow } = useActions();
  return (
    <button type="button" className={styles['link']} onClick={() => goToRow(row, log.generation)}>
      {words.row(row + 1)}
    </button>
  );
}
