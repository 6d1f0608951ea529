import { lazy, Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { usePanel } from '../panel-context.tsx';

const ImportBar = lazy(async () => ({ default: (await import('./import-bar.tsx')).ImportBar }));

/** The bar of imports, while there is something to say. */
export function ImportStrip(): ReactNode {
  const { imports } = usePanel();
  const { job, reports } = useSyncExternalStore(imports.subscribe, imports.getState);
  if (job === null && reports.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <ImportBar />
    </Suspense>
  );
}
