import { useSyncExternalStore, type ReactNode } from 'react';
import type { EnrichmentDesk } from '../../enrichment/enrichment-desk.ts';
import { connectionName } from '../../store/connection-name.ts';
import { enrichmentText } from '../../text/import-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './import-bar.module.css';

const words = enrichmentText;

/** Which connections of an import are captured ones, observed, and whether they are shown as one. */
export function EnrichmentLine({ importId }: { readonly importId: string }): ReactNode {
  const { enrichments } = usePanel().imports;
  return enrichments && <Line importId={importId} enrichments={enrichments} />;
}

interface LineProps {
  readonly importId: string;
  readonly enrichments: EnrichmentDesk;
}

function Line({ importId, enrichments }: LineProps): ReactNode {
  const found = useSyncExternalStore(enrichments.subscribe, enrichments.getState).get(importId);
  if (!found) return null;
  const { merged, apart, matching, alone, taken, possible } = found;
  return (
    <>
      {matching > 0 && (
        <div className={styles['line']} data-tone="quiet">
          <span className={styles['enrichment']}>{words.matching(matching)}</span>
        </div>
      )}
      {merged > 0 && (
        <div className={styles['line']} data-tone="quiet">
          <span className={styles['enrichment']}>{words.merged(merged, alone)}</span>
          <TextButton title={words.undoTitle} onClick={() => enrichments.keepApart(importId)}>
            {words.undo}
          </TextButton>
        </div>
      )}
      {apart > 0 && (
        <div className={styles['line']} data-tone="quiet">
          <span className={styles['enrichment']}>{words.apart(apart)}</span>
          <TextButton title={words.mergeTitle} onClick={() => enrichments.merge(importId)}>
            {words.merge}
          </TextButton>
        </div>
      )}
      {taken > 0 && (
        <div className={styles['line']} data-tone="quiet">
          <span className={styles['enrichment']}>{words.taken(taken)}</span>
        </div>
      )}
      {possible.map((pair) => {
        const name = visibleCharacters(connectionName(pair.url).name);
        return (
          <div key={pair.source} className={styles['line']} data-tone="quiet">
            <span className={styles['enrichment']}>{words.possible(name)}</span>
            <TextButton title={words.mergeTitle} onClick={() => enrichments.mergeInto(pair)}>
              {words.mergeInto(name)}
            </TextButton>
          </div>
        );
      })}
    </>
  );
}
