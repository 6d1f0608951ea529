import { formatBytes, formatCount, formatDuration } from './format.ts';
import { locale } from './locale.ts';
import { parsePhrase, type PhrasePart } from './phrase-parser.ts';

/** What a template asks for under a name: a number by a format or a plural, a claim by a choice that begins with `true`, else a text. */
type ArgumentOf<Name, Template extends string> = Template extends `${string}{${Name & string}, ${NumberFormat}${string}`
  ? number
  : Template extends `${string}{${Name & string}, select, true {${string}`
    ? boolean
    : string;
type ArgumentsOf<Names extends readonly string[], Template extends string> = {
  -readonly [At in keyof Names]: ArgumentOf<Names[At], Template>;
} & Value[];
type NumberFormat = 'number' | 'bytes' | 'duration' | 'plural';

/** A sentence with places for values, as a function of these. `template` and `names` are what translators get. */
export interface Phrase<Values extends Value[] = never[]> {
  (...values: Values): string;
  readonly template: string;
  readonly names: readonly string[];
}

type Value = string | number | boolean;

/**
 * A sentence with places for values, in a small part of ICU's MessageFormat, so that another language can order, count and bend as it must:
 *
 * - `{name}`: a text as it is; `{count, number}`: grouped digits; `{size, bytes}`; `{time, duration}`;
 * - `{count, plural, =0 {nothing} one {# frame} other {# frames}}`: `#` is the number; the categories are those of `Intl.PluralRules`;
 * - `{kind, select, text {a text} other {something}}`;
 * - `'{'` and `'}'` stand for the braces themselves, `''` for an apostrophe.
 *
 * `names` gives the order in which the values are handed over. A template with a mistake throws when it is used: ours are all tried by a test.
 */
export function phrase<const Names extends readonly string[], const Template extends string>(
  names: Names,
  template: Template,
): Phrase<ArgumentsOf<Names, Template>> {
  return compiled(names, template);
}

/** Another language's wording of a phrase, taking the same values. */
export function rephrased({ names }: { readonly names: readonly string[] }, template: string): Phrase<Value[]> {
  return compiled(names, template);
}

export function isPhrase(value: unknown): value is Phrase {
  return typeof value === 'function' && 'template' in value;
}

function compiled(names: readonly string[], template: string): Phrase<Value[]> {
  let parts: readonly PhrasePart[] | null = null;
  const say = (...values: readonly Value[]): string => {
    parts ??= parsePhrase(template, names);
    return spoken(parts, values, 0);
  };
  return Object.assign(say, { template, names });
}

function spoken(parts: readonly PhrasePart[], values: readonly Value[], counted: number): string {
  let text = '';
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        text += part.text;
        break;
      case 'counted':
        text += formatCount(counted);
        break;
      case 'value':
        text += formatted(values[part.at] ?? '', part.format);
        break;
      case 'plural': {
        const count = Number(values[part.at]);
        const branch =
          part.branches.get(`=${count}`) ??
          part.branches.get(pluralRules().select(count)) ??
          part.branches.get('other');
        text += spoken(branch ?? [], values, count);
        break;
      }
      case 'select':
        text += spoken(part.branches.get(String(values[part.at])) ?? part.branches.get('other') ?? [], values, counted);
        break;
    }
  }
  return text;
}

function formatted(value: Value, format: 'text' | Exclude<NumberFormat, 'plural'>): string {
  if (typeof value !== 'number') return String(value);
  switch (format) {
    case 'bytes':
      return formatBytes(value);
    case 'duration':
      return formatDuration(value);
    case 'number':
      return formatCount(value);
    case 'text':
      return String(value);
  }
}

let rules: Intl.PluralRules | null = null;

function pluralRules(): Intl.PluralRules {
  rules ??= new Intl.PluralRules(locale());
  return rules;
}
