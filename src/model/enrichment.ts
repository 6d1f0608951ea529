import type { Merge } from './arrangement.ts';
import type { ConnectionList } from './connection-list.ts';
import type { Connection, ConnectionHandshake } from './connection.ts';
import type { FrameLog } from './frame-log.ts';

/** How an imported connection is to be merged into the captured one that it observed. */
export interface EnrichmentPlan {
  readonly merge: Merge;
  readonly messages: EnrichedMessages;
  /** Added to the captured connection's counters. */
  readonly traffic: Readonly<Record<TrafficField, number>>;
}

/** What became of the messages of both sides. */
export interface EnrichedMessages {
  /** Of the captured connection. */
  readonly captured: number;
  /** Those of them that the import holds too: their rows are observed now. */
  readonly paired: number;
  /** Messages of the import that were not captured. */
  readonly unpaired: number;
}

/** What a captured connection keeps about its merge, to say so and to take it back. */
export interface ConnectionEnrichment {
  /** Key of the imported connection. */
  readonly source: string;
  /** Name of the file. */
  readonly name: string;
  readonly messages: EnrichedMessages;
  /** Milliseconds by which the import's clock is ahead. */
  readonly clockOffset: number;
  readonly traffic: EnrichmentPlan['traffic'];
  readonly findings: number;
  /** What was filled in, with what stood there before. */
  readonly before: Readonly<Filled>;
  readonly after: Readonly<Filled>;
}

type TrafficField = 'framesIn' | 'framesOut' | 'bytesIn' | 'bytesOut';
type FilledField =
  | 'handshake'
  | 'protocol'
  | 'extensions'
  | 'client'
  | 'server'
  | 'close'
  | 'state'
  | 'openedAt'
  | 'endedAt';
type Filled = { -readonly [Field in FilledField]?: Connection[Field] | undefined };

const TRAFFIC_FIELDS: readonly TrafficField[] = ['framesIn', 'framesOut', 'bytesIn', 'bytesOut'];

/**
 * Merges an imported connection into a captured one: its frames stand in place of the messages that they carried, what only the wire
 * tells is filled in, and the imported connection is listed no more. Returns old → new row index; a row that was replaced leads to the
 * one in its place. Null when one of the two went away or is merged already.
 */
export function enrich(log: FrameLog, connections: ConnectionList, plan: EnrichmentPlan): Int32Array | null {
  const target = connections.at(plan.merge.target);
  const source = connections.at(plan.merge.source);
  if (!target || !source || target.enrichment || isMerged(log, source)) return null;
  connections.update(target, (changed) => fill(changed, source, plan));
  connections.hide(source.key, true);
  return log.arrange([...log.merges, plan.merge]);
}

/** Takes merges back: all of it is as it was before, with what was captured since. Returns old → new row index; null without any. */
export function separate(
  log: FrameLog,
  connections: ConnectionList,
  isSeparated: (target: Connection, source: Connection) => boolean,
): Int32Array | null {
  const kept: Merge[] = [];
  for (const merge of log.merges) {
    const target = connections.at(merge.target);
    const source = connections.at(merge.source);
    if (target && source && !isSeparated(target, source)) {
      kept.push(merge);
      continue;
    }
    if (target) connections.update(target, empty);
    if (source) connections.hide(source.key, false);
  }
  return kept.length === log.merges.length ? null : log.arrange(kept);
}

/** The browser has told a connection's handshake, or more of it. While observed bytes stand in its place, it waits. */
export function captureHandshake(target: Connection, handshake: ConnectionHandshake): void {
  const { enrichment } = target;
  if (enrichment && 'handshake' in enrichment.after) {
    target.enrichment = { ...enrichment, before: { ...enrichment.before, handshake } };
  } else target.handshake = handshake;
}

function isMerged(log: FrameLog, { index }: Connection): boolean {
  return log.merges.some(({ source, target }) => source === index || target === index);
}

function fill(target: Connection, source: Connection, { merge, messages, traffic }: EnrichmentPlan): void {
  const after: Filled = {};
  if (source.handshake) after.handshake = joinedHandshake(target.handshake, source.handshake);
  if (source.client) after.client = source.client;
  if (source.server) after.server = source.server;
  after.protocol = target.protocol ?? source.protocol;
  after.extensions = target.extensions ?? source.extensions;
  const openedAt = target.openedAt ?? onPageClock(source.openedAt, merge);
  after.openedAt = openedAt;
  // The page went away before it could be told; the wire shows how it ended.
  if (target.close === null && target.state === 'gone' && source.close !== null) {
    after.close = source.close;
    after.state = 'closed';
    after.endedAt = target.endedAt ?? onPageClock(source.endedAt, merge);
  }
  if (target.close?.initiator === 'unknown' && source.close !== null) {
    after.close = { ...target.close, initiator: source.close.initiator };
  }
  const before: Filled = {};
  for (const field of fieldsOf(after)) exchange(target, before, after, field);
  const findings = source.findings ?? 0;
  if (findings > 0) target.findings = (target.findings ?? 0) + findings;
  for (const field of TRAFFIC_FIELDS) target[field] += traffic[field];
  target.enrichment = {
    source: source.key,
    name: source.importedFrom?.name ?? '',
    messages,
    clockOffset: merge.clockOffset,
    traffic,
    findings,
    before,
    after,
  };
}

function empty(target: Connection): void {
  const { enrichment } = target;
  if (!enrichment) return;
  const { before, after, traffic, findings } = enrichment;
  // What has changed since then has been told by the page, and stays.
  for (const field of fieldsOf(after)) if (target[field] === after[field]) restore(target, before, field);
  for (const field of TRAFFIC_FIELDS) target[field] = Math.max(0, target[field] - traffic[field]);
  const rest = (target.findings ?? 0) - findings;
  if (rest > 0) target.findings = rest;
  else delete target.findings;
  delete target.enrichment;
}

/** The handshake's bytes are exact; what failed is told in the browser's words only. */
function joinedHandshake(captured: ConnectionHandshake | null, observed: ConnectionHandshake): ConnectionHandshake {
  if (captured === null) return observed;
  return { ...observed, response: observed.response ?? captured.response, error: captured.error ?? observed.error };
}

function onPageClock(time: number | null, { clockOffset }: Merge): number | null {
  return time === null ? null : time - clockOffset;
}

function fieldsOf(filled: Filled): readonly FilledField[] {
  const all: readonly FilledField[] = [
    'handshake',
    'protocol',
    'extensions',
    'client',
    'server',
    'close',
    'state',
    'openedAt',
    'endedAt',
  ];
  return all.filter((field) => field in filled);
}

function exchange<Field extends FilledField>(target: Connection, before: Filled, after: Filled, field: Field): void {
  const value: Filled[Field] = target[field];
  before[field] = value;
  restore(target, after, field);
}

function restore<Field extends FilledField>(target: Connection, from: Filled, field: Field): void {
  const value: Filled[Field] = from[field];
  if (value === undefined) delete (target as Filled)[field];
  else Object.assign(target, { [field]: value });
}
