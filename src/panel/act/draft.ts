import { fromBase64, toBase64 } from '../../base/base64.ts';
import { NO_BYTES } from '../../base/bytes.ts';
import { failure, ok, type Result } from '../../base/result.ts';
import { decodeUtf8, encodeUtf8 } from '../../base/utf8.ts';
import { MAX_ACT_BYTES } from '../../protocol/limits.ts';
import { formatJson } from '../store/json-format.ts';
import { parseJsonTape, type JsonErrorCode } from '../workers/json-tape.ts';
import { fillTemplate, type TemplateError, type TemplateSource } from './template.ts';

export const DRAFT_FORMATS = ['text', 'json', 'hex', 'base64', 'file'] as const;
/** How a message is written. */
export type DraftFormat = (typeof DRAFT_FORMATS)[number];

/** A message before it is sent. */
export interface Draft {
  readonly format: DraftFormat;
  /** Of `text`, `json` and `base64`. */
  readonly text: string;
  /** Of `hex` and `file`. */
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** `out`: to the server, `in`: to the page. */
  readonly direction: 'in' | 'out';
  /** Opcode 1 or 2, whatever it is written as. */
  readonly frame: 'text' | 'binary';
  /** `{{variables}}` are filled in. */
  readonly hasVariables: boolean;
}

export const EMPTY_DRAFT: Draft = {
  format: 'text',
  text: '',
  bytes: NO_BYTES,
  fileName: '',
  direction: 'out',
  frame: 'text',
  hasVariables: true,
};

/** Why a draft is no message. Offsets are UTF-16 units of the text, in JSON bytes of its UTF-8. */
export type DraftError =
  | { readonly code: 'template'; readonly error: TemplateError }
  | { readonly code: 'json'; readonly error: JsonErrorCode; readonly line: number; readonly column: number }
  | { readonly code: 'base64'; readonly offset: number }
  | { readonly code: 'not-utf8'; readonly offset: number }
  | { readonly code: 'no-file' }
  | { readonly code: 'too-long'; readonly byteLength: number };

/** The message that a draft makes now. */
export function messageOf(draft: Draft, source: TemplateSource): Result<string | Uint8Array, DraftError> {
  const content = contentOf(draft, source);
  if (content.kind === 'error') return content;
  const { value } = content;
  if (value.length > MAX_ACT_BYTES) return failure({ code: 'too-long', byteLength: value.length });
  if (draft.frame === 'binary') return ok(typeof value === 'string' ? encodeUtf8(value) : value);
  return typeof value === 'string' ? ok(value) : asText(value);
}

function contentOf(draft: Draft, source: TemplateSource): Result<string | Uint8Array, DraftError> {
  switch (draft.format) {
    case 'hex':
      return ok(draft.bytes);
    case 'file':
      return draft.fileName === '' ? failure({ code: 'no-file' }) : ok(draft.bytes);
    case 'base64': {
      const read = fromBase64(draft.text);
      return read.kind === 'ok' ? read : failure({ code: 'base64', offset: read.error.offset });
    }
    case 'text':
      return filled(draft, source);
    case 'json': {
      const text = filled(draft, source);
      if (text.kind === 'error') return text;
      const error = jsonError(text.value);
      return error === null ? text : failure(error);
    }
  }
}

function filled({ text, hasVariables }: Draft, source: TemplateSource): Result<string, DraftError> {
  if (!hasVariables) return ok(text);
  const result = fillTemplate(text, source);
  return result.kind === 'ok' ? result : failure({ code: 'template', error: result.error });
}

function jsonError(text: string): Extract<DraftError, { readonly code: 'json' }> | null {
  const bytes = encodeUtf8(text);
  const parse = parseJsonTape(bytes);
  if (parse.kind === 'ok') return null;
  const before = new TextDecoder().decode(bytes.subarray(0, parse.error.offset)).split('\n');
  return { code: 'json', error: parse.error.code, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function asText(bytes: Uint8Array): Result<string, DraftError> {
  const text = decodeUtf8(bytes);
  return text.kind === 'ok' ? text : failure({ code: 'not-utf8', offset: text.error.offset });
}

/** The text with line breaks and indents, every number and key as it stands; null when it is no JSON. */
export function formattedJson(text: string): string | null {
  const bytes = encodeUtf8(text);
  const parse = parseJsonTape(bytes);
  return parse.kind === 'ok' ? formatJson(bytes, parse.tape) : null;
}

/** The same draft written another way. Fails where the bytes are no text, or the text no base64; nothing is lost then. */
export function inFormat(draft: Draft, format: DraftFormat): Result<Draft, DraftError> {
  if (format === draft.format) return ok(draft);
  const isText = (name: DraftFormat): boolean => name === 'text' || name === 'json';
  const frame = isText(format) ? 'text' : 'binary';
  if (isText(format) && isText(draft.format)) return ok({ ...draft, format });
  // What is written stays as it is, variables included: it is only looked at as bytes.
  const bytes = rawBytes(draft);
  // What is no base64 may be meant as text after all.
  if (bytes.kind === 'error') return isText(format) ? ok({ ...draft, format, frame }) : bytes;
  if (format === 'hex') return ok({ ...draft, format, frame, bytes: bytes.value });
  if (format === 'file') return ok({ ...draft, format, frame, bytes: NO_BYTES, fileName: '' });
  if (format === 'base64') return ok({ ...draft, format, frame, text: toBase64(bytes.value) });
  const text = asText(bytes.value);
  return text.kind === 'ok' ? ok({ ...draft, format, frame, text: text.value }) : text;
}

function rawBytes(draft: Draft): Result<Uint8Array, DraftError> {
  if (draft.format === 'hex' || draft.format === 'file') return ok(draft.bytes);
  if (draft.format !== 'base64') return ok(encodeUtf8(draft.text));
  const read = fromBase64(draft.text);
  return read.kind === 'ok' ? read : failure({ code: 'base64', offset: read.error.offset });
}

/** A draft of a message that is there: in an editor that fits it, and with nothing filled in. */
export function draftOf(bytes: Uint8Array, isText: boolean, direction: 'in' | 'out'): Draft {
  const base = { ...EMPTY_DRAFT, direction, hasVariables: false };
  const text = isText ? decodeUtf8(bytes) : null;
  if (text?.kind !== 'ok') return { ...base, format: 'hex', frame: isText ? 'text' : 'binary', bytes: bytes.slice() };
  const isJson = /^\s*[[{]/.test(text.value) && jsonError(text.value) === null;
  return { ...base, format: isJson ? 'json' : 'text', text: text.value };
}

/** Most bytes that a reason may have (RFC 6455 §5.5: 125 in a control frame, two of them for the code). */
export const MAX_REASON_BYTES = 123;

/** Why `close()` would throw; null when it does not (WHATWG WebSockets, close()). */
export function closeError(code: number | null, reason: string): 'code' | 'reason' | 'reason-without-code' | null {
  if (code !== null && code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) return 'code';
  if (code === null) return reason === '' ? null : 'reason-without-code';
  return encodeUtf8(reason).length > MAX_REASON_BYTES ? 'reason' : null;
}

/** Why no server may close like this (RFC 6455 §7.4); null when it may. Codes that never stand in a Close frame are not its to send. */
export function serverCloseError(code: number | null, reason: string): ReturnType<typeof closeError> | 'server-code' {
  if (code === null) return reason === '' ? null : 'reason-without-code';
  const isOfProtocol = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
  if (!Number.isInteger(code) || !(isOfProtocol || (code >= 3000 && code <= 4999))) return 'server-code';
  return encodeUtf8(reason).length > MAX_REASON_BYTES ? 'reason' : null;
}
