import type { Pseudonyms } from './pseudonyms.ts';
import type { RedactionCounter } from './redaction-report.ts';
import { isSensitiveName, MAY_HOLD_SECRET } from './sensitive-names.ts';
import type { UserPattern } from './user-pattern.ts';

/*
 * Every expression below begins where a run of its characters begins (by a look-behind or a quote) and has bounded or
 * consumed repetitions, so that each is linear in the text: a page cannot make an export hang.
 */

/** `"key": "value"` and `"key": 123`. */
const JSON_FIELD = /"([^"\\]{1,64})"(\s{0,16}:\s{0,16})(?:"((?:[^"\\]|\\.)*)"|(-?)(\d+))/gs;
/** The same, one level of quoting deeper, as JSON in a JSON string. */
const QUOTED_JSON_FIELD = /\\"([^"\\]{1,64})\\"(\s{0,16}:\s{0,16})\\"([^"\\]*)\\"/g;
/** `name=value` in URLs, forms and cookies. */
const PARAMETER = /(?<![\w.%-])([\w.%-]{1,64})=([^&\s"'<>#;,\\]+)/g;
const SCHEME = /(?<![\w-])(bearer|basic)( {1,4})([\w.~+/=-]{6,})/gi;
/** Three parts in base64url, the first of which is JSON that begins with `{"` (RFC 7519). */
const JWT = /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g;
/** `user:password@` in a URL (RFC 3986 §3.2.1). */
const USER_INFO = /(?<=:\/\/)([^/?#@\s"']{1,256})@/g;

/** A known secret shorter than this would hit innocent text. */
const MIN_KNOWN_SECRET = 8;
const MAX_KNOWN_SECRETS = 64;

/** Finds secrets in text and puts stand-ins of the same length in UTF-8 in their place. */
export class TextRedactor {
  readonly #pseudonyms: Pseudonyms;
  readonly #counter: RedactionCounter;
  readonly #patterns: readonly UserPattern[];
  readonly #hasTokenRules: boolean;
  #known = new Set<string>();
  #isByteText = false;

  constructor(
    pseudonyms: Pseudonyms,
    counter: RedactionCounter,
    patterns: readonly UserPattern[],
    hasTokenRules: boolean,
  ) {
    this.#pseudonyms = pseudonyms;
    this.#counter = counter;
    this.#patterns = patterns;
    this.#hasTokenRules = hasTokenRules;
  }

  /** Replaces one whole value, and remembers it: a cookie that comes back in a message is replaced there too. */
  value(secret: string, rule: string, place: string): string {
    if (secret === '' || this.#pseudonyms.isPseudonym(secret)) return secret;
    if (secret.length >= MIN_KNOWN_SECRET && this.#known.size < MAX_KNOWN_SECRETS) this.#known.add(secret);
    return this.#replace(secret, rule, place);
  }

  /** Text with all secrets replaced that the rules find; the very same string when there are none. */
  text(text: string, place: string): string {
    let redacted = text;
    for (const secret of this.#known) {
      if (redacted.includes(secret)) {
        redacted = redacted.replaceAll(secret, () => this.#replace(secret, 'known-secret', place));
      }
    }
    if (this.#hasTokenRules && MAY_HOLD_SECRET.test(redacted)) redacted = this.#tokens(redacted, place);
    for (const pattern of this.#patterns) redacted = this.#pattern(redacted, pattern, place);
    return redacted;
  }

  /** Like `text`, for bytes that are no text and stand as one character each: stand-ins are as many characters long. */
  byteText(text: string, place: string): string {
    this.#isByteText = true;
    try {
      return this.text(text, place);
    } finally {
      this.#isByteText = false;
    }
  }

  /** A URL: as text, and its user name and password. */
  url(url: string, place: string): string {
    const bare = this.#hasTokenRules
      ? url.replaceAll(USER_INFO, (_, user: string) => `${this.value(user, 'authorization', place)}@`)
      : url;
    return this.text(bare, place);
  }

  #tokens(text: string, place: string): string {
    return text
      .replaceAll(
        JSON_FIELD,
        (
          field: string,
          name: string,
          colon: string,
          value: string | undefined,
          sign: string | undefined,
          digits: string | undefined,
        ) => {
          if (!isSensitiveName(name, false)) return field;
          if (value !== undefined) return `"${name}"${colon}"${this.#token(value, place)}"`;
          return `"${name}"${colon}${sign ?? ''}${this.#token(digits ?? '', place)}`;
        },
      )
      .replaceAll(QUOTED_JSON_FIELD, (field: string, name: string, colon: string, value: string) =>
        isSensitiveName(name, false) ? `\\"${name}\\"${colon}\\"${this.#token(value, place)}\\"` : field,
      )
      .replaceAll(PARAMETER, (field: string, name: string, value: string) =>
        isSensitiveName(name, true) ? `${name}=${this.#token(value, place)}` : field,
      )
      .replaceAll(SCHEME, (_, scheme: string, space: string, value: string) => {
        return `${scheme}${space}${this.#token(value, place)}`;
      })
      .replaceAll(JWT, (token: string) => this.#token(token, place));
  }

  #token(value: string, place: string): string {
    if (value === '' || this.#pseudonyms.isPseudonym(value)) return value;
    return this.#replace(value, 'token', place);
  }

  #pattern(text: string, pattern: UserPattern, place: string): string {
    const found = pattern.find(text);
    if (found.length === 0) return text;
    let redacted = '';
    let end = 0;
    for (const [start, stop] of found) {
      const secret = text.slice(start, stop);
      redacted += text.slice(end, start) + this.#replace(secret, `pattern: ${pattern.source}`, place);
      end = stop;
    }
    return redacted + text.slice(end);
  }

  #replace(secret: string, rule: string, place: string): string {
    const pseudonym = this.#isByteText ? this.#pseudonyms.of(secret, secret.length) : this.#pseudonyms.of(secret);
    this.#counter.add(rule, place, pseudonym);
    return pseudonym;
  }
}
