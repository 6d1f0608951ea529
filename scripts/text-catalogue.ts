import { englishMessages, type EnglishMessage } from '../src/panel/text/catalogue.ts';
import manifestMessages from '../src/devtools/manifest-messages.json' with { type: 'json' };

// Each file registers its part when it is loaded.
import.meta.glob('../src/panel/text/*.ts', { eager: true });

/** Every text that can be translated: those of the panel, and those that the manifest names. For Vite and vitest, which know `import.meta.glob`. */
export function allMessages(): EnglishMessage[] {
  const ofManifest = Object.entries(manifestMessages).map(([key, english]) => ({ key, english, names: null }));
  return [...ofManifest, ...englishMessages()];
}
