import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettingsFile, settingsFile } from '../../../src/panel/store/settings-file.ts';
import { DEFAULT_SETTINGS } from '../../../src/panel/store/settings.ts';

describe('settings in a file', () => {
  test('come back as they were', async () => {
    const settings = { ...DEFAULT_SETTINGS, isPreservingLog: true, filterHistory: ['dir:in'] };
    expect(await readSettingsFile(new Blob([settingsFile(settings)]))).toEqual(settings);
  });

  test('are taken from no other file', async () => {
    for (const text of ['', '{}', '[]', 'null', '{"kind":"framescope-settings"}', JSON.stringify(DEFAULT_SETTINGS)]) {
      expect(await readSettingsFile(new Blob([text]))).toBeNull();
    }
  });

  test('are settings or nothing, whatever the file holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (settings) => {
        const text = JSON.stringify({ kind: 'framescope-settings', version: 1, settings: settings ?? 5 });
        const read = await readSettingsFile(new Blob([text]));
        expect(read === null || Object.keys(read).length === Object.keys(DEFAULT_SETTINGS).length).toBe(true);
      }),
    );
  });
});
