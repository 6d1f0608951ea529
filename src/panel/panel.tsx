import { createBrowserDependencies } from './browser-dependencies.ts';
import { createBrowserEnvironment, createDevToolsTheme, createSettingsStorage } from './browser-environment.ts';
import { mountPanel } from './mount-panel.tsx';
import { createPanelSession } from './session.ts';

const root = document.querySelector<HTMLElement>('#root');
if (root) {
  const session = createPanelSession(createBrowserDependencies());
  mountPanel(root, {
    session,
    storage: createSettingsStorage(),
    theme: createDevToolsTheme(),
    environment: createBrowserEnvironment(),
  });
}
