import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src/panel/store/settings.ts';

describe('parseSettings', () => {
  test('gives back what was stored', () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      isPreservingLog: true,
      timeFormat: 'relative',
      detailTab: 'timing',
    } as const;
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  test('replaces a field that does not fit by its default and keeps the others', () => {
    const stored = { ...DEFAULT_SETTINGS, timeFormat: 'sundial', isWrapping: false, paneSizes: { detailWidth: -5 } };
    expect(parseSettings(stored)).toEqual({ ...DEFAULT_SETTINGS, isWrapping: false });
  });

  test('keeps of filters those that are filters', () => {
    const good = { name: 'ticks', text: 'json.type:tick' };
    const stored = {
      ...DEFAULT_SETTINGS,
      filterHistory: ['a', 5, '', 'x'.repeat(5000), 'b'],
      savedFilters: [good, null, { name: '', text: 'a' }, { name: 'n' }, { name: 'x'.repeat(500), text: 'a' }],
    };
    expect(parseSettings(stored)).toMatchObject({ filterHistory: ['a', 'b'], savedFilters: [good] });
  });

  test('starts anew when the version is another', () => {
    expect(parseSettings({ ...DEFAULT_SETTINGS, version: 99, isPreservingLog: true })).toEqual(DEFAULT_SETTINGS);
  });

  test('keeps limits and budgets that can be chosen, and no others', () => {
    const stored = {
      ...DEFAULT_SETTINGS,
      logLimit: { limitBytes: 1_000_000_000, whenFull: 'explode' },
      keeping: { isOn: false, budgetBytes: 5 },
    };
    const { logLimit, keeping } = parseSettings(stored);
    expect(logLimit).toEqual({ limitBytes: 1_000_000_000, whenFull: 'drop-oldest' });
    expect(keeping).toEqual({ isOn: false, budgetBytes: DEFAULT_SETTINGS.keeping.budgetBytes });
  });

  test('makes settings of anything', () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        expect(Object.keys(parseSettings(stored))).toEqual(Object.keys(DEFAULT_SETTINGS));
      }),
    );
  });
});
