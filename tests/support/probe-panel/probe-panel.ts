import { createBrowserDependencies } from '../../../src/panel/browser-dependencies.ts';
import { createPanelSession } from '../../../src/panel/live-session.ts';
import { createProbe } from './probe.ts';

// The same session as the real panel's, without views, and readable from a test.
const session = createPanelSession(createBrowserDependencies());
document.body.textContent = 'Probe panel';
Object.assign(globalThis, { probe: createProbe(session) });
