import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { jsonStringBytes } from '../payload/json-string.ts';
import { pathStep } from '../store/json-field.ts';
import { JsonKind, NO_KEY, type JsonTape } from '../workers/json-tape.ts';
import { diffSequences } from './sequence-diff.ts';

/** `same`: in both; `changed`: another value at the same place; `open`: holds differences, which follow. */
export type JsonDiffMode = 'same' | 'changed' | 'removed' | 'added' | 'open';

/** One line of a comparison. */
export interface JsonDiffLine {
  readonly mode: JsonDiffMode;
  readonly depth: number;
  /** `$.items[2].price`, on the right side where there are two. */
  readonly path: string;
  /** Name or index; null for the root. */
  readonly label: string | null;
  /** The value as it stands in the text, shortened; null on the side where there is none. */
  readonly left: string | null;
  readonly right: string | null;
}

export interface JsonText {
  readonly bytes: Uint8Array;
  readonly tape: JsonTape;
}

/** Deeper values are compared as a whole. */
const MAX_DEPTH = 200;
const MAX_VALUE_CHARS = 400;
/** An escape takes six bytes at most. */
const MAX_VALUE_BYTES = MAX_VALUE_CHARS * 6;

/**
 * What is different between two JSON texts: members are compared by name whatever their order, elements by the shortest difference
 * of the arrays. Numbers are compared as they are written, so that no digit gets lost, strings as they read. At most `maxLines`.
 */
export function diffJson(left: JsonText, right: JsonText, maxLines: number): readonly JsonDiffLine[] {
  return new JsonDiff(left, right, maxLines).run();
}

class JsonDiff {
  readonly #left: Side;
  readonly #right: Side;
  readonly #maxLines: number;
  readonly #lines: JsonDiffLine[] = [];

  constructor(left: JsonText, right: JsonText, maxLines: number) {
    const table = new Map<string, number>();
    this.#left = new Side(left, table);
    this.#right = new Side(right, table);
    this.#maxLines = maxLines;
  }

  run(): readonly JsonDiffLine[] {
    this.#compare(0, 0, 0, '$', null);
    return this.#lines;
  }

  #compare(left: number, right: number, depth: number, path: string, label: string | null): void {
    const [from, to] = [this.#left, this.#right];
    const kind = from.kind(left);
    if (from.id(left) === to.id(right)) {
      this.#push('same', depth, path, label, left, right);
      return;
    }
    const isContainer = kind === JsonKind.array || kind === JsonKind.object;
    if (!isContainer || kind !== to.kind(right) || depth >= MAX_DEPTH) {
      this.#push('changed', depth, path, label, left, right);
      return;
    }
    this.#push('open', depth, path, label, left, right);
    if (kind === JsonKind.array) this.#compareElements(left, right, depth + 1, path);
    else this.#compareMembers(left, right, depth + 1, path);
  }

  #compareMembers(left: number, right: number, depth: number, path: string): void {
    // Equal names are paired in their order.
    const rightByName = new Map<string, number[]>();
    for (const child of this.#right.children(right)) {
      const name = this.#right.name(child);
      const list = rightByName.get(name);
      if (list) list.push(child);
      else rightByName.set(name, [child]);
    }
    for (const child of this.#left.children(left)) {
      const name = this.#left.name(child);
      const partner = rightByName.get(name)?.shift();
      const place = path + pathStep(name, true);
      if (partner === undefined) this.#push('removed', depth, place, name, child, null);
      else this.#compare(child, partner, depth, place, name);
    }
    for (const [name, children] of rightByName) {
      for (const child of children) this.#push('added', depth, path + pathStep(name, true), name, null, child);
    }
  }

  #compareElements(left: number, right: number, depth: number, path: string): void {
    const lefts = [...this.#left.children(left)];
    const rights = [...this.#right.children(right)];
    for (const run of diffSequences(this.#left.ids(lefts), this.#right.ids(rights))) {
      const leftCount = run.leftEnd - run.leftStart;
      const rightCount = run.rightEnd - run.rightStart;
      for (let at = 0; at < Math.max(leftCount, rightCount); at += 1) {
        const from = at < leftCount ? lefts[run.leftStart + at] : undefined;
        const to = at < rightCount ? rights[run.rightStart + at] : undefined;
        const index = String(to === undefined ? run.leftStart + at : run.rightStart + at);
        const place = path + pathStep(index, false);
        if (from !== undefined && to !== undefined) this.#compare(from, to, depth, place, index);
        else if (from !== undefined) this.#push('removed', depth, place, index, from, null);
        else if (to !== undefined) this.#push('added', depth, place, index, null, to);
      }
    }
  }

  #push(
    mode: JsonDiffMode,
    depth: number,
    path: string,
    label: string | null,
    left: number | null,
    right: number | null,
  ): void {
    if (this.#lines.length >= this.#maxLines) return;
    this.#lines.push({
      mode,
      depth,
      path,
      label,
      left: left === null ? null : this.#left.text(left),
      right: right === null ? null : this.#right.text(right),
    });
  }
}

/** One of the two texts, each value with a number that equal values of both texts share. */
class Side {
  readonly #bytes: Uint8Array;
  readonly #tape: JsonTape;
  readonly #ids: Uint32Array;

  constructor({ bytes, tape }: JsonText, table: Map<string, number>) {
    this.#bytes = bytes;
    this.#tape = tape;
    this.#ids = new Uint32Array(tape.size);
    // What is in a value stands behind it, so that it is known when going backwards.
    for (let entry = tape.size - 1; entry >= 0; entry -= 1) {
      const key = this.#key(entry);
      const known = table.get(key);
      if (known === undefined) table.set(key, table.size);
      this.#ids[entry] = known ?? table.size - 1;
    }
  }

  id(entry: number): number {
    return this.#ids[entry] ?? 0;
  }

  ids(entries: readonly number[]): number[] {
    return entries.map((entry) => this.id(entry));
  }

  kind(entry: number): JsonKind {
    return (this.#tape.kinds[entry] ?? 0) as JsonKind;
  }

  *children(entry: number): Generator<number> {
    const end = this.#tape.nexts[entry] ?? 0;
    for (let child = entry + 1; child < end; child = this.#tape.nexts[child] ?? end) yield child;
  }

  name(entry: number): string {
    const start = this.#tape.keyStarts[entry] ?? NO_KEY;
    if (start === NO_KEY) return '';
    return decodeUtf8Lossy(jsonStringBytes(this.#bytes.subarray(start, this.#tape.keyEnds[entry])));
  }

  text(entry: number): string {
    const start = this.#tape.starts[entry] ?? 0;
    const end = this.#tape.ends[entry] ?? 0;
    const isLong = end - start > MAX_VALUE_BYTES;
    const text = decodeUtf8Lossy(this.#bytes.subarray(start, isLong ? start + MAX_VALUE_BYTES : end));
    return text.length > MAX_VALUE_CHARS || isLong ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
  }

  #key(entry: number): string {
    const kind = this.kind(entry);
    const source = this.#bytes.subarray(this.#tape.starts[entry], this.#tape.ends[entry]);
    if (kind === JsonKind.string) return `s${decodeUtf8Lossy(jsonStringBytes(source))}`;
    if (kind === JsonKind.array) return `a${[...this.children(entry)].map((child) => this.id(child)).join(',')}`;
    if (kind !== JsonKind.object) return `v${decodeUtf8Lossy(source)}`;
    const members = [...this.children(entry)].map((child) => `${JSON.stringify(this.name(child))}:${this.id(child)}`);
    return `o${members.sort().join(',')}`;
  }
}
