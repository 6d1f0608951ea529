import { createTextStorage, type TextStorage } from '../store/text-storage.ts';

export function createRulesStorage(): TextStorage {
  return createTextStorage('framescope:rules');
}

/** Whether there are rules to be loaded for. */
export function hasStoredRules(): boolean {
  return createRulesStorage().read()?.includes('"id"') ?? false;
}
