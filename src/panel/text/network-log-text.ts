/** What a worker's connection says at its end; a part of the catalogue that `text.ts` begins. */
export const UNSEEN_CLOSE = 'Closed. The browser’s network log does not tell the close code.';
