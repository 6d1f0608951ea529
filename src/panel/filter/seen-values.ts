import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { connectionName } from '../store/connection-name.ts';
import type { JsonStep } from '../../protocol/match-tree.ts';
import { printJsonPath } from './json-path.ts';

/** What the log holds, as far as completion offers it. Each list has no value twice. */
export interface SeenValues {
  readonly connections: () => readonly { readonly number: number; readonly name: string }[];
  readonly urls: () => readonly string[];
  readonly protocols: () => readonly string[];
  readonly frames: () => readonly string[];
  readonly codes: () => readonly number[];
  /** Paths of scalars as they are typed, each with a few of its values. */
  readonly jsonPaths: () => ReadonlyMap<string, readonly JsonScalar[]>;
}

export type JsonScalar = string | number | boolean | null;

/** Newest messages that are looked into: enough to know the shapes of a protocol, few enough to be done within a key press. */
const MAX_SAMPLES = 64;
const MAX_ROWS_LOOKED_AT = 4000;
const MAX_SAMPLE_BYTES = 8 * 1024;
const MAX_PATHS = 300;
const MAX_VALUES_A_PATH = 12;
const MAX_VALUE_CHARS = 60;
const MAX_DEPTH = 12;
const MAX_CONNECTIONS = 2000;

/** Nothing is collected before it is asked for, and nothing is kept. */
export function seenValues(log: FrameLog, connections: ConnectionList): SeenValues {
  const newest = (): readonly Connection[] => connections.all().slice(-MAX_CONNECTIONS).toReversed();
  const distinct = <Value>(read: (connection: Connection) => Value | null): readonly Value[] => [
    ...new Set(newest().flatMap((connection) => read(connection) ?? [])),
  ];
  return {
    connections: () => newest().map(({ index, url }) => ({ number: index + 1, name: connectionName(url).name })),
    urls: () => distinct(({ url }) => url),
    protocols: () => distinct(({ protocol }) => (protocol === '' ? null : protocol)),
    frames: () => distinct(({ document }) => (document.isTop ? null : document.url)),
    codes: () => distinct(({ close }) => close?.code ?? null),
    jsonPaths: () => sampleJson(log),
  };
}

function sampleJson(log: FrameLog): ReadonlyMap<string, readonly JsonScalar[]> {
  const paths = new Map<string, JsonScalar[]>();
  let samples = 0;
  const last = Math.max(log.firstRow, log.size - MAX_ROWS_LOOKED_AT);
  for (let index = log.size - 1; index >= last && samples < MAX_SAMPLES; index -= 1) {
    if (!log.isText(index)) continue;
    const bytes = log.payload(index);
    if (bytes.length === 0 || bytes.length > MAX_SAMPLE_BYTES) continue;
    samples += 1;
    try {
      collect(JSON.parse(decodeUtf8Lossy(bytes)), [], paths);
    } catch {
      // Not JSON: nothing to offer.
    }
  }
  return paths;
}

function collect(value: unknown, path: readonly JsonStep[], paths: Map<string, JsonScalar[]>): void {
  if (path.length > MAX_DEPTH || paths.size >= MAX_PATHS) return;
  if (Array.isArray(value)) {
    for (const element of value.slice(0, 20)) collect(element, [...path, { kind: 'each' }], paths);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) collect(member, [...path, { kind: 'member', name }], paths);
  } else if (isScalar(value)) {
    const printed = `json${printJsonPath(path)}`;
    const values = paths.get(printed) ?? [];
    paths.set(printed, values);
    const isShort = typeof value !== 'string' || value.length <= MAX_VALUE_CHARS;
    if (isShort && values.length < MAX_VALUES_A_PATH && !values.includes(value)) values.push(value);
  }
}

function isScalar(value: unknown): value is JsonScalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
