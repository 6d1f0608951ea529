/** The kinds of rows that the chips of the toolbar choose between. */
export type RowCategory = (typeof ROW_CATEGORIES)[number];
export const ROW_CATEGORIES = ['text', 'binary', 'close', 'control', 'lifecycle'] as const;

export type DirectionFilter = 'all' | 'out' | 'in';

/** What the user asked to see, as typed and clicked. */
export interface FilterQuery {
  /** As typed, trimmed nowhere. */
  readonly text: string;
  readonly isRegex: boolean;
  /** Show what does not match `text`. */
  readonly isInverted: boolean;
  readonly direction: DirectionFilter;
  /** Empty: all categories. */
  readonly categories: readonly RowCategory[];
}

export const NO_FILTER: FilterQuery = { text: '', isRegex: false, isInverted: false, direction: 'all', categories: [] };

/** Longest pattern that is used. */
export const MAX_FILTER_CHARS = 1000;

export function isFilterEmpty(query: FilterQuery): boolean {
  return query.text === '' && query.direction === 'all' && query.categories.length === 0;
}

/** A click on a chip chooses that category alone; with the modifier it is added or taken away (as in Chrome's Network panel). */
export function toggleCategory(
  categories: readonly RowCategory[],
  category: RowCategory,
  mode: 'only' | 'add',
): readonly RowCategory[] {
  const isChosen = categories.includes(category);
  if (mode === 'only') return isChosen && categories.length === 1 ? [] : [category];
  return isChosen ? categories.filter((chosen) => chosen !== category) : [...categories, category];
}

/** The browser's words on why the pattern is none, or null when it is one. */
export function regexError(query: FilterQuery): string | null {
  if (!query.isRegex || query.text === '') return null;
  try {
    void new RegExp(query.text, REGEX_FLAGS);
    return null;
  } catch (error) {
    // "Invalid regular expression: /(/i: Unterminated group": only the end is news to who typed it.
    const message = error instanceof Error ? error.message : String(error);
    return message.slice(message.lastIndexOf(': ') + 1).trim();
  }
}

export const REGEX_FLAGS = 'i';
