import type { JsonPath, JsonTest, TextPattern } from '../protocol/match-tree.ts';
import { charCodeAt, decodeText, encodeText, lengthOf, toLowerCase, viewOf } from './built-ins.ts';
import { ASCII_FOLD } from './byte-search.ts';
import { isInInterval, readJsonNumber } from './interval.ts';
import { isKey, prepareSteps, unescapeJson, type ScanStep } from './json-step.ts';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonWalker,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './json-walker.ts';
import { createWholeMatch } from './text-pattern.ts';

/**
 * Asks whether a JSON text has a value at a path that passes a test. The bytes are walked once and nothing is built but the
 * strings that are compared; what is not on the path is skipped. A text that breaks off (a cut payload) is walked as far as it
 * goes, a text that is no JSON passes no test. Duplicate members count each.
 */
export function createJsonSearch(path: JsonPath, test: JsonTest): (bytes: Uint8Array) => boolean {
  const steps = prepareSteps(path);
  const testScalar = createScalarTest(test);
  return (bytes) => new JsonScan(bytes, steps, test.kind === 'any', testScalar).matchAll();
}

/** Of a string: its bytes without the quotes. */
type ScalarTest = (bytes: Uint8Array, isString: boolean) => boolean;

class JsonScan extends JsonWalker {
  readonly #steps: readonly ScanStep[];
  readonly #acceptsAny: boolean;
  readonly #testScalar: ScalarTest;

  constructor(bytes: Uint8Array, steps: readonly ScanStep[], acceptsAny: boolean, testScalar: ScalarTest) {
    super(bytes);
    this.#steps = steps;
    this.#acceptsAny = acceptsAny;
    this.#testScalar = testScalar;
  }

  matchAll(): boolean {
    this.skipSpace();
    return this.#match(0);
  }

  /** Stands before a value and ends behind it, unless it matches. Recursion goes as deep as the path only. */
  #match(depth: number): boolean {
    if (depth >= this.#steps.length) return this.#matchValue();
    const step = this.#steps[depth];
    const first = this.peek();
    if (step && first === OPEN_OBJECT && step.kind !== 'element') return this.#matchMembers(step, depth);
    if (step && first === OPEN_ARRAY && step.kind !== 'member') return this.#matchElements(step, depth);
    this.skipValue();
    return false;
  }

  #matchMembers(step: ScanStep, depth: number): boolean {
    this.at += 1;
    for (;;) {
      this.skipSpace();
      if (this.peek() !== QUOTE) return this.#close(CLOSE_OBJECT);
      const start = this.at + 1;
      if (!this.skipString()) return false;
      const isOnPath = step.kind !== 'member' || isKey(this.bytes, start, this.at - 1, step);
      this.skipSpace();
      if (this.peek() !== COLON) return this.giveUp();
      this.at += 1;
      this.skipSpace();
      if (!isOnPath) this.skipValue();
      else if (this.#match(depth + 1)) return true;
      this.skipSpace();
      if (this.peek() !== COMMA) return this.#close(CLOSE_OBJECT);
      this.at += 1;
    }
  }

  #matchElements(step: ScanStep, depth: number): boolean {
    this.at += 1;
    this.skipSpace();
    if (this.peek() === CLOSE_ARRAY) return this.#close(CLOSE_ARRAY);
    for (let index = 0; ; index += 1) {
      this.skipSpace();
      if (step.kind === 'element' && step.index !== index) this.skipValue();
      else if (this.#match(depth + 1)) return true;
      this.skipSpace();
      if (this.peek() !== COMMA) return this.#close(CLOSE_ARRAY);
      this.at += 1;
    }
  }

  #matchValue(): boolean {
    const start = this.at;
    const first = this.peek();
    if (first === undefined) return false;
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      if (this.#acceptsAny) return true;
      this.skipValue();
      return false;
    }
    if (first === QUOTE) {
      if (!this.skipString()) return false;
      return this.#acceptsAny || this.#testScalar(viewOf(this.bytes, start + 1, this.at - 1), true);
    }
    this.skipLiteral();
    const literal = viewOf(this.bytes, start, this.at);
    if (!isLiteral(literal)) return this.giveUp();
    return this.#acceptsAny || this.#testScalar(literal, false);
  }

  #close(bracket: number): false {
    if (this.peek() !== bracket) return this.giveUp();
    this.at += 1;
    return false;
  }
}

/** Whether it begins as a number, `true`, `false` or `null` does; a number's digits are checked where it is compared. */
function isLiteral(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return true;
  const word = lengthOf(bytes) <= 5 ? decodeText(bytes) : '';
  return word === 'true' || word === 'false' || word === 'null';
}

function createScalarTest(test: JsonTest): ScalarTest {
  switch (test.kind) {
    case 'any':
      return () => true;
    case 'number':
      return (bytes, isString) => {
        // Prices and ids often are numbers in quotes.
        const number = lengthOf(bytes) > MAX_NUMBER_BYTES ? null : readJsonNumber(textOf(bytes, isString));
        return number !== null && isInInterval(test.interval, number);
      };
    case 'text':
      return createTextTest(test.pattern, test.isString);
  }
}

function createTextTest(pattern: TextPattern, isStringOnly: boolean): ScalarTest {
  const matches = createWholeMatch(pattern);
  const only = pattern.length < 2 ? (pattern[0] ?? '') : null;
  const number = only !== null && !isStringOnly ? readJsonNumber(only) : null;
  const ascii = only !== null && isAscii(only) ? encodeText(toLowerCase(only)) : null;
  return (bytes, isString) => {
    if (!isString && isStringOnly) return false;
    if (ascii !== null && isString && !hasBackslash(bytes)) return equalsFolded(bytes, ascii);
    const text = textOf(bytes, isString);
    return matches(text) || (number !== null && !isString && readJsonNumber(text) === number);
  };
}

const MAX_NUMBER_BYTES = 400;

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (charCodeAt(text, index) > 0x7f) return false;
  return true;
}

function hasBackslash(bytes: Uint8Array): boolean {
  const length = lengthOf(bytes);
  for (let at = 0; at < length; at += 1) if (bytes[at] === BACKSLASH) return true;
  return false;
}

function textOf(bytes: Uint8Array, isString: boolean): string {
  return isString && hasBackslash(bytes) ? unescapeJson(bytes) : decodeText(bytes);
}

function equalsFolded(bytes: Uint8Array, lower: Uint8Array): boolean {
  const length = lengthOf(lower);
  if (lengthOf(bytes) !== length) return false;
  for (let at = 0; at < length; at += 1) if (ASCII_FOLD[bytes[at] ?? 0] !== lower[at]) return false;
  return true;
}
