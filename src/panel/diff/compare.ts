import { looksLikeJson, parseJsonTape } from '../workers/json-tape.ts';
import { diffBytes, type ByteDiffLine } from './byte-diff.ts';
import { diffJson, type JsonDiffLine } from './json-diff.ts';
import { diffText, type TextDiffLine } from './text-diff.ts';

/** What is compared; the bytes are copies that belong to the worker. */
export interface CompareRequest {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly isText: boolean;
}

export type Comparison =
  | { readonly kind: 'json'; readonly lines: readonly JsonDiffLine[]; readonly isCut: boolean }
  | { readonly kind: 'text'; readonly lines: readonly TextDiffLine[]; readonly isCut: boolean }
  | { readonly kind: 'bytes'; readonly lines: readonly ByteDiffLine[]; readonly isCut: boolean };

/** Lines of a comparison: more than anybody reads. */
export const MAX_DIFF_LINES = 20_000;
/** Longer payloads are compared as bytes, or not at all. */
export const MAX_COMPARED_BYTES = 16 * 1024 * 1024;
const MAX_STRUCTURED_BYTES = 4 * 1024 * 1024;
const MAX_COMPARED_VALUES = 400_000;

/** Compares two payloads: as JSON when both are, as text when they are text, else as bytes. */
export function comparePayloads({ left, right, isText }: CompareRequest): Comparison {
  const isStructured = Math.max(left.length, right.length) <= MAX_STRUCTURED_BYTES;
  if (isStructured && looksLikeJson(left) && looksLikeJson(right)) {
    const [first, second] = [parseJsonTape(left, MAX_COMPARED_VALUES), parseJsonTape(right, MAX_COMPARED_VALUES)];
    if (first.kind === 'ok' && second.kind === 'ok') {
      const [from, to] = [
        { bytes: left, tape: first.tape },
        { bytes: right, tape: second.tape },
      ];
      return { kind: 'json', ...cut(diffJson(from, to, MAX_DIFF_LINES + 1)) };
    }
  }
  if (isText && isStructured) return { kind: 'text', ...cut(diffText(left, right, MAX_DIFF_LINES + 1)) };
  return { kind: 'bytes', ...cut(diffBytes(left, right, MAX_DIFF_LINES + 1)) };
}

function cut<Line>(lines: readonly Line[]): { readonly lines: readonly Line[]; readonly isCut: boolean } {
  return { lines: lines.slice(0, MAX_DIFF_LINES), isCut: lines.length > MAX_DIFF_LINES };
}
