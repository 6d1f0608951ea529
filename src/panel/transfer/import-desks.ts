import type { Dispose } from '../../base/dispose.ts';
import { EnrichmentDesk } from '../enrichment/enrichment-desk.ts';
import type { PanelSession } from '../session.ts';
import { ImportDesk } from './import-desk.ts';
import { startImportWorker } from './start-import-worker.ts';

/** What imports need of the panel around them. */
export interface ImportSurroundings {
  readonly session: PanelSession;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  /** An imported connection is shown as a part of a captured one from now on; both by key. */
  readonly onMerged: (source: string, target: string) => void;
}

/** Who reads captures into the log, and who merges them with what was captured live. */
export interface ImportDesks {
  readonly imports: ImportDesk;
  readonly enrichments: EnrichmentDesk;
}

export function openImportDesks({ session, now, defer, onMerged }: ImportSurroundings): ImportDesks {
  const enrichments = new EnrichmentDesk({
    session,
    onMerged,
    loadPlanner: async () => (await import('../enrichment/plan-enrichment.ts')).planEnrichment,
    now: () => performance.now(),
    defer,
  });
  const imports = new ImportDesk({
    session,
    startWorker: startImportWorker,
    now,
    onRead: ({ id }) => enrichments.take(id),
  });
  return { imports, enrichments };
}
