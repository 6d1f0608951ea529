/** The part of the WebExtension `i18n` interface that is used. Workers and ordinary pages have none, and speak English. */
interface MessageSource {
  getMessage(key: string): string;
}

/** The message that every translation carries: its own language tag (BCP 47). The build writes it into the English one. */
export const LOCALE_KEY = 'locale';
export const ENGLISH = 'en';

let known: { readonly locale: string; readonly source: MessageSource | null } | null = null;

/** The language of the panel's texts: that of the translation which the browser chose, English without one. */
export function locale(): string {
  return language().locale;
}

/** The translation that the browser chose of ours, or null when it is English. Empty for a text that it lacks. */
export function translatedMessage(key: string): string {
  return language().source?.getMessage(key) ?? '';
}

export function isEnglish(): boolean {
  return language().source === null;
}

/** Asked once: the browser does not change its language while a page of an extension lives. */
function language(): NonNullable<typeof known> {
  if (known) return known;
  const source = browserMessages();
  const tag = source?.getMessage(LOCALE_KEY) ?? '';
  known =
    tag === '' || tag === ENGLISH || !isLanguageTag(tag) ? { locale: ENGLISH, source: null } : { locale: tag, source };
  return known;
}

function browserMessages(): MessageSource | null {
  return typeof chrome === 'undefined' ? null : (chrome.i18n ?? null);
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // RangeError: the translation names no language.
  }
}
