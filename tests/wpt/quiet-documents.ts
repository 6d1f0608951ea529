import type { WptTest } from './server/test-list.ts';

/**
 * Documents that run alone (or side by side with their like), after all others: what decides them is how long the browser takes for something, and a dozen busy tabs change
 * that more than any extension does. None of them is run twice. `npm run wpt -- --repeat N` measures one.
 */
interface QuietDocuments {
  readonly test: RegExp;
  readonly reason: string;
  /** They wait nearly all the time, and may do so together. */
  readonly isIdle?: true;
}

export const QUIET: readonly QuietDocuments[] = [
  {
    test: /^\/websockets\/unload-a-document\//,
    reason: 'They open a window and fail when it has not gone to its next page within one second.',
  },
  {
    test: /^\/websockets\/cookies\/00[16]\.html/,
    reason:
      'They expect a cookie in a handshake that begins in the same task in which document.cookie wrote it (docs/discoveries.md).',
  },
  {
    test: /^\/websockets\/Create-on-worker-shutdown\.any/,
    reason: 'A worker that has closed itself must still get its message out before the browser ends it.',
  },
  {
    test: /^\/eventsource\/eventsource-request-cancellation\.window/,
    reason:
      'It stops loading in the task after the request was made, and fails when Firefox is slower: natively 12 of 120 in eight tabs; alone 0 of 60 natively and 0 of 60 with the extension.',
  },
  {
    test: /^\/websockets\/back-forward-cache-/,
    reason:
      'They send a window forth and back several times and wait for it each time; Firefox needs seconds even when nothing else runs.',
    isIdle: true,
  },
];

export function needsQuiet({ id }: WptTest): boolean {
  return QUIET.some(({ test }) => test.test(id));
}

/** Quiet documents that may run side by side. */
export function waitsMostly({ id }: WptTest): boolean {
  return QUIET.some(({ test, isIdle }) => isIdle === true && test.test(id));
}
