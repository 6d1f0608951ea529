import type { CaptureRecord, ConnectionRecord, LifecycleRecord } from '../../record.ts';
import { readRecord } from '../../session/session-record.ts';
import type { JsonPath } from '../json/json-splitter.ts';
import { JsonSplitter } from '../json/json-splitter.ts';
import { arrayMember, isObject, member, numberMember, parseJson, stringMember } from '../json/json-value.ts';
import { MessageOpcodes } from '../message-opcodes.ts';
import type { Reader, ReaderContext } from '../reader.ts';
import { harClose, harConnection, harOpening, isWebSocketEntry } from './har-entry.ts';
import { bytesMember, readFrameObject, readHarMessage } from './har-message.ts';

const ENTRY: JsonPath = ['log', 'entries', '*'];
const MESSAGE: JsonPath = ['log', 'entries', '*', '_webSocketMessages', '*'];
const PAGE: JsonPath = ['log', 'pages', '*'];
const OWN_RECORD: JsonPath = ['log', '_framescope', 'records', '*'];

/** Page titles remembered; a HAR of one browsing session has a handful. */
const MAX_PAGES = 10_000;
/** A record that our own export wrote beside the messages, and the message it stands before. */
interface SideRecord {
  readonly at: number;
  readonly record: CaptureRecord;
}

/**
 * Reads the WebSockets of a HAR (http://www.softwareishard.com/blog/har-12-spec/), message by message: Chrome's
 * `_webSocketMessages`, which HTTP Toolkit, mitmproxy and Framescope write too. Other entries are passed over.
 */
export function createHarReader({ sink, limits }: ReaderContext): Reader {
  const pages = new Map<string, string>();
  /** Messages of the entry that is being read; its connection stands behind them in the file. */
  let waiting: CaptureRecord[] = [];
  let waitingBytes = 0;
  /** The entry is so long that its messages went out before its end. */
  let isAhead = false;
  let messageCount = 0;
  let connectionCount = 0;
  const ids = new Set<string>();
  let id = 'har-0';

  const splitter = new JsonSplitter({
    paths: [ENTRY, MESSAGE, PAGE, OWN_RECORD],
    valueBytes: limits.jsonValueBytes,
    value: (path, text, offset) => {
      const value = parseJson(text);
      if (value === undefined) sink.problem('har-json', 'A part of the HAR is not JSON and is passed over.', offset);
      else if (path === MESSAGE) takeMessage(value, text.length, offset);
      else if (path === ENTRY) takeEntry(value);
      else if (path === PAGE) takePage(value);
      else takeOwnRecord(value);
    },
    tooLong: (path, offset) => {
      if (path === MESSAGE) messageCount += 1;
      sink.problem('har-value-limit', 'A message or entry is longer than the limit and is passed over.', offset);
    },
  });

  function takeMessage(value: unknown, length: number, offset: number): void {
    const message = readHarMessage(value, id);
    messageCount += 1;
    if (message.kind === 'bad') {
      sink.problem('har-message', `A message is passed over: ${message.reason}.`, offset);
      return;
    }
    if (isAhead) {
      sink.emit(message);
      return;
    }
    waiting.push(message);
    waitingBytes += length;
    if (waitingBytes > limits.heldBytes) goAhead();
  }

  /** Gives out what waits, with a connection of which nothing is known yet. */
  function goAhead(): void {
    isAhead = true;
    sink.emit(harConnection({}, id, pages));
    for (const record of waiting) sink.emit(record);
    waiting = [];
    waitingBytes = 0;
  }

  function takeEntry(entry: unknown): void {
    if (messageCount > 0 || isWebSocketEntry(entry)) endConnection(entry);
    waiting = [];
    waitingBytes = 0;
    isAhead = false;
    messageCount = 0;
    id = `har-${connectionCount}`;
  }

  function endConnection(entry: unknown): void {
    const connection = harConnection(entry, id, pages);
    const ownId = stringMember(member(member(entry, '_framescope'), 'connection'), 'id');
    const finalId = !isAhead && ownId !== null && !ids.has(ownId) ? ownId : id;
    ids.add(finalId);
    connectionCount += 1;
    sink.emit({ ...connection, id: finalId });
    const side = sideRecords(entry, finalId);
    const isOwn = isObject(member(entry, '_framescope'));
    if (!isOwn) emitLifecycle(connection, finalId);
    emitInOrder(side, finalId);
    const close = isOwn ? null : harClose(entry);
    if (close !== null) sink.emit({ kind: 'lifecycle', connection: finalId, time: null, event: close });
  }

  function emitLifecycle(connection: ConnectionRecord, finalId: string): void {
    const { url, time } = connection;
    if (url !== null) sink.emit({ kind: 'lifecycle', connection: finalId, time, event: { type: 'connecting', url } });
    const opening = harOpening(connection);
    if (opening !== null) sink.emit({ kind: 'lifecycle', connection: finalId, time, event: opening });
  }

  function emitInOrder(side: readonly SideRecord[], finalId: string): void {
    const messageOpcodes = new MessageOpcodes();
    const emit = (record: CaptureRecord): void =>
      sink.emit(record.kind === 'frame' ? { ...record, messageOpcode: messageOpcodes.of(record) } : record);
    let next = 0;
    for (const [index, record] of waiting.entries()) {
      for (let at = side[next]; at !== undefined && at.at <= index; at = side[next]) {
        emit(at.record);
        next += 1;
      }
      emit('connection' in record ? { ...record, connection: finalId } : record);
    }
    for (const { record } of side.slice(next)) emit(record);
  }

  function sideRecords(entry: unknown, connection: string): readonly SideRecord[] {
    const side: SideRecord[] = [];
    for (const value of arrayMember(member(entry, '_framescope'), 'records')) {
      const record = ownRecord(value, connection);
      if (record !== null) side.push({ at: numberMember(value, 'at') ?? messageCount, record });
    }
    return side;
  }

  function takeOwnRecord(value: unknown): void {
    const record: CaptureRecord | LifecycleRecord | null = ownRecord(value, null);
    if (record !== null) sink.emit(record);
  }

  function takePage(page: unknown): void {
    const pageId = stringMember(page, 'id');
    const title = stringMember(page, 'title');
    if (pageId !== null && title !== null && URL.canParse(title) && pages.size < MAX_PAGES) pages.set(pageId, title);
  }

  return {
    push: (chunk) => splitter.push(chunk),
    end: () => {
      if (messageCount > 0) {
        // The file ends within an entry: its messages are here, its request perhaps not.
        goAhead();
        connectionCount += 1;
      }
      if (!splitter.isComplete)
        sink.problem('file-truncated', 'The HAR is cut; what was whole is read.', splitter.offset);
      if (connectionCount === 0) {
        sink.problem(
          'no-websocket',
          'This HAR has no WebSocket entries. Chrome writes their messages when DevTools was open.',
          null,
        );
      }
    },
  };
}

/** A record of our own export, checked; null when it is none. */
function ownRecord(value: unknown, connection: string | null): CaptureRecord | null {
  if (!isObject(value)) return null;
  if (value['kind'] === 'frame' && connection !== null) {
    const frame = readFrameObject(
      { ...value, connection },
      bytesMember(value, 'payload'),
      bytesMember(value, 'message'),
    );
    return frame.kind === 'bad' ? null : frame;
  }
  const fields = value['kind'] === 'lifecycle' ? { ...value, connection } : value;
  const read = readRecord(JSON.stringify(fields), null, null);
  return read.kind === 'ok' ? read.value.record : null;
}
