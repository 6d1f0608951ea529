import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import type { BrowserName, BrowserSession, LaunchOptions } from './session.ts';

/** Starts a real browser with a fresh profile; `close()` ends it and deletes the profile. Takes one to three seconds. */
export function launchBrowser(options: LaunchOptions): Promise<BrowserSession> {
  return options.browser === 'chromium' ? launchChromium(options) : launchFirefox(options);
}

/** Where `npm run build` puts the unpacked extension for a browser. */
export function builtExtensionDir(browser: BrowserName): string {
  return fileURLToPath(new URL(`../../../dist/${browser === 'chromium' ? 'chrome' : 'firefox'}`, import.meta.url));
}
