import { decodeUtf8Lossy, encodeUtf8 } from '../../base/utf8.ts';
import { equalBytes } from '../../base/bytes.ts';
import { ASCII_FOLD } from './byte-search.ts';
import { isInInterval, type JsonPath, type JsonTest } from './filter-tree.ts';
import { readJsonNumber } from './interval-text.ts';
import { createWholeMatch } from './text-pattern.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Asks whether a JSON text has a value at a path that passes a test. The bytes are walked once and nothing is built but the
 * strings that are compared; what is not on the path is skipped. A text that breaks off (a cut payload) is walked as far as it
 * goes, a text that is no JSON passes no test. Duplicate members count each.
 */
export function createJsonSearch(path: JsonPath, test: JsonTest): (bytes: Uint8Array) => boolean {
  const steps = path.map((step): ScanStep =>
    step.kind === 'member' ? { kind: 'member', key: encodeUtf8(step.name), name: step.name } : step,
  );
  const testScalar = createScalarTest(test);
  return (bytes) => new JsonScan(bytes, steps, test.kind === 'any', testScalar).matchAll();
}

type ScanStep =
  | { readonly kind: 'member'; readonly key: Uint8Array; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'each' };

/** Of a string: its bytes without the quotes. */
type ScalarTest = (bytes: Uint8Array, isString: boolean) => boolean;

class JsonScan {
  #bytes: Uint8Array;
  #steps: readonly ScanStep[];
  #acceptsAny: boolean;
  #testScalar: ScalarTest;
  #at = 0;

  constructor(bytes: Uint8Array, steps: readonly ScanStep[], acceptsAny: boolean, testScalar: ScalarTest) {
    this.#bytes = bytes;
    this.#steps = steps;
    this.#acceptsAny = acceptsAny;
    this.#testScalar = testScalar;
  }

  matchAll(): boolean {
    this.#skipSpace();
    return this.#match(0);
  }

  /** Stands before a value and ends behind it, unless it matches. Recursion goes as deep as the path only. */
  #match(depth: number): boolean {
    const step = this.#steps[depth];
    if (step === undefined) return this.#matchValue();
    const first = this.#bytes[this.#at];
    if (first === OPEN_OBJECT && step.kind !== 'element') return this.#matchMembers(step, depth);
    if (first === OPEN_ARRAY && step.kind !== 'member') return this.#matchElements(step, depth);
    this.#skipValue();
    return false;
  }

  #matchMembers(step: ScanStep, depth: number): boolean {
    this.#at += 1;
    for (;;) {
      this.#skipSpace();
      if (this.#bytes[this.#at] !== QUOTE) return this.#close(CLOSE_OBJECT);
      const start = this.#at + 1;
      if (!this.#skipString()) return false;
      const isOnPath = step.kind !== 'member' || this.#isKey(start, this.#at - 1, step);
      this.#skipSpace();
      if (this.#bytes[this.#at] !== COLON) return this.#giveUp();
      this.#at += 1;
      this.#skipSpace();
      if (!isOnPath) this.#skipValue();
      else if (this.#match(depth + 1)) return true;
      this.#skipSpace();
      if (this.#bytes[this.#at] !== COMMA) return this.#close(CLOSE_OBJECT);
      this.#at += 1;
    }
  }

  #matchElements(step: ScanStep, depth: number): boolean {
    this.#at += 1;
    this.#skipSpace();
    if (this.#bytes[this.#at] === CLOSE_ARRAY) return this.#close(CLOSE_ARRAY);
    for (let index = 0; ; index += 1) {
      this.#skipSpace();
      if (step.kind === 'element' && step.index !== index) this.#skipValue();
      else if (this.#match(depth + 1)) return true;
      this.#skipSpace();
      if (this.#bytes[this.#at] !== COMMA) return this.#close(CLOSE_ARRAY);
      this.#at += 1;
    }
  }

  #matchValue(): boolean {
    const start = this.#at;
    const first = this.#bytes[start];
    if (first === undefined) return false;
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      if (this.#acceptsAny) return true;
      this.#skipValue();
      return false;
    }
    if (first === QUOTE) {
      if (!this.#skipString()) return false;
      return this.#acceptsAny || this.#testScalar(this.#bytes.subarray(start + 1, this.#at - 1), true);
    }
    this.#skipLiteral();
    const literal = this.#bytes.subarray(start, this.#at);
    if (!isLiteral(literal)) return this.#giveUp();
    return this.#acceptsAny || this.#testScalar(literal, false);
  }

  #isKey(start: number, end: number, step: Extract<ScanStep, { readonly kind: 'member' }>): boolean {
    const key = this.#bytes.subarray(start, end);
    return equalBytes(key, step.key) || (key.includes(BACKSLASH) && unescape(key) === step.name);
  }

  #close(bracket: number): false {
    if (this.#bytes[this.#at] !== bracket) return this.#giveUp();
    this.#at += 1;
    return false;
  }

  /** The text is no JSON from here on. */
  #giveUp(): false {
    this.#at = this.#bytes.length;
    return false;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }

  /** From the opening quote to behind the closing one; false, at the end of the bytes, when there is none. */
  #skipString(): boolean {
    const bytes = this.#bytes;
    for (let at = this.#at + 1; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (byte === BACKSLASH) at += 1;
    }
    return this.#giveUp();
  }

  #skipLiteral(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte <= 0x20 || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte === COLON) break;
    }
    this.#at = at;
  }

  /** Brackets are counted, not checked against each other: it is skipped, not read. */
  #skipValue(): void {
    const bytes = this.#bytes;
    let open = 0;
    do {
      const byte = bytes[this.#at];
      if (byte === undefined) return;
      if (byte === QUOTE) {
        if (!this.#skipString()) return;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        open += 1;
        this.#at += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        // Behind nothing that was opened: `[,]`. The caller finds the bracket.
        if (open === 0) return;
        open -= 1;
        this.#at += 1;
      } else if (open === 0) {
        this.#skipLiteral();
        return;
      } else this.#at += 1;
    } while (open > 0);
  }
}

/** Whether it begins as a number, `true`, `false` or `null` does; a number's digits are checked where it is compared. */
function isLiteral(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return true;
  const word = bytes.length <= 5 ? decodeUtf8Lossy(bytes) : '';
  return word === 'true' || word === 'false' || word === 'null';
}

function createScalarTest(test: JsonTest): ScalarTest {
  switch (test.kind) {
    case 'any':
      return () => true;
    case 'number':
      return (bytes, isString) => {
        // Prices and ids often are numbers in quotes.
        const number = bytes.length > MAX_NUMBER_BYTES ? null : readJsonNumber(textOf(bytes, isString));
        return number !== null && isInInterval(test.interval, number);
      };
    case 'text': {
      const matches = createWholeMatch(test.pattern);
      const [only = '', ...others] = test.pattern;
      const number = others.length === 0 && !test.isString ? readJsonNumber(only) : null;
      const ascii = others.length === 0 && /^[\0-\x7f]*$/.test(only) ? encodeUtf8(only.toLowerCase()) : null;
      return (bytes, isString) => {
        if (!isString && test.isString) return false;
        if (ascii !== null && isString && !bytes.includes(BACKSLASH)) return equalsFolded(bytes, ascii);
        const text = textOf(bytes, isString);
        return matches(text) || (number !== null && !isString && readJsonNumber(text) === number);
      };
    }
  }
}

const MAX_NUMBER_BYTES = 400;

function textOf(bytes: Uint8Array, isString: boolean): string {
  return isString && bytes.includes(BACKSLASH) ? unescape(bytes) : decodeUtf8Lossy(bytes);
}

/** The text of a JSON string; as it stands there when its escapes are wrong. */
function unescape(bytes: Uint8Array): string {
  const raw = decodeUtf8Lossy(bytes);
  try {
    const text: unknown = JSON.parse(`"${raw}"`);
    return typeof text === 'string' ? text : raw;
  } catch {
    // Hostile or broken text: its raw form is what the user sees, so that is what is compared.
    return raw;
  }
}

function equalsFolded(bytes: Uint8Array, lower: Uint8Array): boolean {
  if (bytes.length !== lower.length) return false;
  for (let at = 0; at < lower.length; at += 1) if (ASCII_FOLD[bytes[at] ?? 0] !== lower[at]) return false;
  return true;
}
