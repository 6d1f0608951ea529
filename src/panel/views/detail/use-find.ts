import { useEffect, useMemo, useReducer, useState } from 'react';
import { fromHex } from '../../../base/hex.ts';
import { scanBytes, type ByteScan, type FindQuery } from '../../payload/byte-finder.ts';
import { NO_HITS, type Hits } from '../../payload/highlight.ts';

/** Places that can be stepped through; more are only counted. */
export const MAX_FOUND = 20_000;
const SLICE_BYTES = 1024 * 1024;
const FRAME_BUDGET_MS = 8;

/** A search in the payload that is shown. */
export interface Find {
  readonly isOpen: boolean;
  readonly text: string;
  readonly hits: Hits;
  readonly count: number;
  readonly isBusy: boolean;
  open(): void;
  close(): void;
  type(text: string): void;
  step(by: 1 | -1): void;
}

/** Looks for a text, or in the hex view for pairs of hex digits, without holding up the panel. */
export function useFind(bytes: Uint8Array, isHex: boolean): Find {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<{ readonly scan: ByteScan | null; readonly at: number } | null>(null);
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const scan = useMemo(() => {
    const query = isOpen ? findQuery(text, isHex) : null;
    return query === null ? null : scanBytes(bytes, query, MAX_FOUND);
  }, [bytes, text, isHex, isOpen]);

  useEffect(() => {
    if (scan === null) return undefined;
    let request = 0;
    const step = (): void => {
      const deadline = performance.now() + FRAME_BUDGET_MS;
      while (!scan.isComplete && performance.now() < deadline) scan.advance(SLICE_BYTES);
      redraw();
      if (!scan.isComplete) request = requestAnimationFrame(step);
    };
    step();
    return () => cancelAnimationFrame(request);
  }, [scan]);

  const kept = (scan?.ranges.length ?? 0) / 2;
  const current = kept === 0 ? -1 : chosen !== null && chosen.scan === scan ? Math.min(chosen.at, kept - 1) : 0;
  const ranges = scan?.ranges ?? null;
  const size = ranges?.length ?? 0;
  const hits = useMemo(
    () => (ranges === null || size === 0 ? NO_HITS : { ranges, current }),
    // The list grows in place.
    // oxlint-disable-next-line react/exhaustive-deps
    [ranges, size, current],
  );
  return {
    isOpen,
    text,
    hits,
    count: scan?.count ?? 0,
    isBusy: scan !== null && !scan.isComplete,
    open: () => setOpen(true),
    close: () => setOpen(false),
    type: setText,
    step: (by) => {
      if (kept > 0) setChosen({ scan, at: (current + by + kept) % kept });
    },
  };
}

function findQuery(text: string, isHex: boolean): FindQuery | null {
  if (text === '') return null;
  const isPairs = isHex && /^\s*[0-9a-f]{2}(?:\s*[0-9a-f]{2})*\s*$/i.test(text);
  const bytes = isPairs ? fromHex(text) : null;
  if (bytes?.kind === 'ok') return { kind: 'bytes', bytes: bytes.value };
  return { kind: 'text', text, isCaseSensitive: false };
}
