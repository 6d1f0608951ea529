import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';

/** `dist/cli/framescope.js`: one file with all dependencies, for plain Node. */
export default defineConfig({
  plugins: [runnable()],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: fileURLToPath(new URL('src/cli/framescope.ts', import.meta.url)),
    outDir: 'dist/cli',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'framescope.js' } },
  },
});

/** The file can be started by its name, also when it is copied to where no package.json says that it is a module. */
function runnable(): Plugin {
  let outDir = '';
  return {
    name: 'framescope-cli-runnable',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "module" }\n' });
    },
    closeBundle() {
      chmodSync(resolve(outDir, 'framescope.js'), 0o755);
    },
  };
}
