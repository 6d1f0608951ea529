import type { Plugin } from 'vite';

/**
 * How the page hook is named in stacks that a page can read. Without this Chromium shows the script's address there, and thereby the
 * extension's id. (Firefox hides the address of content scripts by itself.)
 */
const SOURCE_URL = 'native:websocket';
const PAGE_HOOK = 'src/content/page.iife.js';

/** Must stand after the plugin that writes the content scripts. */
export function namePageHook(): Plugin {
  return {
    name: 'framescope:name-page-hook',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const hook = bundle[PAGE_HOOK];
        if (hook?.type !== 'asset') throw new Error(`the build has no ${PAGE_HOOK}`);
        hook.source = `${String(hook.source)}\n//# sourceURL=${SOURCE_URL}\n`;
      },
    },
  };
}
