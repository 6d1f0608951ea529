import { lazy, Suspense, type KeyboardEvent, type ReactNode } from 'react';
import { DETAIL_TABS, type DetailTab } from '../../store/settings.ts';
import { spillText } from '../../text/spill-text.ts';
import { text } from '../../text/text.ts';
import { IconButton } from '../../ui/controls.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import {
  useActions,
  useChoice,
  useDetailConnection,
  useIsOnDisk,
  usePanel,
  useSelectedRow,
} from '../panel-context.tsx';
import { CompareTab } from './compare-tab.tsx';
import { ConnectionDetail } from './connection-detail.tsx';
import styles from './detail.module.css';
import { FrameDetail } from './frame-detail.tsx';
import { HandshakeDetail } from './handshake-detail.tsx';
import { Message } from './message.tsx';
import { PayloadDetail } from './payload-detail.tsx';
import { TimingDetail } from './timing-detail.tsx';

// The plotting library is not needed to draw the panel.
const ConnectionCharts = lazy(async () => ({
  default: (await import('../charts/connection-charts.tsx')).ConnectionCharts,
}));
// The editor is larger than all the rest of the panel.
const Composer = lazy(async () => ({ default: (await import('../act/composer.tsx')).Composer }));
const ReplayTab = lazy(async () => ({ default: (await import('../replay/replay-tab.tsx')).ReplayTab }));

const RulesTab = lazy(async () => ({ default: (await import('../rules/rules-tab.tsx')).RulesTab }));

const PANEL_ID = 'framescope-detail';

/** Everything about the selected row and its connection. */
export function Detail(): ReactNode {
  const row = useSelectedRow();
  const chosen = useChoice((state) => state.settings.detailTab);
  const connection = useDetailConnection();
  const { chooseTab, closeDetail } = useActions();
  const { session } = usePanel();
  const isOnDisk = useIsOnDisk(row?.index ?? null);
  const tabs = DETAIL_TABS.filter((tab) => row !== null || (tab !== 'payload' && tab !== 'frame' && tab !== 'compare'));
  const selected: DetailTab = tabs.includes(chosen) ? chosen : 'connection';

  const body = ((): ReactNode => {
    if (selected === 'compose') return <Composer />;
    if (selected === 'replay') return <ReplayTab />;
    if (selected === 'rules') return <RulesTab />;
    if (row === null && connection === null) return <Message>{text.detail.nothingSelected}</Message>;
    const showsBytes = selected === 'payload' || selected === 'compare' || selected === 'frame';
    if (showsBytes && isOnDisk) return <Message>{spillText.reading}</Message>;
    if (selected === 'payload' && row)
      return <PayloadDetail key={`${session.log.generation}:${row.index}`} row={row} />;
    if (selected === 'compare' && row) return <CompareTab row={row} />;
    if (selected === 'frame' && row) return <FrameDetail row={row} connection={connection} />;
    if (connection === null) return <Message>{text.detail.noConnection}</Message>;
    if (selected === 'handshake') return <HandshakeDetail connection={connection} />;
    if (selected === 'timing') return <TimingDetail connection={connection} row={row} />;
    if (selected === 'charts') {
      return (
        <Suspense fallback={<Message>{text.detail.loading}</Message>}>
          <ConnectionCharts key={`${session.log.generation}:${connection.key}`} connection={connection} />
        </Suspense>
      );
    }
    return <ConnectionDetail connection={connection} />;
  })();

  /** The focus was in what goes away: it belongs to the table then, or else to the list. */
  const close = (): void => {
    const grids = [...document.querySelectorAll<HTMLElement>('[role=grid]')];
    const table = grids.find((grid) => grid.getAttribute('aria-activedescendant')?.startsWith('frame'));
    (table ?? grids[0])?.focus({ preventScroll: true });
    closeDetail();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };

  return (
    // Escape closes the pane from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles['detail']} aria-label={text.detail.label} onKeyDown={onKeyDown}>
      <Tabs
        label={text.detail.label}
        tabs={tabs.map((id) => ({ id, label: text.detail.tab[id] }))}
        selected={selected}
        onSelect={chooseTab}
        panelId={PANEL_ID}
        moreLabel={text.detail.moreTabs}
      >
        <IconButton icon="close" label={text.detail.close} onClick={close} />
      </Tabs>
      <div id={PANEL_ID} className={styles['body']} role="tabpanel" aria-labelledby={`${PANEL_ID}-${selected}`}>
        <Suspense fallback={null}>{body}</Suspense>
      </div>
    </section>
  );
}
