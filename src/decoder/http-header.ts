/** One header field as it stood on the wire, or as the browser reported it. */
export interface HttpHeader {
  readonly name: string;
  readonly value: string;
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The values of every field of that name, in order; names compare without case (RFC 9110 §5.1). */
export function headerValues(headers: readonly HttpHeader[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter((header) => header.name.toLowerCase() === wanted).map((header) => header.value);
}

/** The field's lines joined by commas into one value (RFC 9110 §5.3), or null when the field is missing. */
export function headerValue(headers: readonly HttpHeader[], name: string): string | null {
  const values = headerValues(headers, name);
  return values.length === 0 ? null : values.join(', ');
}

/** The members of a field that is a comma-separated list of tokens, over all of its lines; empty ones are dropped. */
export function headerTokens(headers: readonly HttpHeader[], name: string): readonly string[] {
  return headerValues(headers, name)
    .flatMap((value) => value.split(','))
    .map((token) => token.trim())
    .filter((token) => token !== '');
}
