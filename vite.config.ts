import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crx } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { emitMessages } from './scripts/emit-messages.ts';
import { manifestForBrowser, type TargetBrowser } from './scripts/manifest-for-browser.ts';
import { namePageHook } from './scripts/name-page-hook.ts';
import { chunkGroups } from './scripts/panel-chunks.ts';

/**
 * Puts `background.scripts` back beside Chromium's service worker, which `@crxjs/vite-plugin` strips. Chromium ignores it
 * (since 121), and `web-ext lint`, which knows Firefox's rules only, takes a service worker without it for an error.
 */
function keepBackgroundScripts(): Plugin {
  let outDir = '';
  return {
    name: 'keep-background-scripts',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const path = resolve(outDir, 'manifest.json');
      const manifest: { background: { service_worker: string; scripts?: string[] } } = JSON.parse(
        readFileSync(path, 'utf8'),
      );
      manifest.background.scripts = [manifest.background.service_worker];
      writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
    },
  };
}

/** `vite build --mode chrome` and `--mode firefox` write the unpacked extension to `dist/chrome` and `dist/firefox`. */
export default defineConfig(({ mode }) => {
  const browser: TargetBrowser = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [
      react(),
      crx({ manifest: manifestForBrowser(browser), browser }),
      emitMessages(),
      ...(browser === 'chrome' ? [namePageHook()] : []),
      ...(browser === 'chrome' ? [keepBackgroundScripts()] : []),
    ],
    define: { __BROWSER__: JSON.stringify(browser), 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      outDir: `dist/${browser}`,
      emptyOutDir: true,
      target: browser === 'firefox' ? 'firefox140' : 'chrome148',
      modulePreload: false,
      rollupOptions: { input: pages(browser), output: { codeSplitting: { groups: chunkGroups() } } },
    },
  };
});

const pageFile = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Pages that the manifest does not name. */
function pages(browser: TargetBrowser): Record<string, string> {
  const panel = pageFile('src/panel/panel.html');
  // Only Firefox withholds host access that was asked for.
  return browser === 'firefox' ? { panel, hostAccess: pageFile('src/background/host-access.html') } : { panel };
}
