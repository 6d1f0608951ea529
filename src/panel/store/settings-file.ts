import { parseSettings, SETTINGS_VERSION, type Settings } from './settings.ts';

const KIND = 'framescope-settings';
/** Thirty used and a hundred saved filters are far below. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** The settings as the text of a file, for another machine. */
export function settingsFile(settings: Settings): string {
  return `${JSON.stringify({ kind: KIND, version: SETTINGS_VERSION, settings }, null, 2)}\n`;
}

/** Null when the file holds none. Each setting is checked by itself; what does not fit is as it was at first. */
export async function readSettingsFile(file: Blob): Promise<Settings | null> {
  if (file.size > MAX_FILE_BYTES) return null;
  try {
    const value: unknown = JSON.parse(await file.text());
    if (typeof value !== 'object' || value === null || !('kind' in value) || !('settings' in value)) return null;
    if (value.kind !== KIND || typeof value.settings !== 'object') return null;
    return parseSettings(value.settings);
  } catch {
    // Not JSON, or a file that went away.
    return null;
  }
}
