/** A JSON Schema (draft 7) as AsyncAPI 3 takes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/** What is deeper, or has more members, is described as any value. */
const MAX_DEPTH = 24;
const MAX_PROPERTIES = 200;
/** Elements of one array that are looked at. */
const MAX_ELEMENTS = 500;

/**
 * Members that a schema does not name; they may be there all the same. Validators copy schemas by assignment, which makes `__proto__`
 * something else, and resolve `$ref` wherever it stands.
 */
const UNNAMEABLE: ReadonlySet<string> = new Set(['__proto__', '$ref']);

const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['uuid', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i],
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i],
  ['date', /^\d{4}-\d\d-\d\d$/],
];
/** No format is longer. */
const MAX_FORMAT_CHARS = 40;

/**
 * What values of one kind have in common, value by value. Our own, since it has to be bounded for hostile values, and tell members that
 * are always there from those that are not; inference packages either generate code (quicktype) or take one value (to-json-schema).
 */
export class SchemaInference {
  #values = 0;
  readonly #types = new Set<string>();
  /** Undefined: no string yet; null: strings of no common format. */
  #format: string | null | undefined;
  readonly #properties = new Map<string, SchemaInference>();
  #hasMoreProperties = false;
  #items: SchemaInference | null = null;
  readonly #depth: number;

  constructor(depth = 0) {
    this.#depth = depth;
  }

  /** Takes a value of `JSON.parse`. */
  add(value: unknown): void {
    this.#values += 1;
    if (value === null) this.#types.add('null');
    else if (Array.isArray(value)) this.#array(value);
    else if (typeof value === 'object') this.#object(value);
    else if (typeof value === 'number') this.#types.add(Number.isInteger(value) ? 'integer' : 'number');
    else if (typeof value === 'string') this.#string(value);
    else this.#types.add('boolean');
  }

  schema(): JsonSchema {
    const types = [...this.#types].filter((type) => type !== 'integer' || !this.#types.has('number')).sort();
    const [first, ...others] = types;
    if (first === undefined || this.#depth >= MAX_DEPTH) return {};
    const required = [...this.#properties].filter(([, { count }]) => count === this.#values).map(([name]) => name);
    // Only when all values were objects: a schema's `required` says nothing of other types, but its reader would think so.
    const isObject = types.length === 1 && first === 'object';
    return {
      type: others.length === 0 ? first : types,
      ...(this.#format ? { format: this.#format } : {}),
      ...(this.#properties.size > 0 && !this.#hasMoreProperties
        ? {
            properties: Object.fromEntries([...this.#properties].map(([name, part]) => [name, part.schema()])),
          }
        : {}),
      ...(isObject && required.length > 0 && !this.#hasMoreProperties ? { required } : {}),
      ...(this.#items === null ? {} : { items: this.#items.schema() }),
    };
  }

  get count(): number {
    return this.#values;
  }

  #array(values: readonly unknown[]): void {
    this.#types.add('array');
    if (this.#depth >= MAX_DEPTH) return;
    const items = (this.#items ??= new SchemaInference(this.#depth + 1));
    for (const value of values.slice(0, MAX_ELEMENTS)) items.add(value);
  }

  #object(value: object): void {
    this.#types.add('object');
    if (this.#depth >= MAX_DEPTH) return;
    for (const [name, member] of Object.entries(value)) {
      if (UNNAMEABLE.has(name)) continue;
      let part = this.#properties.get(name);
      if (part === undefined) {
        if (this.#properties.size >= MAX_PROPERTIES) {
          this.#hasMoreProperties = true;
          continue;
        }
        part = new SchemaInference(this.#depth + 1);
        this.#properties.set(name, part);
      }
      part.add(member);
    }
  }

  #string(value: string): void {
    this.#types.add('string');
    const format =
      value.length > MAX_FORMAT_CHARS ? null : (FORMATS.find(([, pattern]) => pattern.test(value))?.[0] ?? null);
    this.#format = this.#format === undefined || this.#format === format ? format : null;
  }
}
