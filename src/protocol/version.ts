/** Version of everything in `src/protocol`. A panel and a page that were built apart refuse each other instead of guessing. */
export const PROTOCOL_VERSION = 1;
