import { catalogue } from './catalogue.ts';

/** What a worker's connection says at its end; a part of the catalogue that `text.ts` begins. */
export const networkLogText = catalogue('networkLog', {
  unseenClose: 'Closed. The browser’s network log does not tell the close code.',
});
