/**
 * Strings as source text. What was captured may hold anything, so whatever could end a literal, a line or a script element, turn the
 * direction of text, be invisible, or not survive being saved as UTF-8 is written as an escape.
 */

/** Controls, formats (bidirectional marks, byte order marks), lone surrogates, private and unassigned characters, line separators. */
const UNSAFE = String.raw`\p{C}\u2028\u2029`;
const UNSAFE_IN_JAVASCRIPT = new RegExp(String.raw`[\\'${UNSAFE}]|<(?=[/!])`, 'gu');
const UNSAFE_IN_PYTHON = new RegExp(String.raw`[\\'${UNSAFE}]`, 'gu');
const UNSAFE_IN_YAML = new RegExp(String.raw`[\\"${UNSAFE}]`, 'gu');

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A single-quoted literal of JavaScript and TypeScript (ECMA-262 §12.9.4), also safe within an HTML script element. */
export function javascriptString(text: string): string {
  return `'${text.replace(UNSAFE_IN_JAVASCRIPT, (character) => {
    if (character === "'") return "\\'";
    if (character === '<') return String.raw`\x3c`;
    return SHORT_ESCAPES[character] ?? unitEscapes(character);
  })}'`;
}

/** A single-quoted literal of Python 3 (Language Reference §2.4.1). */
export function pythonString(text: string): string {
  return `'${text.replace(UNSAFE_IN_PYTHON, (character) => {
    if (character === "'") return "\\'";
    return SHORT_ESCAPES[character] ?? codePointEscape(character);
  })}'`;
}

/** A double-quoted scalar of YAML 1.2 (§5.7, §7.3.1). */
export function yamlString(text: string): string {
  return `"${text.replace(UNSAFE_IN_YAML, (character) => {
    if (character === '"') return '\\"';
    return SHORT_ESCAPES[character] ?? codePointEscape(character);
  })}"`;
}

/** What a regular expression literal needs to match the text of a URL exactly (ECMA-262 §22.2.1 SyntaxCharacter, and the slash). */
export function regexSource(url: string): string {
  return url.replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** `\u` and four digits for each UTF-16 unit. */
function unitEscapes(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at += 1) escaped += `\\u${hexDigits(character.charCodeAt(at), 4)}`;
  return escaped;
}

function codePointEscape(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint > 0xffff ? `\\U${hexDigits(codePoint, 8)}` : `\\u${hexDigits(codePoint, 4)}`;
}

function hexDigits(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
