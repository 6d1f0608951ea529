import type { DemoConnection } from '../demo-connection.ts';
import type { MessageBehaviour } from './behaviour.ts';

const MAX_COUNT = 10_000_000;
const MAX_SIZE_BYTES = 1024 * 1024;
/** So much may wait in the server before it stops to let the socket drain. */
const HIGH_WATER_BYTES = 256 * 1024;
const TEXT_DIGITS = 10;

/**
 * `/flood?count=200000&size=100&rate=0&kind=text|binary`: numbered messages as fast as the page takes them, or `rate` a second, then a close with
 * code 1000 and reason `flooded` when `close=1`. Text begins with the number in ten digits, binary with a big-endian u32; the rest is filler.
 */
export const flood: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    void sendAll(connection);
  },
};

async function sendAll(connection: DemoConnection): Promise<void> {
  const count = connection.numberFromQuery('count', 200_000, MAX_COUNT);
  const size = connection.numberFromQuery('size', 100, MAX_SIZE_BYTES);
  const rate = connection.numberFromQuery('rate', 0, 1_000_000);
  const message = connection.query.get('kind') === 'binary' ? binaryMessage : textMessage;
  const startedAtMs = performance.now();
  for (let number = 0; number < count && connection.isOpen; number += 1) {
    const written = connection.send(message(number, size));
    if (connection.bufferedAmount > HIGH_WATER_BYTES) await written;
    if (rate > 0) await waitUntil(startedAtMs + ((number + 1) * 1000) / rate);
  }
  if (connection.query.get('close') === '1') connection.close(1000, 'flooded');
}

/** The number in ten digits, a space, and dots up to the size; never shorter than the number. */
export function textMessage(number: number, size: number): string {
  return `${String(number).padStart(TEXT_DIGITS, '0')} `.padEnd(size, '.');
}

/** The number as a big-endian u32, filled up with 0xA5; never shorter than four bytes. */
export function binaryMessage(number: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(Math.max(4, size), 0xa5);
  bytes.writeUInt32BE(number);
  return bytes;
}

async function waitUntil(atMs: number): Promise<void> {
  const ms = atMs - performance.now();
  // Timers are coarser than a high rate; being early by less than one is right on average.
  if (ms >= 1) await new Promise((resolve) => setTimeout(resolve, ms));
}
