import type { FrameLog, Row } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { readJsonPath } from '../filter/json-path.ts';
import { JsonKind, looksLikeJson, NO_KEY, parseJsonTape, type JsonTape } from '../workers/json-tape.ts';

/** One step from a value to one in it. */
export type JsonColumnStep = string | number;

/** A longer payload is not read for a cell: some fifty rows are drawn between two frames of the screen. */
export const MAX_COLUMN_PAYLOAD_BYTES = 64 * 1024;
export const MAX_COLUMN_PATH_CHARS = 500;
const MAX_STEPS = 40;
const MAX_CELL_CHARS = 200;
/** UTF-8 needs at most four bytes a character, an escape six; a cut string is shown as it stands. */
const MAX_CHAR_BYTES = 6;

/**
 * Reads a path as *Copy path* writes it, the singular queries of JSONPath (RFC 9535 §2.3.5.1): `$.user.names[2]`,
 * `$["any name"]`, with the steps of the filter language (`filter/json-path.ts`) that lead to one value. The `$` or `$.` may be
 * left out. Null when it is none.
 */
export function readColumnPath(text: string): readonly JsonColumnStep[] | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > MAX_COLUMN_PATH_CHARS) return null;
  const hasRoot = /^\$(?:$|[.[])/.test(trimmed);
  const path = hasRoot ? trimmed.slice(1) : /^[.[]/.test(trimmed) ? trimmed : `.${trimmed}`;
  const read = readJsonPath(path, 0);
  if (read.kind === 'error' || read.end < path.length || read.path.length > MAX_STEPS) return null;
  const steps: JsonColumnStep[] = [];
  for (const step of read.path) {
    if (step.kind === 'each') return null;
    steps.push(step.kind === 'member' ? step.name : step.index);
  }
  return steps.length > 0 ? steps : null;
}

/** A payload that may be asked for several values. */
export interface JsonCellSource {
  readonly bytes: Uint8Array;
  readonly tape: JsonTape;
}

/** The JSON of a row; `none` when it is no frame or no JSON, `too-long` when it is not read. Bytes: view. */
export function readCellSource(log: FrameLog, row: Row): JsonCellSource | 'none' | 'too-long' {
  if (row.kind !== RowKind.frame || row.payloadState !== PayloadState.complete) return 'none';
  const bytes = log.payload(row.index);
  if (!looksLikeJson(bytes.subarray(0, MAX_COLUMN_PAYLOAD_BYTES))) return 'none';
  if (bytes.length > MAX_COLUMN_PAYLOAD_BYTES) return 'too-long';
  const parse = parseJsonTape(bytes);
  return parse.kind === 'ok' ? { bytes, tape: parse.tape } : 'none';
}

/**
 * The value at a path: a string without its quotes, anything else as it stands in the text, so that numbers keep their digits;
 * no more than `maxChars` characters. Of equal keys the last counts, as for `JSON.parse`. Null when there is nothing.
 */
export function cellValue(
  { bytes, tape }: JsonCellSource,
  steps: readonly JsonColumnStep[],
  maxChars = MAX_CELL_CHARS,
): string | null {
  let entry = 0;
  for (const step of steps) {
    const child = childOf(bytes, tape, entry, step);
    if (child === null) return null;
    entry = child;
  }
  const start = tape.starts[entry] ?? 0;
  const end = tape.ends[entry] ?? 0;
  const maxBytes = maxChars * MAX_CHAR_BYTES;
  const isCut = end - start > maxBytes;
  const source = decode(bytes.subarray(start, isCut ? start + maxBytes : end));
  const isString = tape.kinds[entry] === JsonKind.string;
  const value = isString ? (isCut ? source.slice(1) : (unquote(source) ?? source)) : source;
  return isCut || value.length > maxChars ? `${value.slice(0, maxChars)}…` : value;
}

function childOf(bytes: Uint8Array, tape: JsonTape, entry: number, step: JsonColumnStep): number | null {
  const kind = tape.kinds[entry];
  if (kind !== (typeof step === 'number' ? JsonKind.array : JsonKind.object)) return null;
  const end = tape.nexts[entry] ?? 0;
  let found: number | null = null;
  let index = 0;
  for (let child = entry + 1; child < end; child = tape.nexts[child] ?? end) {
    if (typeof step === 'number') {
      if (index === step) return child;
      index += 1;
    } else if (keyOf(bytes, tape, child) === step) found = child;
  }
  return found;
}

function keyOf(bytes: Uint8Array, tape: JsonTape, entry: number): string | null {
  const start = tape.keyStarts[entry] ?? NO_KEY;
  const end = tape.keyEnds[entry] ?? start;
  // No path has a longer name, and names are compared for each row that is drawn.
  if (start === NO_KEY || end - start > MAX_COLUMN_PATH_CHARS * 6) return null;
  const source = decode(bytes.subarray(start, end));
  return source.includes('\\') ? unquote(source) : source.slice(1, -1);
}

function unquote(source: string | undefined): string | null {
  if (source === undefined) return null;
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : null;
  } catch {
    // A name with a wrong escape, typed by the user: the path is none.
    return null;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
