import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** End-to-end files start a real browser each; one at a time, so that two browsers never compete for two cores. */
const e2e = (browser: 'chromium' | 'firefox') => ({
  extends: true as const,
  test: {
    name: `e2e-${browser}`,
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node' as const,
    provide: { browser },
    fileParallelism: false,
    // One process for all files: each would load the drivers anew.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

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
          testTimeout: 20_000,
        },
      },
      e2e('chromium'),
      e2e('firefox'),
    ],
  },
});
