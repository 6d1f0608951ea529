import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { jsonStringBytes } from '../payload/json-string.ts';
import { pathStep } from '../store/json-field.ts';
import { JsonKind, looksLikeJson, NO_KEY, parseJsonTape, type JsonTape } from '../workers/json-tape.ts';

/** Names of members and indexes of elements from the root on. */
export type JsonSteps = readonly (string | number)[];

/** A string or a number of a JSON text. */
export interface JsonScalar {
  readonly steps: JsonSteps;
  /** In bytes of the text, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly isString: boolean;
  /** What it says: a string without its escapes, a number with all its digits. */
  readonly text: string;
}

/** Longer texts hold data, and hardly ids. */
const MAX_BYTES = 256 * 1024;
const MAX_SCALARS = 2_000;
const MAX_VALUES = 50_000;
const MAX_DEPTH = 32;
/** Longer values are no ids and no tokens. */
const MAX_TEXT_BYTES = 8 * 1024;

/** The strings and numbers of a JSON text in their order; none when it is no JSON or too long. */
export function jsonScalars(bytes: Uint8Array): readonly JsonScalar[] {
  const tape = tapeOf(bytes);
  if (tape === null) return [];
  const found: JsonScalar[] = [];
  collect(bytes, tape, 0, [], found);
  return found;
}

/** The bytes of the value at a path, as they stand in the text (view); null when there is none. */
export function jsonValueAt(bytes: Uint8Array, steps: JsonSteps): Uint8Array | null {
  const tape = tapeOf(bytes);
  if (tape === null) return null;
  let entry = 0;
  for (const step of steps) {
    const next = childAt(bytes, tape, entry, step);
    if (next === null) return null;
    entry = next;
  }
  return bytes.subarray(tape.starts[entry], tape.ends[entry]);
}

/** `$.user.ids[2]` */
export function printSteps(steps: JsonSteps): string {
  return `$${steps.map((step) => (typeof step === 'number' ? `[${step}]` : pathStep(step, true))).join('')}`;
}

function tapeOf(bytes: Uint8Array): JsonTape | null {
  if (bytes.length > MAX_BYTES || !looksLikeJson(bytes)) return null;
  const parse = parseJsonTape(bytes, MAX_VALUES);
  return parse.kind === 'ok' ? parse.tape : null;
}

function collect(bytes: Uint8Array, tape: JsonTape, entry: number, steps: JsonSteps, found: JsonScalar[]): void {
  if (found.length >= MAX_SCALARS) return;
  const kind = tape.kinds[entry];
  const [start = 0, end = 0] = [tape.starts[entry], tape.ends[entry]];
  if (kind === JsonKind.string || kind === JsonKind.number) {
    if (end - start > MAX_TEXT_BYTES) return;
    const source = bytes.subarray(start, end);
    const isString = kind === JsonKind.string;
    found.push({ steps, start, end, isString, text: decodeUtf8Lossy(isString ? jsonStringBytes(source) : source) });
    return;
  }
  if ((kind !== JsonKind.array && kind !== JsonKind.object) || steps.length >= MAX_DEPTH) return;
  let index = 0;
  for (const child of children(tape, entry)) {
    const step = kind === JsonKind.array ? index : nameOf(bytes, tape, child);
    collect(bytes, tape, child, [...steps, step], found);
    index += 1;
  }
}

function childAt(bytes: Uint8Array, tape: JsonTape, entry: number, step: string | number): number | null {
  const wanted = typeof step === 'number' ? JsonKind.array : JsonKind.object;
  if (tape.kinds[entry] !== wanted) return null;
  let index = 0;
  for (const child of children(tape, entry)) {
    if (typeof step === 'number' ? index === step : nameOf(bytes, tape, child) === step) return child;
    index += 1;
  }
  return null;
}

function* children(tape: JsonTape, entry: number): Generator<number> {
  const end = tape.nexts[entry] ?? 0;
  for (let child = entry + 1; child < end; child = tape.nexts[child] ?? end) yield child;
}

function nameOf(bytes: Uint8Array, tape: JsonTape, child: number): string {
  const start = tape.keyStarts[child] ?? NO_KEY;
  return start === NO_KEY ? '' : decodeUtf8Lossy(jsonStringBytes(bytes.subarray(start, tape.keyEnds[child])));
}
