/** Compares two payloads away from the panel's own thread; ended from outside when nobody waits any more. */
import { comparePayloads, type CompareRequest } from '../diff/compare.ts';

self.addEventListener('message', (event: MessageEvent<CompareRequest>) =>
  self.postMessage(comparePayloads(event.data)),
);
