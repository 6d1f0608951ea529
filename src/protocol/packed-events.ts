import type { MessageEventRecord, PayloadPartEvent } from './capture-event.ts';

/**
 * A batch of events as columns: one `Float64Array` of numbers, all texts joined into one string, all bytes into one array. Three values
 * cross between worlds instead of one object per message, which is several times cheaper in both browsers.
 *
 * Each event takes `COLUMNS` numbers: tag, connection, time, message, payload length, byte length (−1 for null). The payload length
 * counts UTF-16 units of `text`, or bytes of `bytes`. An event that is neither a message nor a part of one is JSON in `text`.
 */
export const COLUMNS = 6;

// Bits of the tag. Single constants, because these are put in place when the page hook is built, which has to be small.
export const TAG_MESSAGE = 1;
export const TAG_PART = 2;
export const TAG_IS_OUT = 4;
export const TAG_IS_TEXT = 8;
export const TAG_HAS_PAYLOAD = 16;
/** Two bits: index into `MESSAGE_STATES` or `PART_STATES`. */
export const TAG_STATE_SHIFT = 5;
/** The message was sent on a closing or closed socket. */
export const TAG_IS_DISCARDED = 128;
/** The user's doing, not the page's or the server's. */
export const TAG_IS_INJECTED = 256;
/** The user's doing too: a message that came before, changed. */
export const TAG_IS_EDITED = 512;
/** Three bits: index into `PASSAGES`, or 0. */
export const TAG_PASSAGE_SHIFT = 10;
/** Above are the hook's own marks, which do not travel. */
export const TAG_MASK = 8191;

export const MESSAGE_STATES = ['complete', 'parts', 'cut'] as const;
/** What the tool did with a message on its way, by number; 0 is nothing. */
export const PASSAGES = [null, 'held', 'delayed', 'dropped', 'replaced'] as const;
export const PART_STATES = ['complete', 'more', 'cut', 'unreadable'] as const;
// Indexes into the two lists of states above.
export const STATE_COMPLETE = 0;
export const STATE_MORE = 1;
export const STATE_CUT = 2;
export const STATE_UNREADABLE = 3;
// And into `PASSAGES`, in place.
export const TAG_IS_HELD = 1024;
export const TAG_IS_DELAYED = 2048;
export const TAG_IS_DROPPED = 3072;
export const TAG_IS_REPLACED = 4096;
export const TAG_PASSAGE_BITS = 7168;

/**
 * Takes the columns apart again. Undefined when they do not fit together. Payload bytes are views on `bytes`; what comes from JSON is
 * unchecked.
 */
export function unpackEvents(columns: unknown, text: unknown, bytes: unknown): unknown[] | undefined {
  if (!(columns instanceof Float64Array) || typeof text !== 'string') return undefined;
  if (bytes !== null && !(bytes instanceof Uint8Array)) return undefined;
  const events: unknown[] = [];
  let textOffset = 0;
  let byteOffset = 0;
  for (let row = 0; row + COLUMNS <= columns.length; row += COLUMNS) {
    const tag = columns[row] ?? 0;
    const length = columns[row + 4] ?? 0;
    let payload: string | Uint8Array | null = null;
    if ((tag & TAG_HAS_PAYLOAD) !== 0) {
      if ((tag & TAG_IS_TEXT) !== 0) {
        payload = text.slice(textOffset, textOffset + length);
        textOffset += length;
      } else if (bytes !== null) {
        payload = bytes.subarray(byteOffset, byteOffset + length);
        byteOffset += length;
      }
      if (payload === null || payload.length !== length) return undefined;
    }
    if ((tag & TAG_MESSAGE) !== 0) events.push(unpackMessage(columns, row, tag, payload));
    else if ((tag & TAG_PART) !== 0) events.push(unpackPart(columns, row, tag, payload));
    else if (typeof payload === 'string') {
      const record = parseJson(payload);
      if (record === undefined) return undefined;
      events.push(record);
    } else return undefined;
  }
  return events;
}

function unpackMessage(
  columns: Float64Array,
  row: number,
  tag: number,
  payload: string | Uint8Array | null,
): MessageEventRecord {
  const byteLength = columns[row + 5] ?? -1;
  const isOut = (tag & TAG_IS_OUT) !== 0;
  const isEdited = (tag & TAG_IS_EDITED) !== 0;
  const passage = PASSAGES[(tag & TAG_PASSAGE_BITS) >> TAG_PASSAGE_SHIFT];
  return {
    kind: 'message',
    connection: columns[row + 1] ?? 0,
    time: columns[row + 2] ?? 0,
    message: columns[row + 3] ?? 0,
    direction: isOut ? 'out' : 'in',
    type: (tag & TAG_IS_TEXT) === 0 ? 'binary' : 'text',
    payload,
    byteLength: byteLength < 0 ? null : byteLength,
    payloadState: MESSAGE_STATES[(tag >> TAG_STATE_SHIFT) & 3] ?? 'cut',
    fate: (tag & TAG_IS_DISCARDED) !== 0 ? 'discarded' : isOut ? 'sent' : 'received',
    ...(isEdited || (tag & TAG_IS_INJECTED) !== 0 ? { origin: isEdited ? 'edited' : 'injected' } : {}),
    ...(passage ? { passage } : {}),
  };
}

function unpackPart(
  columns: Float64Array,
  row: number,
  tag: number,
  payload: string | Uint8Array | null,
): PayloadPartEvent {
  return {
    kind: 'payload-part',
    connection: columns[row + 1] ?? 0,
    message: columns[row + 3] ?? 0,
    time: columns[row + 2] ?? 0,
    payload,
    payloadState: PART_STATES[(tag >> TAG_STATE_SHIFT) & 3] ?? 'unreadable',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Only a hook from another build could write something else; the batch is refused as a whole.
    return undefined;
  }
}
