import { useEffect, useMemo, useState } from 'react';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { FrameLog, Row } from '../../../model/frame-log.ts';
import { RowKind } from '../../../model/row-kind.ts';
import { MAX_COMPARED_BYTES, type Comparison } from '../../diff/compare.ts';
import { previousOfSameShape } from '../../diff/message-shape.ts';
import { eachSelected } from '../../store/selected-rows.ts';
import { shownData } from '../../store/shown-data.ts';
import { startDiffWorker } from '../../workers/start-workers.ts';
import { useChoice, useIsOnDisk, usePanel } from '../panel-context.tsx';

/** The other message, and why it is that one. */
export interface ComparedRow {
  readonly index: number;
  readonly reason: 'selected' | 'pinned' | 'same-shape' | 'nearest';
}

/** The other one of two selected rows, else the chosen one, else the one before of the same shape. */
export function useComparedRow(row: Row): ComparedRow | null {
  const { session, rows } = usePanel();
  const { log } = session;
  const selectedRows = useChoice((state) => state.selectedRows);
  const pinned = useChoice((state) => (state.pinnedGeneration === log.generation ? state.pinnedRow : null));
  const { generation } = log;
  return useMemo(() => {
    const other = otherSelected([...take(eachSelected(selectedRows, rows), 3)], row.index);
    if (other !== null && isFrame(log, other)) return { index: other, reason: 'selected' };
    if (pinned !== null && pinned !== row.index && isFrame(log, pinned)) return { index: pinned, reason: 'pinned' };
    const previous = previousOfSameShape(log, row.index);
    return previous && { index: previous.index, reason: previous.isSameShape ? 'same-shape' : 'nearest' };
    // Indexes mean the same rows within one generation.
    // oxlint-disable-next-line react/exhaustive-deps, react/memo-dependencies
  }, [log, generation, rows, row.index, selectedRows, pinned]);
}

export type ComparisonState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'ready'; readonly comparison: Comparison; readonly left: Uint8Array; readonly right: Uint8Array };

/** Compares two rows in a worker, which is ended when the rows change. */
export function useComparison(leftRow: number, rightRow: number): ComparisonState {
  const { log } = usePanel().session;
  const isOnDisk = [useIsOnDisk(leftRow), useIsOnDisk(rightRow)].includes(true);
  const key = `${log.generation}:${leftRow}:${rightRow}`;
  const [result, setResult] = useState<{ readonly key: string; readonly state: ComparisonState } | null>(null);
  const left = shownData(log, leftRow);
  const right = shownData(log, rightRow);
  const isTooLong = left.bytes.length + right.bytes.length > MAX_COMPARED_BYTES * 2;
  useEffect(() => {
    if (isTooLong || isOnDisk) return undefined;
    const [first, second] = [shownData(log, leftRow), shownData(log, rightRow)];
    const worker = startDiffWorker();
    worker.addEventListener('message', (event: MessageEvent<Comparison>) => {
      worker.terminate();
      const state = { kind: 'ready', comparison: event.data, left: first.bytes, right: second.bytes } as const;
      setResult({ key, state });
    });
    const copies = { left: first.bytes.slice(), right: second.bytes.slice() };
    const isText = first.opcode === OPCODE.text && second.opcode === OPCODE.text;
    worker.postMessage({ ...copies, isText }, [copies.left.buffer, copies.right.buffer]);
    return () => worker.terminate();
  }, [log, leftRow, rightRow, key, isTooLong, isOnDisk]);
  if (isTooLong) return { kind: 'too-long' };
  return result?.key === key ? result.state : { kind: 'reading' };
}

function otherSelected(selected: readonly number[], index: number): number | null {
  return selected.length === 2 && selected.includes(index) ? (selected.find((other) => other !== index) ?? null) : null;
}

function* take<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let left = count;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}

function isFrame(log: FrameLog, index: number): boolean {
  return log.has(index) && log.kind(index) === RowKind.frame;
}
