/** A piece of a parsed phrase; `at` counts the values that are handed over. */
export type PhrasePart =
  | { readonly kind: 'text'; readonly text: string }
  /** `#` inside of a plural. */
  | { readonly kind: 'counted' }
  | { readonly kind: 'value'; readonly at: number; readonly format: 'text' | 'number' | 'bytes' | 'duration' }
  | {
      readonly kind: 'plural' | 'select';
      readonly at: number;
      readonly branches: ReadonlyMap<string, readonly PhrasePart[]>;
    };

/** Reads the part of ICU's MessageFormat that `phrase` describes. Throws at a mistake, with its place. */
export function parsePhrase(template: string, names: readonly string[]): readonly PhrasePart[] {
  const reader = new PhraseReader(template, names);
  const parts = reader.parts(false);
  reader.expectEnd();
  return parts;
}

const SIMPLE_FORMATS = new Set(['number', 'bytes', 'duration'] as const);
type SimpleFormat = typeof SIMPLE_FORMATS extends Set<infer Format> ? Format : never;

class PhraseReader {
  readonly #template: string;
  readonly #names: readonly string[];
  #at = 0;

  constructor(template: string, names: readonly string[]) {
    this.#template = template;
    this.#names = names;
  }

  expectEnd(): void {
    if (this.#at < this.#template.length) this.#fail('a brace is closed that was not opened');
  }

  /** Up to the end or to the brace that closes a branch. */
  parts(isCounting: boolean): readonly PhrasePart[] {
    const parts: PhrasePart[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
    };
    for (;;) {
      const character = this.#template[this.#at];
      if (character === undefined || character === '}') break;
      if (character === "'") {
        text += this.#quoted();
      } else if (character === '{') {
        flush();
        parts.push(this.#argument(isCounting));
      } else if (character === '#' && isCounting) {
        flush();
        parts.push({ kind: 'counted' });
        this.#at += 1;
      } else {
        text += character;
        this.#at += 1;
      }
    }
    flush();
    return parts;
  }

  /** As in ICU: an apostrophe quotes only what begins with a brace or `#`; two of them are one. */
  #quoted(): string {
    const next = this.#template[this.#at + 1];
    if (next === "'") {
      this.#at += 2;
      return "'";
    }
    if (next !== '{' && next !== '}' && next !== '#') {
      this.#at += 1;
      return "'";
    }
    const end = this.#template.indexOf("'", this.#at + 1);
    if (end < 0) this.#fail('an apostrophe quotes up to the end');
    const text = this.#template.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #argument(isCounting: boolean): PhrasePart {
    this.#at += 1;
    const name = this.#word();
    const at = this.#names.indexOf(name);
    if (at < 0) this.#fail(`there is no value “${name}”`);
    if (this.#take('}')) return { kind: 'value', at, format: 'text' };
    this.#expect(',');
    const format = this.#word();
    if (format === 'plural' || format === 'select') {
      this.#expect(',');
      return { kind: format, at, branches: this.#branches(isCounting || format === 'plural') };
    }
    if (!isSimpleFormat(format)) this.#fail(`there is no format “${format}”`);
    this.#expect('}');
    return { kind: 'value', at, format };
  }

  #branches(isCounting: boolean): ReadonlyMap<string, readonly PhrasePart[]> {
    const branches = new Map<string, readonly PhrasePart[]>();
    while (!this.#take('}')) {
      const name = this.#word();
      this.#expect('{');
      branches.set(name, this.parts(isCounting));
      this.#expect('}');
    }
    if (!branches.has('other')) this.#fail('the branch “other” is missing');
    return branches;
  }

  #word(): string {
    this.#skipSpace();
    const start = this.#at;
    while (/[\w=-]/.test(this.#template[this.#at] ?? '')) this.#at += 1;
    if (this.#at === start) this.#fail('a name is expected');
    const word = this.#template.slice(start, this.#at);
    this.#skipSpace();
    return word;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#template[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) this.#fail(`“${character}” is expected`);
  }

  #skipSpace(): void {
    while (this.#template[this.#at] === ' ') this.#at += 1;
  }

  #fail(why: string): never {
    throw new Error(`${why}, at character ${this.#at} of: ${this.#template}`);
  }
}

function isSimpleFormat(format: string): format is SimpleFormat {
  return (SIMPLE_FORMATS as ReadonlySet<string>).has(format);
}
