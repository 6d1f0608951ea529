import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { BrowserName } from '../browsers/session.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROBE = fileURLToPath(new URL('probe-panel.ts', import.meta.url));

/**
 * Builds the extension with a panel that a test can read, and gives back its folder. All but the views is what ships; the
 * shipped build has no door for tests. Each purpose has a folder of its own, as test files run side by side.
 */
export async function buildProbeExtension(browser: BrowserName, purpose = 'panel'): Promise<string> {
  const mode = browser === 'chromium' ? 'chrome' : 'firefox';
  const outDir = `${ROOT}dist/probe-${purpose}-${mode}`;
  await build({
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    mode,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    plugins: [
      {
        name: 'probe-panel',
        enforce: 'pre',
        resolveId: (id) => (id.endsWith('/panel.tsx') ? PROBE : null),
      },
    ],
  });
  return outDir;
}
