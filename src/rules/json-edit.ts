import type { JsonPath } from '../protocol/match-tree.ts';
import { append, encodeText, lengthOf, newList, setBytes, Uint8ArrayFunction } from './built-ins.ts';
import { isKey, prepareSteps, type ScanStep } from './json-step.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, JsonWalker, OPEN_ARRAY, OPEN_OBJECT } from './json-walker.ts';
import { Splices } from './splice-bytes.ts';

/** Changes a JSON text, which must be one; null when nothing is to be changed, or the result would be longer than `maxBytes`. */
export type JsonEdit = (bytes: Uint8Array, maxBytes: number) => Uint8Array | null;

const { stringify } = JSON;

/**
 * Puts a value (a JSON text) at a path. Bytes beside it stay as they are: white space, digits beyond a double, the order of members. Of equal
 * members each is set. A member that is missing is added, with the objects around it; so is the element behind the last one.
 */
export function createJsonSet(path: JsonPath, value: string): JsonEdit {
  const steps = prepareSteps(path);
  const additions = newList<Addition | null>();
  for (let depth = 0; depth <= path.length; depth += 1) append(additions, additionFor(path, depth, value));
  const replacement = encodeText(value);
  return (bytes, maxBytes) => new JsonSetter(bytes, steps, replacement, additions).apply(maxBytes);
}

/** Takes away what is at a path, with its comma. */
export function createJsonRemove(path: JsonPath): JsonEdit {
  const steps = prepareSteps(path);
  return (bytes, maxBytes) => new JsonRemover(bytes, steps).apply(maxBytes);
}

/** What is put into an object or array that lacks the step: as its first entry, and behind another one. */
interface Addition {
  readonly alone: Uint8Array;
  readonly behind: Uint8Array;
}

/** Null where nothing can be made up: an element of an array that is not there, or every member of nothing. */
function additionFor(path: JsonPath, depth: number, value: string): Addition | null {
  let text = value;
  for (let index = path.length - 1; index > depth; index -= 1) {
    const step = path[index];
    if (step?.kind !== 'member') return null;
    text = `{${stringify(step.name)}:${text}}`;
  }
  const first = depth < path.length ? path[depth] : undefined;
  if (first === undefined || first.kind === 'each') return null;
  const alone = encodeText(first.kind === 'member' ? `${stringify(first.name)}:${text}` : text);
  const behind = new Uint8ArrayFunction(lengthOf(alone) + 1);
  behind[0] = COMMA;
  setBytes(behind, alone, 1);
  return { alone, behind };
}

/** Walks along a path through a text that is JSON; what happens at its end is the subclass's. */
abstract class PathWalker extends JsonWalker {
  protected readonly steps: readonly ScanStep[];
  protected readonly splices = new Splices();

  constructor(bytes: Uint8Array, steps: readonly ScanStep[]) {
    super(bytes);
    this.steps = steps;
  }

  apply(maxBytes: number): Uint8Array | null {
    this.skipSpace();
    this.value(0);
    return this.splices.apply(this.bytes, maxBytes);
  }

  /** Stands before a value and ends behind it. */
  protected value(depth: number): void {
    const step = depth < this.steps.length ? this.steps[depth] : undefined;
    const first = this.peek();
    if (!step) this.end();
    else if (first === OPEN_OBJECT && step.kind !== 'element') this.entries(step, depth, CLOSE_OBJECT);
    else if (first === OPEN_ARRAY && step.kind !== 'member') this.entries(step, depth, CLOSE_ARRAY);
    else this.skipValue();
  }

  /** Stands before the value at the end of the path and ends behind it. */
  protected abstract end(): void;
  /** Stands before a bracket and ends behind the closing one. */
  protected abstract entries(step: ScanStep, depth: number, bracket: number): void;

  /** Stands before an entry; goes on to its value. Whether it is on the path. */
  protected toValue(step: ScanStep, index: number, bracket: number): boolean {
    if (bracket === CLOSE_ARRAY) return step.kind !== 'element' || step.index === index;
    const start = this.at + 1;
    this.skipString();
    const isOnPath = step.kind !== 'member' || isKey(this.bytes, start, this.at - 1, step);
    this.skipSpace();
    this.at += 1;
    this.skipSpace();
    return isOnPath;
  }

  /** Stands behind an entry; goes on to the next one. False, behind the bracket, when it was the last. */
  protected toNext(): boolean {
    this.skipSpace();
    const isLast = this.peek() !== COMMA;
    this.at += 1;
    this.skipSpace();
    return !isLast;
  }
}

class JsonSetter extends PathWalker {
  readonly #replacement: Uint8Array;
  readonly #additions: readonly (Addition | null)[];

  constructor(
    bytes: Uint8Array,
    steps: readonly ScanStep[],
    replacement: Uint8Array,
    additions: readonly (Addition | null)[],
  ) {
    super(bytes, steps);
    this.#replacement = replacement;
    this.#additions = additions;
  }

  protected override end(): void {
    const start = this.at;
    this.skipValue();
    this.splices.add(start, this.at, this.#replacement);
  }

  protected override entries(step: ScanStep, depth: number, bracket: number): void {
    const open = this.at + 1;
    this.at += 1;
    this.skipSpace();
    const addition = this.#additions[depth] ?? null;
    if (this.peek() === bracket) {
      this.at += 1;
      if (addition && (step.kind !== 'element' || step.index === 0)) this.splices.add(open, open, addition.alone);
      return;
    }
    let count = 0;
    let isFound = false;
    let end = open;
    do {
      if (this.toValue(step, count, bracket)) {
        isFound = true;
        this.value(depth + 1);
      } else this.skipValue();
      end = this.at;
      count += 1;
    } while (this.toNext());
    if (isFound || !addition || (step.kind === 'element' && step.index !== count)) return;
    this.splices.add(end, end, addition.behind);
  }
}

class JsonRemover extends PathWalker {
  protected override end(): void {
    this.skipValue();
  }

  protected override entries(step: ScanStep, depth: number, bracket: number): void {
    this.at += 1;
    this.skipSpace();
    if (this.peek() === bracket) {
      this.at += 1;
      return;
    }
    const isLastStep = depth === this.steps.length - 1;
    const starts = newList<number>();
    const removed = newList<boolean>();
    let keptEnd = -1;
    let lastKept = -1;
    let end = this.at;
    let count = 0;
    do {
      const start = this.at;
      const isOnPath = this.toValue(step, count, bracket);
      if (isOnPath && !isLastStep) this.value(depth + 1);
      else this.skipValue();
      end = this.at;
      if (isLastStep) {
        append(starts, start);
        append(removed, isOnPath);
        if (!isOnPath) {
          keptEnd = end;
          lastKept = count;
        }
      }
      count += 1;
    } while (this.toNext());
    if (!isLastStep) return;
    // What goes has a comma behind it as long as something that stays comes later, and one before it otherwise.
    for (let index = 0; index < lastKept; index += 1) {
      if (removed[index]) this.splices.add(starts[index] ?? 0, starts[index + 1] ?? 0, null);
    }
    if (lastKept < count - 1) this.splices.add(lastKept < 0 ? (starts[0] ?? 0) : keptEnd, end, null);
  }
}
