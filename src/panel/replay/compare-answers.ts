import { equalBytes } from '../../base/bytes.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { diffJson, type JsonDiffLine } from '../diff/json-diff.ts';
import { looksLikeJson, parseJsonTape } from '../workers/json-tape.ts';
import type { IgnoredFields } from './ignored-fields.ts';

export interface AnswerBytes {
  readonly isText: boolean;
  readonly bytes: Uint8Array;
}

/** One difference, as it is shown: where, what it was, what it is. Null where there is nothing on that side. */
export interface AnswerDifference {
  /** `$.user.id`; empty when the messages are compared as a whole. */
  readonly path: string;
  readonly before: string | null;
  readonly now: string | null;
}

export interface AnswerComparison {
  readonly differences: readonly AnswerDifference[];
  /** Differences that the user ignores. */
  readonly ignored: number;
}

/** Longer messages are equal or not; where, the details' own comparison tells. */
const MAX_BYTES = 128 * 1024;
const MAX_VALUES = 20_000;
const MAX_LINES = 2_000;
const MAX_SHOWN_CHARS = 200;

/** What is different between a recorded answer and a fresh one. */
export function compareAnswers(before: AnswerBytes, now: AnswerBytes, ignored: IgnoredFields): AnswerComparison {
  if (before.isText === now.isText && equalBytes(before.bytes, now.bytes)) return { differences: [], ignored: 0 };
  const [left, right] = [jsonOf(before), jsonOf(now)];
  if (left === null || right === null) {
    return { differences: [{ path: '', before: shown(before), now: shown(now) }], ignored: 0 };
  }
  // Spaces and the order of members differ, and nothing else.
  const lines = diffJson(left, right, MAX_LINES).filter(isDifference);
  const differences = lines.filter(({ path }) => !ignored.has(path));
  return {
    differences: differences.map(({ path, left: from, right: to }) => ({ path, before: from, now: to })),
    ignored: lines.length - differences.length,
  };
}

function isDifference({ mode }: JsonDiffLine): boolean {
  return mode === 'changed' || mode === 'added' || mode === 'removed';
}

function jsonOf({ isText, bytes }: AnswerBytes): Parameters<typeof diffJson>[0] | null {
  if (!isText || bytes.length > MAX_BYTES || !looksLikeJson(bytes)) return null;
  const parse = parseJsonTape(bytes, MAX_VALUES);
  return parse.kind === 'ok' ? { bytes, tape: parse.tape } : null;
}

function shown({ isText, bytes }: AnswerBytes): string {
  if (!isText) return `${bytes.length} B`;
  const text = decodeUtf8Lossy(bytes.subarray(0, MAX_SHOWN_CHARS * 4));
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
