import { onTestFailed } from 'vitest';
import type { BrowserSession, DevToolsOptions, PanelPage, Tab } from './browsers/session.ts';

/** Tabs in which a test has failed: nobody knows what it left there. */
const spoilt = new WeakSet<Tab>();

/**
 * The tab for the next test of a file, empty, with DevTools as the test before left it. Opening DevTools costs more than most tests do: it
 * stays open, and `showPanel` loads the panel's document anew. To be called in `beforeEach`.
 */
export async function reusedTab(session: BrowserSession, used: Tab | undefined): Promise<Tab> {
  let tab = used;
  if (tab && spoilt.has(tab)) {
    await tab.close();
    tab = undefined;
  }
  if (tab) await tab.navigate('about:blank');
  else tab = await session.newTab('about:blank');
  const current = tab;
  onTestFailed(() => void spoilt.add(current));
  return current;
}

/** Opens DevTools on the panel; where it is open, the panel's document is loaded anew, so that nothing of an earlier test is in it. */
export async function showPanel(tab: Tab, options?: DevToolsOptions): Promise<PanelPage> {
  if (!tab.isDevToolsOpen) return (await tab.openDevTools(options)).panel;
  await tab.panel.reload();
  return tab.panel;
}
