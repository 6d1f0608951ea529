import type { Result } from '../base/result.ts';
import { failure, ok } from '../base/result.ts';

/** One parameter of an extension; `value` is null when it stands alone, and has no quotes around it. */
export interface ExtensionParameter {
  readonly name: string;
  readonly value: string | null;
}

/** One member of `Sec-WebSocket-Extensions` (RFC 6455 §9.1). */
export interface Extension {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** Why a header value is not a list of extensions. `offset` counts UTF-16 code units of the value. */
export interface ExtensionError {
  readonly code:
    | 'extension-name-expected'
    | 'extension-parameter-expected'
    | 'extension-value-expected'
    | 'extension-quote-not-closed'
    | 'extension-separator-expected'
    | 'extension-list-too-long';
  readonly offset: number;
}

/** More than any peer sends; a longer list is somebody's attack on the reader. */
const MAX_HEADER_LENGTH = 16_384;

/** Parses a `Sec-WebSocket-Extensions` value, RFC 6455 §9.1. Several header lines are joined by commas before. */
export function parseExtensions(value: string): Result<readonly Extension[], ExtensionError> {
  if (value.length > MAX_HEADER_LENGTH) return failure({ code: 'extension-list-too-long', offset: MAX_HEADER_LENGTH });
  const extensions: Extension[] = [];
  let offset = skipSpace(value, 0);
  while (offset < value.length) {
    if (value[offset] === ',') {
      // RFC 9110 §5.6.1: a recipient takes empty list members.
      offset = skipSpace(value, offset + 1);
      continue;
    }
    const name = readToken(value, offset);
    if (name === '') return failure({ code: 'extension-name-expected', offset });
    offset = skipSpace(value, offset + name.length);
    const parameters: ExtensionParameter[] = [];
    while (value[offset] === ';') {
      const parameter = readParameter(value, skipSpace(value, offset + 1));
      if (parameter.kind === 'error') return parameter;
      parameters.push(parameter.value.parameter);
      offset = skipSpace(value, parameter.value.end);
    }
    extensions.push({ name, parameters });
    if (offset < value.length && value[offset] !== ',')
      return failure({ code: 'extension-separator-expected', offset });
  }
  return ok(extensions);
}

/** Writes the header value that `parseExtensions` reads. Values that are no token are quoted. */
export function formatExtensions(extensions: readonly Extension[]): string {
  return extensions
    .map(({ name, parameters }) => [name, ...parameters.map((parameter) => formatParameter(parameter))].join('; '))
    .join(', ');
}

/** What permessage-deflate was agreed to be, RFC 7692 §7.1. Window bits are 8–15. */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number;
  readonly clientMaxWindowBits: number;
}

/** Why a response's permessage-deflate cannot be what was agreed. */
export interface DeflateError {
  readonly code:
    | 'deflate-unknown-parameter'
    | 'deflate-duplicate-parameter'
    | 'deflate-unexpected-value'
    | 'deflate-invalid-window-bits';
  readonly parameter: string;
}

/**
 * Reads the parameters of a permessage-deflate response (or of an offer, where `client_max_window_bits` may stand
 * without a value and then means 15).
 */
export function deflateParameters(
  extension: Extension,
  role: 'offer' | 'response',
): Result<DeflateParameters, DeflateError> {
  const seen = new Set<string>();
  let serverNoContextTakeover = false;
  let clientNoContextTakeover = false;
  let serverMaxWindowBits = 15;
  let clientMaxWindowBits = 15;
  for (const { name: parameter, value } of extension.parameters) {
    if (seen.has(parameter)) return failure({ code: 'deflate-duplicate-parameter', parameter });
    seen.add(parameter);
    if (parameter === 'server_no_context_takeover' || parameter === 'client_no_context_takeover') {
      if (value !== null) return failure({ code: 'deflate-unexpected-value', parameter });
      if (parameter === 'server_no_context_takeover') serverNoContextTakeover = true;
      else clientNoContextTakeover = true;
    } else if (parameter === 'server_max_window_bits' || parameter === 'client_max_window_bits') {
      const mayBeBare = role === 'offer' && parameter === 'client_max_window_bits';
      const bits = value === null && mayBeBare ? 15 : windowBits(value);
      if (bits === null) return failure({ code: 'deflate-invalid-window-bits', parameter });
      if (parameter === 'server_max_window_bits') serverMaxWindowBits = bits;
      else clientMaxWindowBits = bits;
    } else {
      return failure({ code: 'deflate-unknown-parameter', parameter });
    }
  }
  return ok({ serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits });
}

/** Whether a response answers that offer, RFC 7692 §7.1.1 and §7.1.2. */
export function isDeflateAcceptable(offer: Extension, response: Extension): boolean {
  const offered = deflateParameters(offer, 'offer');
  const agreed = deflateParameters(response, 'response');
  if (offered.kind === 'error' || agreed.kind === 'error') return false;
  const answersClientBits = response.parameters.some(({ name }) => name === 'client_max_window_bits');
  const offersClientBits = offer.parameters.some(({ name }) => name === 'client_max_window_bits');
  // §7.1.2.2: the server may not limit a client that did not say it can be limited.
  if (answersClientBits && !offersClientBits) return false;
  // §7.1.1.1: the request to reset the server's context is binding.
  if (offered.value.serverNoContextTakeover && !agreed.value.serverNoContextTakeover) return false;
  // §7.1.2.1, §7.1.2.2: a window may only become smaller than the one asked for.
  return (
    agreed.value.serverMaxWindowBits <= offered.value.serverMaxWindowBits &&
    agreed.value.clientMaxWindowBits <= offered.value.clientMaxWindowBits
  );
}

function windowBits(value: string | null): number | null {
  // RFC 7692 §7.1.2.1: a decimal integer without leading zeroes between 8 and 15.
  return value !== null && /^(?:[89]|1[0-5])$/.test(value) ? Number(value) : null;
}

function readParameter(
  value: string,
  start: number,
): Result<{ readonly parameter: ExtensionParameter; readonly end: number }, ExtensionError> {
  const name = readToken(value, start);
  if (name === '') return failure({ code: 'extension-parameter-expected', offset: start });
  const equals = skipSpace(value, start + name.length);
  if (value[equals] !== '=') return ok({ parameter: { name, value: null }, end: equals });
  const valueStart = skipSpace(value, equals + 1);
  if (value[valueStart] !== '"') {
    const token = readToken(value, valueStart);
    if (token === '') return failure({ code: 'extension-value-expected', offset: valueStart });
    return ok({ parameter: { name, value: token }, end: valueStart + token.length });
  }
  let text = '';
  for (let offset = valueStart + 1; offset < value.length; offset += 1) {
    if (value[offset] === '"') {
      // RFC 6455 §9.1: after unquoting the value must still be a token.
      if (readToken(text, 0) !== text || text === '') {
        return failure({ code: 'extension-value-expected', offset: valueStart });
      }
      return ok({ parameter: { name, value: text }, end: offset + 1 });
    }
    if (value[offset] === '\\') offset += 1;
    text += value[offset] ?? '';
  }
  return failure({ code: 'extension-quote-not-closed', offset: valueStart });
}

/** The token (RFC 9110 §5.6.2) that begins at `offset`, or an empty string. */
function readToken(value: string, offset: number): string {
  let end = offset;
  while (end < value.length && /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(value.charAt(end))) end += 1;
  return value.slice(offset, end);
}

function skipSpace(value: string, offset: number): number {
  let index = offset;
  while (value[index] === ' ' || value[index] === '\t') index += 1;
  return index;
}

function formatParameter({ name, value }: ExtensionParameter): string {
  if (value === null) return name;
  const isPlain = value !== '' && readToken(value, 0) === value;
  return isPlain ? `${name}=${value}` : `${name}="${value.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;
}
