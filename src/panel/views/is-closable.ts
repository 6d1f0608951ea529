import type { Connection } from '../../model/connection.ts';

/** Whether the page has a socket behind it that can still be closed. */
export function isClosable({ state, importedFrom }: Connection): boolean {
  return importedFrom === undefined && (state === 'open' || state === 'connecting');
}
