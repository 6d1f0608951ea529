import type { ReactNode } from 'react';
import type { ConnectionEnrichment } from '../../../model/enrichment.ts';
import { formatDuration } from '../../text/format.ts';
import { enrichmentText } from '../../text/import-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Hint } from '../detail/message.tsx';
import { usePanel } from '../panel-context.tsx';

const words = enrichmentText;
/** Less is the delay between the page and the wire, not a clock that is wrong. */
const TOLD_OFFSET_MS = 100;

/** With which import a connection is merged, how well they fit, and the way back. */
export function EnrichmentHint({ enrichment }: { readonly enrichment: ConnectionEnrichment }): ReactNode {
  const { imports } = usePanel();
  const { source, clockOffset, messages } = enrichment;
  const { captured, paired, unpaired } = messages;
  const name = visibleCharacters(enrichment.name);
  return (
    <Hint
      tone="info"
      action={
        <TextButton title={words.undoTitle} onClick={() => imports.enrichments?.keepSourceApart(source)}>
          {words.undo}
        </TextButton>
      }
    >
      {paired === captured ? words.hintAll(name) : words.hint(name, paired, captured)}
      {unpaired > 0 && ` ${words.unpaired(unpaired)}`}
      {Math.abs(clockOffset) > TOLD_OFFSET_MS &&
        ` ${words.clock(formatDuration(Math.abs(clockOffset)), clockOffset > 0)}`}
    </Hint>
  );
}
