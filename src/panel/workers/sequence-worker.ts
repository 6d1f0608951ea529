/** Aligns two sequences away from the panel's own thread: it may take a second and more. One request after the other. */
import { diffSequences, type SequenceRun } from '../diff/sequence-diff.ts';

export interface SequenceRequest {
  readonly left: Uint32Array;
  readonly right: Uint32Array;
}

export type SequenceAnswer = readonly SequenceRun[];

self.addEventListener('message', ({ data }: MessageEvent<SequenceRequest>) =>
  self.postMessage(diffSequences(data.left, data.right) satisfies SequenceAnswer),
);
