import { expect, test } from 'vitest';

import { launchBrowser } from './launch.ts';
import type { LaunchOptions } from './session.ts';

test.each(['chrome', 'toString', ''])('no browser is started for the name %o', async (name) => {
  const options: unknown = { browser: name, extensionDir: null };
  await expect(launchBrowser(options as LaunchOptions)).rejects.toThrow('only chromium and firefox');
});
