import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import type { BrowserName, BrowserSession, LaunchOptions } from './session.ts';

const LAUNCHERS: Readonly<Record<BrowserName, (options: LaunchOptions) => Promise<BrowserSession>>> = {
  chromium: launchChromium,
  firefox: launchFirefox,
};

/**
 * Starts a real browser with a fresh profile; `close()` ends it and deletes the profile. Takes one to three seconds. Rejects for a name
 * that is no browser's: names also come from command lines and from vitest's `provide`, where no type checks them.
 */
export async function launchBrowser(options: LaunchOptions): Promise<BrowserSession> {
  if (!Object.hasOwn(LAUNCHERS, options.browser)) {
    throw new Error(`there is no browser ${String(options.browser)}, only ${Object.keys(LAUNCHERS).join(' and ')}`);
  }
  return LAUNCHERS[options.browser](options);
}

/** Where `npm run build` puts the unpacked extension for a browser. */
export function builtExtensionDir(browser: BrowserName): string {
  return fileURLToPath(new URL(`../../../dist/${browser === 'chromium' ? 'chrome' : 'firefox'}`, import.meta.url));
}
