import { isRecord, readBoolean, readOrdinal } from './guard.ts';
import { unpackEvents } from './packed-events.ts';

/**
 * The private way between the page hook (the page's own world) and the bridge (the isolated world) of one document.
 *
 * Before any script of the page runs, the hook dispatches on `window` one cancelable `MessageEvent` of this type whose `source` is
 * a fresh `MessagePort`. The bridge, whose listener stands first, stops the event, keeps the port and prevents the default, which is
 * the hook's permission to install. From then on both sides dispatch `CustomEvent`s on that port, which nothing else can reach.
 * Dispatching is synchronous: nothing is ever on the way, so a document that goes away loses nothing.
 *
 * The name is no secret and needs none: once the bridge has its hook it no longer listens for it.
 */
export const HELLO = 'framescope:hello';

/** Types of the events the hook dispatches. */
export type HookEventType =
  /** The first event was captured and nobody said yet whether a panel is open. No detail. */
  | 'wake'
  /** The answer to `live` and `again`: number of the first event that will come. */
  | 'start'
  /** A `PackedBatch`. */
  | 'batch';

export const HOOK_EVENT_TYPES: readonly HookEventType[] = ['wake', 'start', 'batch'];

/** Types of the events the bridge dispatches. Every detail is a primitive, so that no browser has to clone it. */
export type BridgeEventType =
  /** A panel listens: send everything that is kept, first of all what the history holds. */
  | 'live'
  /** The way to the panel was cut and stands again: send again what was not acknowledged. */
  | 'again'
  /** No panel: keep the history only. */
  | 'idle'
  /** Detail: all events below this number are in the panel. */
  | 'ack'
  /** Detail: whether messages are recorded. */
  | 'record'
  /** Detail: an `ActCommand` as `packAct` writes it. */
  | 'act'
  /** The document is being left (`pagehide`): hold nothing back. */
  | 'leave'
  /** The document came back out of the back/forward cache. */
  | 'back'
  /** The extension is gone: forget everything and capture nothing more. */
  | 'stop';

/** A checked batch; the events themselves are checked once more by the panel. */
export interface DoorBatch {
  readonly firstSeq: number;
  readonly isHistory: boolean;
  readonly events: readonly unknown[];
}

/** The detail of a `start` event; undefined when it is none. */
export function parseStart(detail: unknown): number | undefined {
  return readOrdinal(detail);
}

/** The detail of a `batch` event; undefined when it is none. Bytes are views on the batch's own buffer. */
export function parseDoorBatch(detail: unknown): DoorBatch | undefined {
  if (!isRecord(detail)) return undefined;
  const firstSeq = readOrdinal(detail['firstSeq']);
  const isHistory = readBoolean(detail['isHistory']);
  const events = unpackEvents(detail['columns'], detail['text'], detail['bytes']);
  if (firstSeq === undefined || isHistory === undefined || events === undefined) return undefined;
  return { firstSeq, isHistory, events };
}
