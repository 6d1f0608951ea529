import type { PanelPage, Tab } from '../browsers/session.ts';
import { showPanel } from '../reused-tab.ts';
import type { Probe, ProbeConnection, ProbeRow } from './probe.ts';

declare const probe: Probe;

/** Opens DevTools on the readable panel, or loads its document anew, and waits until it is attached to the tab. */
export async function openProbe(tab: Tab): Promise<PanelPage> {
  const panel = await showPanel(tab);
  await panel.waitFor(() => probe.session.status.link === 'live', { what: 'the panel to be attached' });
  return panel;
}

export async function readRows(panel: PanelPage): Promise<ProbeRow[]> {
  return JSON.parse(await panel.evaluate(() => JSON.stringify(probe.rows()))) as ProbeRow[];
}

export async function readConnections(panel: PanelPage): Promise<ProbeConnection[]> {
  return JSON.parse(await panel.evaluate(() => JSON.stringify(probe.connections()))) as ProbeConnection[];
}

/** Waits for a row of that kind whose text, address or detail contains the part. */
export async function waitForRow(panel: PanelPage, kind: string, part: string): Promise<void> {
  await panel.waitFor(
    (wantedKind: string, wanted: string) =>
      probe.rows().some((row) => row.kind === wantedKind && `${row.text} ${row.url} ${row.detail}`.includes(wanted)),
    { what: `a row "${kind}" with "${part}"`, args: [kind, part] },
  );
}

export const kindsAndTexts = (list: readonly ProbeRow[]): string[] =>
  list.map(({ kind, text }) => (text === '' ? kind : `${kind} ${text}`));
