import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport, type Plugin } from 'vite';
import type * as TextCatalogue from './text-catalogue.ts';
import { englishMessagesFile } from './messages-file.ts';

const TRANSLATIONS = fileURLToPath(new URL('../locales', import.meta.url));
const CATALOGUE = fileURLToPath(new URL('text-catalogue.ts', import.meta.url));

/** Writes `_locales/en/messages.json` from the message catalogue, and the translations in `locales` beside it. */
export function emitMessages(): Plugin {
  return {
    name: 'emit-messages',
    apply: 'build',
    async generateBundle() {
      // Through Vite, since the catalogue is found by `import.meta.glob`.
      const { module } = await runnerImport<typeof TextCatalogue>(CATALOGUE, { configFile: false });
      this.emitFile({
        type: 'asset',
        fileName: '_locales/en/messages.json',
        source: englishMessagesFile(module.allMessages()),
      });
      for (const locale of existsSync(TRANSLATIONS) ? readdirSync(TRANSLATIONS) : []) {
        const path = join(TRANSLATIONS, locale, 'messages.json');
        if (!existsSync(path)) continue;
        this.emitFile({ type: 'asset', fileName: `_locales/${locale}/messages.json`, source: readFileSync(path) });
      }
    },
  };
}
