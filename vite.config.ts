import { fileURLToPath } from 'node:url';
import { crx } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { manifestForBrowser, type TargetBrowser } from './scripts/manifest-for-browser.ts';

/** `vite build --mode chrome` and `--mode firefox` write the unpacked extension to `dist/chrome` and `dist/firefox`. */
export default defineConfig(({ mode }) => {
  const browser: TargetBrowser = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [react(), crx({ manifest: manifestForBrowser(browser), browser })],
    define: { __BROWSER__: JSON.stringify(browser), 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      outDir: `dist/${browser}`,
      emptyOutDir: true,
      target: browser === 'firefox' ? 'firefox140' : 'chrome148',
      modulePreload: false,
      rollupOptions: { input: { panel: fileURLToPath(new URL('src/panel/panel.html', import.meta.url)) } },
    },
  };
});
