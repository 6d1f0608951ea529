import { concatBytes, NO_BYTES } from '../../base/bytes.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { FrameRecord } from '../record.ts';
import { readRecord } from '../session/session-record.ts';
import { bytesMember, readFrameObject } from './har/har-message.ts';
import { isObject, parseJson, stringMember } from './json/json-value.ts';
import { MessageOpcodes } from './message-opcodes.ts';
import type { Reader, ReaderContext } from './reader.ts';

/** Reads the NDJSON that `framescope decode` and the panel's export write: frames, and other records when they are there. */
export function createNdjsonReader({ sink, limits }: ReaderContext): Reader {
  let parts: Uint8Array[] = [];
  let length = 0;
  let isTooLong = false;
  let lineOffset = 0;
  let offset = 0;
  const connections = new Set<string>();
  const messageOpcodes = new MessageOpcodes();

  function takeLine(end: number): void {
    const line = parts.length === 0 ? NO_BYTES : concatBytes(parts);
    const start = lineOffset;
    parts = [];
    length = 0;
    lineOffset = end;
    if (isTooLong) {
      isTooLong = false;
      sink.problem('ndjson-line-limit', 'A line is longer than the limit and is passed over.', start);
      return;
    }
    const text = decodeUtf8Lossy(line).trim();
    if (text !== '') takeText(text, start);
  }

  function takeText(text: string, start: number): void {
    const value = parseJson(text);
    if (!isObject(value)) {
      sink.problem('ndjson-line', 'A line is no JSON object and is passed over.', start);
      return;
    }
    const kind = stringMember(value, 'kind') ?? 'frame';
    if (kind === 'frame') {
      const frame = readFrameObject(value, bytesMember(value, 'payload'), bytesMember(value, 'message'));
      if (frame.kind === 'bad') sink.problem('ndjson-frame', `A frame is passed over: ${frame.reason}.`, start);
      else takeFrame(frame);
      return;
    }
    const read = readRecord(text, null, null);
    if (read.kind === 'error') {
      sink.problem('ndjson-record', `A record is passed over: its field "${read.error.detail}" is wrong.`, start);
      return;
    }
    const { record } = read.value;
    if (record.kind === 'connection') connections.add(record.id);
    sink.emit(record);
  }

  function takeFrame(frame: FrameRecord): void {
    if (!connections.has(frame.connection)) {
      connections.add(frame.connection);
      sink.emit({
        kind: 'connection',
        id: frame.connection,
        url: null,
        time: frame.time,
        client: null,
        server: null,
        requestedProtocols: [],
        protocol: null,
        extensions: null,
        handshake: null,
        pageUrl: null,
      });
    }
    sink.emit({ ...frame, messageOpcode: messageOpcodes.of(frame) });
  }

  function keep(bytes: Uint8Array): void {
    length += bytes.length;
    if (length > limits.jsonValueBytes) {
      isTooLong = true;
      parts = [];
    } else if (bytes.length > 0) parts.push(bytes);
  }

  return {
    push: (chunk) => {
      let from = 0;
      for (;;) {
        const newline = chunk.indexOf(0x0a, from);
        if (newline < 0) break;
        keep(chunk.subarray(from, newline));
        takeLine(offset + newline + 1);
        from = newline + 1;
      }
      keep(chunk.slice(from));
      offset += chunk.length;
    },
    end: () => takeLine(offset),
  };
}
