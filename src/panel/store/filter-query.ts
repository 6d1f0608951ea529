/** The kinds of rows that the chips of the toolbar choose between. */
export type RowCategory = (typeof ROW_CATEGORIES)[number];
export const ROW_CATEGORIES = ['text', 'binary', 'close', 'control', 'lifecycle'] as const;

export type DirectionFilter = 'all' | 'out' | 'in';

/** What the user asked to see, as typed and clicked. */
export interface FilterQuery {
  /** In the language of `docs/filter-language.md`, as typed. */
  readonly text: string;
  readonly direction: DirectionFilter;
  /** Empty: all categories. */
  readonly categories: readonly RowCategory[];
}

export const NO_FILTER: FilterQuery = { text: '', direction: 'all', categories: [] };

export function isFilterEmpty(query: FilterQuery): boolean {
  return query.text.trim() === '' && query.direction === 'all' && query.categories.length === 0;
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
