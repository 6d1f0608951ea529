/**
 * The part of a transform's world that is written in its own language: what `context` has, and how what the code returns is read. It runs before the
 * code of the user. Whatever that code does to this world later, the host checks what comes out.
 */
export const PRELUDE = `((log, encodeUtf8, decodeUtf8) => {
  'use strict';
  const { isView } = ArrayBuffer;
  const print = (value) => {
    if (typeof value === 'string') return value;
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  };
  const write = (...values) => log(values.map(print).join(' '));
  globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };
  const state = {};
  const encode = (text) => new Uint8Array(encodeUtf8(String(text)));
  const decode = (bytes) => decodeUtf8(bufferOf(bytes));
  const bufferOf = (bytes) => {
    if (bytes instanceof ArrayBuffer) return bytes;
    if (isView(bytes)) return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    throw new TypeError('Not bytes');
  };
  const read = (result) => {
    if (typeof result === 'string') return result;
    if (result instanceof ArrayBuffer || isView(result)) return bufferOf(result);
    if (typeof result === 'object' && result !== null) {
      if (typeof result.text === 'string') return result.text;
      if (result.bytes instanceof ArrayBuffer || isView(result.bytes)) return bufferOf(result.bytes);
    }
    return undefined;
  };
  return (transform, data, direction, url, protocol, connection) => {
    const isText = typeof data === 'string';
    const message = isText ? { text: data } : { bytes: new Uint8Array(data) };
    const result = transform(message, { state, direction, url, protocol, connection, encode, decode });
    if (result === null) return [];
    return Array.isArray(result) ? result.map(read) : [read(result)];
  };
})`;
