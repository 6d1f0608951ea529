import type { EnglishMessage } from '../src/panel/text/catalogue.ts';
import { ENGLISH, LOCALE_KEY } from '../src/panel/text/locale.ts';

/** One entry of a WebExtension's `messages.json`. */
interface FileEntry {
  readonly message: string;
  readonly description?: string;
}

/** `_locales/en/messages.json`: what translators start from. */
export function englishMessagesFile(messages: readonly EnglishMessage[]): string {
  const entries: Record<string, FileEntry> = {
    [LOCALE_KEY]: { message: ENGLISH, description: 'The language tag (BCP 47) of this translation.' },
  };
  for (const { key, english, names } of messages) {
    const message = escapeMessage(english);
    entries[key] = names === null ? { message } : { message, description: `Values: ${names.join(', ')}` };
  }
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** A dollar sign would begin a placeholder of the WebExtension format, which the panel's phrases do not use. */
export function escapeMessage(text: string): string {
  return text.replaceAll('$', '$$$$');
}
