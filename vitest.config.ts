import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const WPT = 'tests/e2e/wpt/**/*.test.ts';

/** Tests in a real browser, one file after the other: two files of one browser would compete for two cores. */
const inBrowser = (
  name: string,
  browser: 'chromium' | 'firefox',
  files: { include: string[]; exclude?: string[] },
) => ({
  extends: true as const,
  test: {
    name: `${name}-${browser}`,
    ...files,
    environment: 'node' as const,
    provide: { browser },
    fileParallelism: false,
    // One process for all files: each would load the drivers anew.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
const e2e = (browser: 'chromium' | 'firefox') =>
  inBrowser('e2e', browser, { include: ['tests/e2e/**/*.test.ts'], exclude: [WPT] });
/** Apart, because some of these documents need a machine that does nothing else. */
const wpt = (browser: 'chromium' | 'firefox') => inBrowser('wpt', browser, { include: [WPT] });

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/e2e/**', 'tests/wpt/suite/**'],
          environment: 'node',
          // Loading the modules anew for each file took half of the time. No test may leave anything on a global.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      e2e('chromium'),
      e2e('firefox'),
      wpt('chromium'),
      wpt('firefox'),
    ],
  },
});
