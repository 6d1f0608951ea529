import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { takeBreath } from '../../../base/take-breath.ts';
import type { SequenceRun } from '../../diff/sequence-diff.ts';
import { compareSessions, type SessionComparison } from '../../session-diff/compare-sessions.ts';
import { connectionsOf } from '../../session-diff/session-source.ts';
import type { ComparedSessions } from '../../store/panel-store.ts';
import type { SequenceAnswer } from '../../workers/sequence-worker.ts';
import { startSequenceWorker } from '../../workers/start-workers.ts';
import { usePanel, useSession } from '../panel-context.tsx';

/** Work of the panel's thread without a pause. */
const SLICE_MS = 6;

export type SessionComparisonState =
  /** A session is still being read into the log. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'comparing' }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'ready';
      readonly comparison: SessionComparison;
      /** Of the log when it was compared. */
      readonly generation: number;
      readonly size: number;
    };

export interface ComparisonRun {
  readonly state: SessionComparisonState;
  readonly again: () => void;
  readonly cancel: () => void;
}

/** Compares two sessions of the log, in slices and with a worker that is ended with the comparison. */
export function useSessionComparison({ left, right }: ComparedSessions): ComparisonRun {
  const { log, connections } = useSession();
  const { imports } = usePanel();
  const isReading = useSyncExternalStore(imports.subscribe, () => imports.getState().job !== null);
  const [turn, setTurn] = useState(0);
  const running = useRef<AbortController | null>(null);
  const [result, setResult] = useState<{ readonly key: string; readonly state: SessionComparisonState } | null>(null);
  const { generation } = log;
  const key = [left, right, generation, turn].join(' ');
  const isSame = left === right;
  useEffect(() => {
    if (isReading || isSame) return undefined;
    const abort = new AbortController();
    running.current = abort;
    const worker = startSequenceWorker();
    const run = async (): Promise<void> => {
      try {
        const comparison = await compareSessions({
          log,
          left: connectionsOf(connections, left),
          right: connectionsOf(connections, right),
          align: (from, to) => alignWith(worker, from, to),
          pause: pacer(abort.signal),
        });
        setResult({ key, state: { kind: 'ready', comparison, generation, size: log.size } });
      } catch {
        // Only by the abort: what is compared is in memory.
        if (abort.signal.reason === 'cancelled') setResult({ key, state: { kind: 'cancelled' } });
      } finally {
        worker.terminate();
      }
    };
    void run();
    return () => {
      abort.abort();
      worker.terminate();
    };
  }, [log, connections, left, right, generation, key, isReading, isSame]);
  const state: SessionComparisonState = isReading
    ? { kind: 'waiting' }
    : result?.key === key
      ? result.state
      : { kind: 'comparing' };
  return { state, again: () => setTurn((before) => before + 1), cancel: () => running.current?.abort('cancelled') };
}

function alignWith(worker: Worker, left: Uint32Array, right: Uint32Array): Promise<readonly SequenceRun[]> {
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<SequenceAnswer>) => resolve(data), { once: true });
    worker.postMessage({ left, right });
  });
}

/** Waits only when the slice is over. */
function pacer(signal: AbortSignal): () => Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < sliceEnd) return;
    await takeBreath();
    signal.throwIfAborted();
    sliceEnd = performance.now() + SLICE_MS;
  };
}
