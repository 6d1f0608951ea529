import type { CaptureFlow } from './capture-flow.ts';
import type { ConnectionTable } from './connection-record.ts';
import type { Door } from './door.ts';
import type { Recorder } from './recorder.ts';
import type { SocketTraps } from './socket-hook.ts';
import type { SocketObserver } from './socket-observer.ts';

/**
 * Name of the global property by which the hook hands its parts to the act script. Both stand in one entry of the manifest and run one
 * after the other without any code of the page between them; the act script takes the property away before it does anything else. It is
 * defined, not set, so that no setter which a page may have prepared is called.
 */
export const HANDOVER = 'framescope:parts';

/** The hook, as the act script gets it. */
export interface HookParts {
  readonly door: Door;
  readonly connections: ConnectionTable;
  readonly flow: CaptureFlow;
  readonly recorder: Recorder;
  readonly observer: SocketObserver;
  /** The traps of the proxies; the act script changes them while it stands between the page and its sockets. */
  readonly traps: SocketTraps | null;
}
