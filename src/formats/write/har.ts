import type { CaptureRecord, ConnectionRecord, FrameRecord } from '../record.ts';
import { ByteSink } from './byte-sink.ts';
import { frameFields, frameTail, writeFrameJson } from './frame-json.ts';
import { entryHead, entryResponse, HAR_CREATOR, harTime } from './har-entry.ts';
import { base64Steps, escapeJson, isReadableText, readableBytes, STEP_BYTES, textSteps } from './payload-text.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';

/** Version of the `_framescope` fields in a HAR. */
export const HAR_FIELDS_VERSION = 1;

export interface HarOptions {
  /**
   * A HAR holds all messages of a connection in one entry. `by-connection`: the records come in that order
   * (`recordsFromLog` makes it) and are written as they come. `any`: what belongs to other connections waits in memory, as
   * written text.
   */
  readonly order: 'by-connection' | 'any';
  readonly version?: string;
}

/** What waits of connections takes small chunks: there may be thousands of them. */
const SPOOL_CHUNK_BYTES = 4096;

/** One entry in the making. */
interface Entry {
  record: ConnectionRecord;
  /** Where messages go: the file itself while the entry is the open one, else memory. */
  readonly messages: ByteSink | null;
  /** What has no place among Chrome's messages: fragments, lifecycle. Each says before which message it belongs. */
  readonly records: ByteSink;
  messageCount: number;
  recordCount: number;
  firstTime: number | null;
  lastTime: number | null;
  hasFrames: boolean;
}

/**
 * HAR 1.2 with `_webSocketMessages` as Chrome's Network panel writes and imports them: one per whole message or control
 * frame. `_framescope` beside them has what HAR has no word for, so that nothing is lost: see `README.md` in this folder.
 */
export class HarEncoder implements RecordEncoder {
  readonly #options: HarOptions;
  /** Insertion order is the order of the entries. */
  #entries = new Map<string, Entry>();
  #open: Entry | null = null;
  #finished = new Set<string>();
  #entryCount = 0;
  #pages = new Map<string, { readonly id: string; readonly time: number | null }>();
  #sourceRecords = new ByteSink(SPOOL_CHUNK_BYTES);
  #sourceRecordCount = 0;

  constructor(options: HarOptions) {
    this.#options = options;
  }

  begin(out: ByteSink): void {
    const creator = JSON.stringify({ ...HAR_CREATOR, version: this.#options.version ?? HAR_CREATOR.version });
    out.text(`{"log":{"version":"1.2","creator":${creator},"entries":[`);
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    switch (record.kind) {
      case 'connection': {
        const known = this.#entries.get(record.id);
        if (known) known.record = record;
        else this.#start(record, out);
        return undefined;
      }
      case 'frame': {
        const entry = this.#entry(record.connection, out);
        entry.hasFrames = true;
        touch(entry, record.time);
        const sink = entry.messages ?? out;
        if (isFragment(record)) return this.#sideFrame(entry, record);
        sink.text(entry.messageCount === 0 ? '\n' : ',\n');
        entry.messageCount += 1;
        return writeMessage(sink, record, entry.lastTime);
      }
      case 'lifecycle': {
        if (record.connection === null) {
          this.#sourceRecord(record);
          return undefined;
        }
        const entry = this.#entry(record.connection, out);
        touch(entry, record.time);
        startSideRecord(entry);
        const { connection: _, ...rest } = record;
        entry.records.text(`${JSON.stringify({ at: entry.messageCount, ...rest })}`);
        return undefined;
      }
      case 'problem':
        this.#sourceRecord(record);
        return undefined;
    }
  }

  *end(out: ByteSink): Steps {
    if (this.#open) this.#finish(this.#open, out);
    for (const entry of this.#entries.values()) {
      if (this.#finished.has(entry.record.id)) continue;
      this.#head(entry, out);
      if (entry.messages) {
        for (const chunk of entry.messages.takeAll()) {
          out.bytes(chunk);
          yield undefined;
        }
      }
      this.#tail(entry, out);
      yield undefined;
    }
    const pages = [...this.#pages].map(([url, { id, time }]) => ({
      startedDateTime: harTime(time),
      id,
      title: url,
      pageTimings: {},
    }));
    out.text(`\n],"pages":${JSON.stringify(pages)},"_framescope":{"version":${HAR_FIELDS_VERSION},"records":[`);
    for (const chunk of this.#sourceRecords.takeAll()) out.bytes(chunk);
    out.text(']}}}\n');
  }

  #start(record: ConnectionRecord, out: ByteSink): Entry {
    const isStreamed = this.#options.order === 'by-connection';
    const entry: Entry = {
      record,
      messages: isStreamed ? null : new ByteSink(SPOOL_CHUNK_BYTES),
      records: new ByteSink(SPOOL_CHUNK_BYTES),
      messageCount: 0,
      recordCount: 0,
      firstTime: null,
      lastTime: null,
      hasFrames: false,
    };
    this.#entries.set(record.id, entry);
    if (isStreamed) {
      if (this.#open) this.#finish(this.#open, out);
      this.#open = entry;
      this.#head(entry, out);
    }
    return entry;
  }

  #entry(id: string, out: ByteSink): Entry {
    const known = this.#entries.get(id);
    if (known && !this.#finished.has(id)) return known;
    // Nobody introduced the connection (a file that was cut), or its records are not in the promised order: its own entry.
    return this.#start({ ...(known?.record ?? unknownConnection(id)), id: this.#freshId(id) }, out);
  }

  #freshId(id: string): string {
    let fresh = id;
    for (let copy = 2; this.#finished.has(fresh); copy += 1) fresh = `${id} (${copy})`;
    return fresh;
  }

  #head(entry: Entry, out: ByteSink): void {
    const { record } = entry;
    out.text(this.#entryCount === 0 ? '\n' : ',\n');
    this.#entryCount += 1;
    out.text(entryHead(record, this.#pageRef(record), entry.firstTime));
    out.text(',"_webSocketMessages":[');
  }

  #finish(entry: Entry, out: ByteSink): void {
    this.#tail(entry, out);
    this.#finished.add(entry.record.id);
    if (this.#open === entry) this.#open = null;
  }

  #tail(entry: Entry, out: ByteSink): void {
    const { record } = entry;
    out.text(`],${entryResponse(record, entry.firstTime, entry.lastTime, entry.hasFrames)}`);
    out.text(`,"_framescope":{"version":${HAR_FIELDS_VERSION},"connection":${JSON.stringify(record)},"records":[`);
    for (const chunk of entry.records.takeAll()) out.bytes(chunk);
    out.text(']}}');
  }

  #pageRef(record: ConnectionRecord): string | null {
    if (record.pageUrl === null) return null;
    const known = this.#pages.get(record.pageUrl);
    if (known) return known.id;
    const id = `page_${this.#pages.size + 1}`;
    this.#pages.set(record.pageUrl, { id, time: record.time });
    return id;
  }

  #sideFrame(entry: Entry, frame: FrameRecord): Steps | undefined {
    startSideRecord(entry);
    const fields = `"at":${entry.messageCount},"kind":"frame","messageOpcode":${frame.messageOpcode},"streamOffset":${frame.streamOffset},`;
    return writeFrameJson(entry.records, frame, fields, '');
  }

  #sourceRecord(record: CaptureRecord): void {
    this.#sourceRecords.text(`${this.#sourceRecordCount === 0 ? '' : ','}${JSON.stringify(record)}`);
    this.#sourceRecordCount += 1;
  }
}

/** A frame that neither ends a message nor stands alone: Chrome would show it as a message of its own. */
function isFragment(frame: FrameRecord): boolean {
  return (frame.opcode & 0x8) === 0 && frame.message === null && (!frame.fin || frame.opcode === 0);
}

function startSideRecord(entry: Entry): void {
  entry.records.text(entry.recordCount === 0 ? '\n' : ',\n');
  entry.recordCount += 1;
}

function touch(entry: Entry, time: number | null): void {
  if (time === null) return;
  entry.firstTime ??= time;
  entry.lastTime = Math.max(entry.lastTime ?? time, time);
}

/** One of Chrome's messages: `time` in seconds; `data` is text for opcode 1 and base64 for every other opcode. */
function writeMessage(out: ByteSink, frame: FrameRecord, lastTime: number | null): Steps | undefined {
  const bytes = readableBytes(frame);
  const opcode = frame.message === null ? frame.opcode : frame.messageOpcode;
  const isText = opcode === 1;
  const time = frame.time ?? lastTime ?? 0;
  out.text(
    `{"type":"${frame.sender === 'client' ? 'send' : 'receive'}","time":${time / 1000},"opcode":${opcode},"data":"`,
  );
  if ((bytes?.length ?? 0) + (frame.payload?.length ?? 0) > STEP_BYTES) return messageSteps(out, frame, bytes, isText);
  if (bytes !== null) {
    if (isText) out.text(escapeJson(lossyDecoder.decode(bytes)));
    else out.base64(bytes);
  }
  out.text('"');
  const payload = startFields(out, frame);
  if (payload !== null) {
    out.base64(payload);
    out.text('"');
  }
  out.text('}}');
  return undefined;
}

const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

function* messageSteps(out: ByteSink, frame: FrameRecord, bytes: Uint8Array | null, isText: boolean): Steps {
  if (bytes !== null) {
    if (isText) yield* textSteps(out, bytes, escapeJson);
    else yield* base64Steps(out, bytes);
  }
  out.text('"');
  const payload = startFields(out, frame);
  if (payload !== null) yield* base64Steps(out, payload, '"');
  out.text('}}');
}

/**
 * `_framescope` of a message, up to its last field. A live message that is one derived frame has only its origin; anything
 * else has all fields. Returns the bytes that `data` does not hold exactly: they follow as base64.
 */
function startFields(out: ByteSink, frame: FrameRecord): Uint8Array | null {
  if (isPlain(frame)) {
    out.text(`,"_framescope":{"origin":"${frame.origin}"${frame.payload === null ? ',"payload":null' : ''}`);
    return null;
  }
  out.text(`,"_framescope":{${frameFields(frame)},"streamOffset":${frame.streamOffset},${frameTail(frame)}`);
  if (frame.message === null) out.text(',"message":null');
  else if (frame.messageOpcode === 1 && !isReadableText(frame)) {
    // Text that is no UTF-8 does not survive in `data`.
    out.text(',"message":"');
    out.base64(frame.message);
    out.text('"');
  }
  if (frame.payload === null) {
    out.text(',"payload":null');
    return null;
  }
  const isMessage = frame.message !== null && sameBytes(frame.message, frame.payload);
  if (isMessage) return null;
  // Without a message, `data` is the payload; only text that may not be UTF-8 does not survive there.
  if (frame.message === null && frame.opcode !== 1) return null;
  out.text(',"payload":"');
  return frame.payload;
}

function isPlain(frame: FrameRecord): boolean {
  return (
    frame.origin !== 'wire' &&
    frame.fin &&
    !frame.rsv1 &&
    !frame.rsv2 &&
    !frame.rsv3 &&
    !frame.isDiscarded &&
    frame.passage === undefined &&
    !frame.isHistory &&
    frame.message !== null &&
    frame.payloadLength === frame.message.length &&
    (frame.opcode === 2 || isReadableText(frame)) &&
    frame.masked === (frame.sender === 'client') &&
    frame.maskingKey === null &&
    frame.violations.length === 0
  );
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.buffer === right.buffer && left.byteOffset === right.byteOffset && left.length === right.length;
}

function unknownConnection(id: string): ConnectionRecord {
  return {
    kind: 'connection',
    id,
    url: null,
    time: null,
    client: null,
    server: null,
    requestedProtocols: [],
    protocol: null,
    extensions: null,
    handshake: null,
    pageUrl: null,
  };
}
