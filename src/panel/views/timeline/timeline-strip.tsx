import { lazy, Suspense, type ReactNode } from 'react';
import { text } from '../../text/text.ts';
import { useChoice } from '../panel-context.tsx';
import styles from './timeline-strip.module.css';

// The plotting library is not needed to draw the panel.
const Timeline = lazy(async () => ({ default: (await import('./timeline.tsx')).Timeline }));

export const TIMELINE_ID = 'framescope-timeline';

/** The strip over the whole log, when it is open. */
export function TimelineStrip(): ReactNode {
  const isOpen = useChoice((state) => state.settings.isTimelineOpen);
  if (!isOpen) return null;
  return (
    <div id={TIMELINE_ID} className={styles['strip']} role="region" aria-label={text.toolbar.timeline}>
      <Suspense fallback={null}>
        <Timeline />
      </Suspense>
    </div>
  );
}
