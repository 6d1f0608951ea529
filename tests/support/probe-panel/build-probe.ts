import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { BrowserName } from '../browsers/session.ts';
import { preparedBuild } from '../prepared-build.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROBES = {
  session: fileURLToPath(new URL('probe-panel.ts', import.meta.url)),
  views: fileURLToPath(new URL('probe-views.ts', import.meta.url)),
} as const;

/**
 * The folder of the extension with a panel that a test can read, built by the first test file that asks. All but the views is what
 * ships; the shipped build has no door for tests. With `views` it is the whole panel.
 */
export function buildProbeExtension(browser: BrowserName, probe: keyof typeof PROBES = 'session'): Promise<string> {
  const mode = browser === 'chromium' ? 'chrome' : 'firefox';
  return preparedBuild(`probe-${probe}-${mode}`, async (outDir) => {
    // The test runner says `test`, and JSX would be compiled for React's development build, which is not in it.
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
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
            resolveId: (id) => (id.endsWith('/panel.tsx') ? PROBES[probe] : null),
          },
        ],
      });
    } finally {
      process.env['NODE_ENV'] = environment;
    }
  });
}
