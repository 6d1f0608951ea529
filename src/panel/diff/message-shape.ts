import { toHex } from '../../base/hex.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { shownData } from '../store/shown-data.ts';

/** Read of a payload to tell its shape. */
const SHAPE_BYTES = 16 * 1024;
const MAX_KEYS = 60;
const MAX_KEY_DEPTH = 2;
/** Rows that are looked at for the message before; and of those, how many are read. */
const MAX_ROWS_BACK = 200_000;
const MAX_READ = 400;

/** Members whose values say what a message is. */
const KIND_NAMES = new Set([
  'type',
  'event',
  'op',
  'opcode',
  'action',
  'method',
  'kind',
  'cmd',
  'command',
  't',
  'topic',
  'channel',
]);

/**
 * What messages of one kind have in common: JSON the names of its members and what `type` and the like say, text what stands
 * before the JSON or its first word, binary data their length and first two bytes.
 */
export function messageShape(bytes: Uint8Array, isText: boolean): string {
  if (!isText) return `binary ${bytes.length} ${toHex(bytes.subarray(0, 2))}`;
  const text = decodeUtf8Lossy(bytes.subarray(0, SHAPE_BYTES));
  const start = text.search(/[[{]/);
  const lead = start < 0 ? text : text.slice(0, start);
  // `42["event", …]` of Socket.IO, `a["…"]` of SockJS.
  if (start >= 0 && lead.trim().length <= 40) return `json ${lead.trim()} ${jsonShape(text.slice(start))}`;
  return `text ${/^\s*([\p{L}\p{N}_.-]{1,40})/u.exec(text)?.[1] ?? ''}`;
}

/** Names and the values that say the kind, in one pass; what breaks off or is no JSON is read as far as it goes. */
function jsonShape(text: string): string {
  const names = new Set<string>();
  const kinds: string[] = [];
  const isArray = text.startsWith('[');
  let depth = 0;
  let name: string | null = null;
  for (let at = 0; at < text.length && names.size < MAX_KEYS; at += 1) {
    const sign = text.charAt(at);
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === ',') name = null;
    if (sign !== '"') continue;
    const end = endOfString(text, at);
    const word = text.slice(at + 1, end);
    at = end;
    if (depth > MAX_KEY_DEPTH) continue;
    if (isNameEnd(text, end)) {
      names.add(word);
      name = word;
    } else if (depth === 1 && name !== null && KIND_NAMES.has(name)) kinds.push(`${name}=${word}`);
    // The name of a Socket.IO event.
    else if (isArray && depth === 1 && kinds.length === 0) kinds.push(word);
  }
  return `${isArray ? '[' : '{'} ${kinds.join(' ')} ${[...names].sort().join(' ')}`;
}

/** Index of the closing quote, or of the text's end. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** Whether a colon follows. */
function isNameEnd(text: string, quote: number): boolean {
  let at = quote + 1;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return text.charAt(at) === ':';
}

/**
 * The latest message before a row of the same connection, direction, type and shape; when none has the shape, of the same
 * connection, direction and type. Null when there is none within 200,000 rows.
 */
export function previousOfSameShape(
  log: FrameLog,
  index: number,
): { readonly index: number; readonly isSameShape: boolean } | null {
  const row = log.row(index);
  if (row.kind !== RowKind.frame) return null;
  const data = shownData(log, index);
  const isText = data.opcode === 1;
  const shape = messageShape(data.bytes, isText);
  const stop = Math.max(log.firstRow, index - MAX_ROWS_BACK);
  let nearest: number | null = null;
  let read = 0;
  for (let other = index - 1; other >= stop && read < MAX_READ; other -= 1) {
    if (log.kind(other) !== RowKind.frame || log.connection(other) !== row.connection) continue;
    if (log.opcode(other) !== row.opcode || log.isOutgoing(other) !== row.isOutgoing) continue;
    // What is on disk is not fetched to find something like it.
    if (log.payloadState(other) !== PayloadState.complete || log.isOnDisk(other)) continue;
    nearest ??= other;
    read += 1;
    if (messageShape(shownData(log, other).bytes, isText) === shape) return { index: other, isSameShape: true };
  }
  return nearest === null ? null : { index: nearest, isSameShape: false };
}
