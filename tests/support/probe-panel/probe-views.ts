import { createBrowserDependencies } from '../../../src/panel/browser-dependencies.ts';
import {
  createBrowserEnvironment,
  createDevToolsTheme,
  createSettingsStorage,
} from '../../../src/panel/browser-environment.ts';
import { mountPanel } from '../../../src/panel/mount-panel.tsx';
import { createPanelSession } from '../../../src/panel/live-session.ts';
import { createProbe } from './probe.ts';

// The real panel with all its views, whose session a test can read as well.
const root = document.querySelector<HTMLElement>('#root');
if (root) {
  const session = createPanelSession(createBrowserDependencies());
  mountPanel(root, {
    session,
    storage: createSettingsStorage(),
    theme: createDevToolsTheme(),
    environment: createBrowserEnvironment(),
  });
  Object.assign(globalThis, { probe: createProbe(session) });
}
