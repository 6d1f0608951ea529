type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the fields of an object that nobody vouches for. A field of the wrong type makes the whole object bad (`isGood`);
 * what is not asked for is told by `unknownNames`. Nothing of the input object itself is handed out.
 */
export class FieldReader {
  readonly #fields: Fields;
  readonly #path: string;
  #asked = new Set<string>();
  #bad: string | null = null;
  #children: FieldReader[] = [];

  constructor(value: unknown, path = '') {
    this.#path = path;
    const isObject = isFields(value);
    this.#fields = isObject ? value : {};
    if (!isObject) this.#bad = path === '' ? 'record' : path;
  }

  /** The first field that is not what it must be, null when all are. */
  get badField(): string | null {
    if (this.#bad !== null) return this.#bad;
    for (const child of this.#children) if (child.badField !== null) return child.badField;
    return null;
  }

  /** Fields that a newer version may have added. */
  unknownNames(): readonly string[] {
    const own = Object.keys(this.#fields)
      .filter((name) => !this.#asked.has(name))
      .map((name) => this.#name(name));
    return [...own, ...this.#children.flatMap((child) => child.unknownNames())];
  }

  text(name: string): string {
    const value = this.#get(name);
    return typeof value === 'string' ? value : this.#fail(name, '');
  }

  textOrNull(name: string): string | null {
    const value = this.#get(name);
    return value === null || typeof value === 'string' ? value : this.#fail(name, null);
  }

  boolean(name: string): boolean {
    const value = this.#get(name);
    return typeof value === 'boolean' ? value : this.#fail(name, false);
  }

  /** False when it is missing. */
  optionalBoolean(name: string): boolean {
    return this.has(name) ? this.boolean(name) : (this.#asked.add(name), false);
  }

  finite(name: string): number {
    const value = this.#get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#fail(name, 0);
  }

  finiteOrNull(name: string): number | null {
    return this.#get(name) === null ? null : this.finite(name);
  }

  whole(name: string, max: number): number {
    const value = this.#get(name);
    const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
    return isWhole ? value : this.#fail(name, 0);
  }

  wholeOrNull(name: string, max: number): number | null {
    return this.#get(name) === null ? null : this.whole(name, max);
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value {
    const value = this.#get(name);
    const found = values.find((candidate) => candidate === value);
    const first = values[0];
    if (first === undefined) throw new Error('oneOf of nothing');
    return found ?? this.#fail(name, first);
  }

  optionalOneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    if (this.has(name)) return this.oneOf(name, values);
    this.#asked.add(name);
    return undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) return this.#fail(name, []);
    const texts = value.filter((item) => typeof item === 'string');
    return texts.length === value.length ? texts : this.#fail(name, []);
  }

  /** An object within, or null. */
  objectOrNull(name: string): FieldReader | null {
    const value = this.#get(name);
    if (value === null) return null;
    return this.#child(value, name);
  }

  /** Null when there is none. */
  optionalObject(name: string): FieldReader | null {
    if (this.has(name)) return this.object(name);
    this.#asked.add(name);
    return null;
  }

  object(name: string): FieldReader {
    return this.#child(this.#get(name), name);
  }

  objects(name: string): readonly FieldReader[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) return this.#fail(name, []);
    return value.map((item: unknown) => this.#child(item, name));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  #child(value: unknown, name: string): FieldReader {
    const child = new FieldReader(value, this.#name(name));
    this.#children.push(child);
    return child;
  }

  #get(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #fail<Value>(name: string, value: Value): Value {
    this.#bad ??= this.#name(name);
    return value;
  }

  #name(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
