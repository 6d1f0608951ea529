import { isEnglish, translatedMessage } from './locale.ts';
import { isPhrase, rephrased } from './phrase.ts';

/** The shape of a part of the catalogue, with texts of any language in it. */
export type Texts<T> = T extends string
  ? string
  : T extends (...values: never[]) => unknown
    ? T
    : T extends object
      ? { readonly [Key in keyof T]: Texts<T[Key]> }
      : T;

const parts = new Map<string, unknown>();

/**
 * Registers a part of the message catalogue and gives it back in the browser's language: the English object itself, or a copy in which
 * each text and `phrase` that the translation has is replaced. A message's key is the path to it, `table_column_opcode`; in a list, whose
 * places shift, the English text names it. Functions that are no phrases stay as they are.
 */
export function catalogue<const T extends object>(name: string, english: T): Texts<T> {
  parts.set(name, english);
  // Every text is of the type that its English has.
  return (isEnglish() ? english : translated(english, name)) as Texts<T>;
}

/** One message as translators get it. */
export interface EnglishMessage {
  readonly key: string;
  readonly english: string;
  /** Of the values that a phrase takes; null when it is a plain text. */
  readonly names: readonly string[] | null;
}

/** All messages of all parts that were registered so far. */
export function englishMessages(): EnglishMessage[] {
  const messages: EnglishMessage[] = [];
  for (const [name, part] of parts) collect(part, name, messages);
  return messages;
}

function translated(value: unknown, key: string): unknown {
  if (typeof value === 'string') return (hasWords(value) && translatedMessage(key)) || value;
  if (isPhrase(value)) {
    const template = translatedMessage(key);
    return template === '' ? value : rephrased(value, template);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => translated(item, keyOfItem(key, item)));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, translated(item, keyOf(key, name))]));
}

function collect(value: unknown, key: string, into: EnglishMessage[]): void {
  if (typeof value === 'string') {
    if (hasWords(value)) into.push({ key, english: value, names: null });
  } else if (isPhrase(value)) {
    into.push({ key, english: value.template, names: value.names });
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, keyOfItem(key, item), into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) collect(item, keyOf(key, name), into);
  }
}

/** Arrows and dots are the same in every language. */
function hasWords(text: string): boolean {
  return /\p{L}/u.test(text);
}

/** Keys of the WebExtension format are ASCII letters, digits and `_`. */
function keyOf(path: string, name: string): string {
  return `${path}_${name.replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
}

const LONGEST_NAME_OF_ITEM = 48;

function keyOfItem(path: string, item: unknown): string {
  if (typeof item === 'string') return keyOf(path, item.slice(0, LONGEST_NAME_OF_ITEM));
  return path;
}
