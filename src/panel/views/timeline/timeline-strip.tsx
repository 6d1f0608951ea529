import { lazy, Suspense, type ReactNode } from 'react';
import { timelineText } from '../../text/timeline-text.ts';
import { useChoice } from '../panel-context.tsx';
import styles from './timeline.module.css';

// The plotting library is not needed to draw the panel.
const Timeline = lazy(async () => ({ default: (await import('./timeline.tsx')).Timeline }));

export const TIMELINE_ID = 'framescope-timeline';

/** The strip over the whole log, when it is open. */
export function TimelineStrip(): ReactNode {
  const isOpen = useChoice((state) => state.settings.isTimelineOpen);
  if (!isOpen) return null;
  return (
    <section id={TIMELINE_ID} className={styles['strip']} aria-label={timelineText.label}>
      <Suspense fallback={null}>
        <Timeline />
      </Suspense>
    </section>
  );
}
