import {
  STATE_COMPLETE,
  STATE_CUT,
  STATE_MORE,
  TAG_IS_TEXT,
  TAG_MESSAGE,
  TAG_PART,
  TAG_STATE_SHIFT,
} from '../../protocol/packed-events.ts';
import {
  bufferByteLength,
  charCodeAt,
  dataViewBuffer,
  dataViewByteLength,
  dataViewByteOffset,
  decodeText,
  encodeText,
  isView,
  setBytes,
  substring,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArrayName,
  Uint8ArrayFunction,
} from './built-ins.ts';
import { MARK_ASCII, QueuedEvent } from './queued-event.ts';
import type { ConnectionRecord } from './connection-record.ts';

/** The bytes of a buffer or view, where they lie. */
export interface ByteSource {
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
  readonly length: number;
}

/** The bytes (view) behind what `send()` takes as a BufferSource (WebIDL), of whatever realm; null for everything else. */
export function byteSourceOf(data: object): ByteSource | null {
  if (isView(data)) {
    if (typedArrayName(data) === undefined) {
      return { buffer: dataViewBuffer(data), offset: dataViewByteOffset(data), length: dataViewByteLength(data) };
    }
    return { buffer: typedArrayBuffer(data), offset: typedArrayByteOffset(data), length: typedArrayByteLength(data) };
  }
  try {
    return { length: bufferByteLength(data), offset: 0, buffer: data as ArrayBuffer };
  } catch {
    // The getter throws for everything but an ArrayBuffer: that is how one is told from something that only looks like it.
    return null;
  }
}

/** A copy of `length` bytes from `start` on. */
export function copyFrom(source: ByteSource, start: number, length: number): Uint8Array {
  const copy = new Uint8ArrayFunction(length);
  if (length > 0) setBytes(copy, new Uint8ArrayFunction(source.buffer, source.offset + start, length));
  return copy;
}

/** Up to `maxBytes` of UTF-8 of a text, cut between characters, as a string of its own; and the length of the whole in bytes. */
export function cutText(text: string, maxBytes: number): { text: string; byteLength: number } {
  const bytes = encodeText(text);
  const byteLength = typedArrayByteLength(bytes);
  let end = byteLength < maxBytes ? byteLength : maxBytes;
  // 10xxxxxx continues a character (RFC 3629 §3): cutting there would leave half of one.
  while (end > 0 && end < byteLength && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return {
    text: decodeText(new Uint8ArrayFunction(typedArrayBuffer(bytes), typedArrayByteOffset(bytes), end)),
    byteLength,
  };
}

/** Where a text of which `start` units are done is to be cut next: never inside a surrogate pair. */
export function nextCut(text: string, start: number, maxUnits: number): number {
  const end = start + maxUnits;
  if (end >= text.length) return text.length;
  const unit = charCodeAt(text, end - 1);
  return unit >= 0xd800 && unit <= 0xdbff && maxUnits > 1 ? end - 1 : end;
}

/** The message event, and the parts that follow it when it is longer than a part may be, handed to `emit` in order. */
export function emitText(
  emit: (event: QueuedEvent) => void,
  record: ConnectionRecord,
  tag: number,
  time: number,
  message: number,
  whole: string,
  limits: { readonly keepBytes: number; readonly partBytes: number },
): void {
  let text = whole;
  let byteLength = -1;
  let end: number = STATE_COMPLETE;
  if (whole.length > limits.keepBytes) {
    const cut = cutText(whole, limits.keepBytes);
    text = cut.text;
    byteLength = cut.byteLength;
    end = STATE_CUT;
  }
  // A panel that gets only some of the parts has to know that they are not all.
  if (byteLength < 0) byteLength = typedArrayByteLength(encodeText(text));
  const marks = byteLength === whole.length ? TAG_IS_TEXT | MARK_ASCII : TAG_IS_TEXT;
  const { length } = text;
  let start = 0;
  do {
    const next = nextCut(text, start, limits.partBytes);
    const tags = marks | (start === 0 ? tag : TAG_PART) | ((next < length ? STATE_MORE : end) << TAG_STATE_SHIFT);
    const part = substring(text, start, next);
    emit(new QueuedEvent(tags, record, time, message, part, next - start, start === 0 ? byteLength : -1));
    start = next;
  } while (start < length);
}

/** As `emitText`, for bytes, which are copied. */
export function emitBytes(
  emit: (event: QueuedEvent) => void,
  record: ConnectionRecord,
  tag: number,
  time: number,
  message: number,
  source: ByteSource,
  limits: { readonly keepBytes: number; readonly partBytes: number },
): void {
  const { length } = source;
  const isCut = length > limits.keepBytes;
  const kept = isCut ? limits.keepBytes : length;
  const end = isCut ? STATE_CUT : STATE_COMPLETE;
  let start = 0;
  do {
    const size = kept - start < limits.partBytes ? kept - start : limits.partBytes;
    const tags = (start === 0 ? tag : TAG_PART) | ((start + size < kept ? STATE_MORE : end) << TAG_STATE_SHIFT);
    const part = copyFrom(source, start, size);
    emit(new QueuedEvent(tags, record, time, message, part, size, start === 0 ? length : -1));
    start += size;
  } while (start < kept);
}

const STATE_BITS = 3 << TAG_STATE_SHIFT;

/** Takes from an event that only the history keeps now what is too large for it. */
export function cutForHistory(event: QueuedEvent, maxBytes: number): void {
  if (event.blob) {
    if (event.byteLength <= maxBytes) return;
    event.blob = null;
    setState(event, STATE_CUT);
    return;
  }
  const { payload, payloadLength } = event;
  if (payload === null || payloadLength <= maxBytes) return;
  if ((event.tag & TAG_PART) !== 0) {
    event.payload = null;
    event.payloadLength = 0;
    setState(event, STATE_CUT);
  } else if ((event.tag & TAG_MESSAGE) === 0) {
    return;
  } else if (typeof payload === 'string') {
    const cut = cutText(payload, maxBytes);
    // Of a message in parts the whole was counted.
    if (event.byteLength < 0 && (event.tag & STATE_BITS) === 0) event.byteLength = cut.byteLength;
    event.payload = cut.text;
    event.payloadLength = cut.text.length;
    setState(event, STATE_CUT);
  } else {
    const source = byteSourceOf(payload);
    event.payload = source && copyFrom(source, 0, maxBytes);
    event.payloadLength = maxBytes;
    setState(event, STATE_CUT);
  }
}

function setState(event: QueuedEvent, state: number): void {
  event.tag = (event.tag & ~STATE_BITS) | (state << TAG_STATE_SHIFT);
}
