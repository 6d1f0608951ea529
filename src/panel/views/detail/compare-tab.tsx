import { lazy, Suspense, type ReactNode } from 'react';
import type { Row } from '../../../model/frame-log.ts';
import { compareText } from '../../text/compare-text.ts';
import { Message } from './message.tsx';

// Not needed to draw the panel.
const CompareDetail = lazy(async () => ({ default: (await import('./compare-detail.tsx')).CompareDetail }));

/** The selected message beside another one. */
export function CompareTab({ row }: { readonly row: Row }): ReactNode {
  return (
    <Suspense fallback={<Message>{compareText.reading}</Message>}>
      <CompareDetail row={row} />
    </Suspense>
  );
}
