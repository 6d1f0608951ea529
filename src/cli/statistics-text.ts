import type { ConnectionStatistics, DirectionStatistics, Statistics } from './statistics.ts';
import { printable } from '../formats/write/transcript.ts';

/** The counters of one file for people. */
export function statisticsText(name: string, statistics: Statistics): string {
  const { connections } = statistics;
  const frames = connections.reduce((sum, { client, server }) => sum + client.frames + server.frames, 0);
  const bytes = connections.reduce((sum, { client, server }) => sum + client.payloadBytes + server.payloadBytes, 0);
  const lines = [
    `${printable(name)}: ${count(connections.length, 'connection')}, ${count(frames, 'frame')}, ${bytesText(bytes)} of payload`,
  ];
  for (const connection of connections) lines.push('', ...connectionLines(connection));
  return `${lines.join('\n')}\n`;
}

function connectionLines(connection: ConnectionStatistics): readonly string[] {
  const { id, url, protocol, extensions, firstTime, lastTime, closeCode, gaps, violations } = connection;
  const facts = [
    firstTime === null || lastTime === null ? null : `${((lastTime - firstTime) / 1000).toFixed(3)} s`,
    protocol === null || protocol === '' ? null : `subprotocol ${protocol}`,
    extensions === null || extensions === '' ? null : extensions,
    closeCode === null ? 'not closed in the capture' : `closed with ${closeCode}`,
    gaps === 0 ? null : count(gaps, 'gap'),
    violations === 0 ? null : count(violations, 'violation'),
  ].filter((fact) => fact !== null);
  return [
    printable(`${id}  ${url ?? '(URL not known)'}`),
    `  ${printable(facts.join(', '))}`,
    `  client → server  ${directionText(connection.client)}`,
    `  server → client  ${directionText(connection.server)}`,
  ];
}

function directionText(direction: DirectionStatistics): string {
  const { frames, messages, fragments, payloadBytes, messageBytes, compressedMessages, opcodes } = direction;
  const byOpcode = Object.entries(opcodes).map(([name, number]) => `${number} ${name}`);
  const facts = [
    `${count(frames, 'frame')}${byOpcode.length === 0 ? '' : ` (${byOpcode.join(', ')})`}`,
    count(messages, 'message'),
    bytesText(payloadBytes),
    fragments === 0 ? null : count(fragments, 'fragment'),
    compressedMessages === 0 || payloadBytes === 0
      ? null
      : `${compressedMessages} compressed, ${(messageBytes / payloadBytes).toFixed(2)}:1`,
  ];
  return facts.filter((fact) => fact !== null).join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
