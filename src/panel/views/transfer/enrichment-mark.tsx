import type { ReactNode } from 'react';
import { transferText } from '../../text/transfer-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Icon } from '../../ui/icon.tsx';
import styles from './enrichment-mark.module.css';

/** In the list of connections: which import this one is merged with. */
export function EnrichmentMark({ name }: { readonly name: string }): ReactNode {
  const label = transferText.enrichment.observedIn(visibleCharacters(name));
  return (
    <span className={styles['mark']} role="img" aria-label={label} title={label}>
      <Icon name="import" />
    </span>
  );
}
