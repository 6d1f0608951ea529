import type { Plugin } from 'vite';

/**
 * How our scripts in the page's world are named in stacks that a page can read. Without this Chromium shows the script's address there, and thereby the
 * extension's id. (Firefox hides the address of content scripts by itself.)
 */
const SOURCE_URL = 'native:websocket';
const PAGE_SCRIPTS = ['src/content/page.iife.js', 'src/content/act.iife.js'];

/** Must stand after the plugin that writes the content scripts. */
export function namePageHook(): Plugin {
  return {
    name: 'framescope:name-page-hook',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const name of PAGE_SCRIPTS) {
          const script = bundle[name];
          if (script?.type !== 'asset') throw new Error(`the build has no ${name}`);
          script.source = `${String(script.source)}\n//# sourceURL=${SOURCE_URL}\n`;
        }
      },
    },
  };
}
