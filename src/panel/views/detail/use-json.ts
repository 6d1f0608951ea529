import { useEffect, useState } from 'react';
import { JsonOutline } from '../../store/json-outline.ts';
import { parseJsonTape, type JsonError, type JsonParse } from '../../workers/json-tape.ts';
import { usePanel } from '../panel-context.tsx';

/** Below this, reading takes a few milliseconds and a worker would only make it flicker. */
export const MAX_SYNCHRONOUS_BYTES = 192 * 1024;

export type JsonReading =
  | { readonly kind: 'reading'; readonly cancel: () => void }
  | { readonly kind: 'cancelled'; readonly again: () => void }
  | { readonly kind: 'ready'; readonly outline: JsonOutline }
  | { readonly kind: 'error'; readonly error: JsonError };

/** Reads a payload as JSON: at once when it is small, in a worker otherwise. */
export function useJson(bytes: Uint8Array): JsonReading {
  const { environment } = usePanel();
  const [isCancelled, setCancelled] = useState(false);
  const [result, setResult] = useState<{ readonly of: Uint8Array; readonly reading: JsonReading } | null>(null);
  const isSmall = bytes.length <= MAX_SYNCHRONOUS_BYTES;
  useEffect(() => {
    if (isSmall || isCancelled) return undefined;
    const worker = environment.startJsonWorker();
    worker.addEventListener('message', (event: MessageEvent<JsonParse>) => {
      setResult({ of: bytes, reading: readingOf(bytes, event.data) });
      worker.terminate();
    });
    const copy = bytes.slice();
    worker.postMessage(copy, [copy.buffer]);
    return () => worker.terminate();
  }, [bytes, isSmall, isCancelled, environment]);

  if (result?.of === bytes) return result.reading;
  if (isSmall) {
    const reading = readingOf(bytes, parseJsonTape(bytes));
    setResult({ of: bytes, reading });
    return reading;
  }
  if (isCancelled) return { kind: 'cancelled', again: () => setCancelled(false) };
  return { kind: 'reading', cancel: () => setCancelled(true) };
}

function readingOf(bytes: Uint8Array, parse: JsonParse): JsonReading {
  return parse.kind === 'ok' ? { kind: 'ready', outline: new JsonOutline(bytes, parse.tape) } : parse;
}
