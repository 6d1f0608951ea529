import { startSearchWorker } from '../workers/start-workers.ts';
import { createRegexFinder } from './regex-finder.ts';
import { SearchDesk, type SearchDeskDependencies } from './search-desk.ts';

/** The search through everything, with the worker that tries its regexes. */
export function openSearch(dependencies: Omit<SearchDeskDependencies, 'createRegexFinder'>): SearchDesk {
  return new SearchDesk({ ...dependencies, createRegexFinder: () => createRegexFinder(startSearchWorker) });
}
