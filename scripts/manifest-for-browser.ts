import type { ManifestV3Export } from '@crxjs/vite-plugin';
import manifest from '../manifest.json' with { type: 'json' };

export type TargetBrowser = 'chrome' | 'firefox';

/** Firefox shows a handshake only through `webRequest`; Chromium must not have it (docs/discoveries.md, "Handshake headers"). */
const FIREFOX_PERMISSIONS = ['webRequest'];
const FIREFOX_HOST_PERMISSIONS = ['<all_urls>'];

/**
 * The one `manifest.json` with what only one browser understands taken out or put in.
 * `@crxjs/vite-plugin` itself chooses between `background.service_worker` and `background.scripts`.
 */
export function manifestForBrowser(browser: TargetBrowser): ManifestV3Export {
  const { minimum_chrome_version, message_serialization, browser_specific_settings, ...common } = manifest;
  if (browser === 'chrome') {
    return { ...common, browser_specific_settings, minimum_chrome_version, message_serialization } as ManifestV3Export;
  }
  return {
    ...common,
    browser_specific_settings,
    permissions: [...common.permissions, ...FIREFOX_PERMISSIONS],
    host_permissions: FIREFOX_HOST_PERMISSIONS,
  } as ManifestV3Export;
}
