/** What an import may add to the panel. Reaching a limit ends it, and says so in a row and in the report. */
export interface ImportLimits {
  /** About 100 bytes a row without its payload. */
  readonly rows: number;
  /** Payloads and inflated messages. A tab of a browser has about 4 GB. */
  readonly bytes: number;
  /** Problems that the report lists; further ones are rows only. */
  readonly problems: number;
  /** Characters of a paste: the clipboard is a string in memory. */
  readonly pastedChars: number;
}

export const DEFAULT_IMPORT_LIMITS: ImportLimits = {
  rows: 4_000_000,
  bytes: 1024 * 1024 * 1024,
  problems: 200,
  pastedChars: 32 * 1024 * 1024,
};
