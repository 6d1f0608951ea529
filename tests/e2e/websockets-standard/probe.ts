import type { Json } from '../../support/browsers/session.ts';

/**
 * A question to the page's `WebSocket`, asked once in a browser without the extension and once in one with it. The answers must be the same;
 * `expected` is what the standard says, where it says something and both browsers follow it.
 */
export interface Probe {
  /** A sentence about behaviour. */
  readonly name: string;
  /** Runs in the page: its source is sent. `base` is `ws://host:port` of the test server. */
  readonly run: (base: string) => Json | Promise<Json>;
  readonly expected?: Json;
}
