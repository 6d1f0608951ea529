import { createBrowserDependencies } from './browser-dependencies.ts';
import { createBrowserEnvironment, createDevToolsTheme, createSettingsStorage } from './browser-environment.ts';
import { mountPanel } from './mount-panel.tsx';
import { createPanelSession } from './live-session.ts';
import { EXPORT_KEPT_MS, removeOldExports } from './transfer/export-file.ts';

/** What exports left on disk goes while the panel is open, and when it is opened the next time. */
function tidyExports(): void {
  void removeOldExports(Date.now());
  setTimeout(tidyExports, EXPORT_KEPT_MS);
}

/** What a panel that crashed had put on disk. */
async function removeLeftSpills(): Promise<void> {
  const { removeOldSpills } = await import('./memory/spill-files.ts');
  await removeOldSpills();
}

const root = document.querySelector<HTMLElement>('#root');
if (root) {
  const session = createPanelSession(createBrowserDependencies());
  mountPanel(root, {
    session,
    storage: createSettingsStorage(),
    theme: createDevToolsTheme(),
    environment: createBrowserEnvironment(),
  });
  tidyExports();
  void removeLeftSpills();
}
