import type { Dispose } from '../../base/dispose.ts';
import type { Connection } from '../../model/connection.ts';
import type { EnrichmentPlan } from '../../model/enrichment.ts';
import type { PanelSession } from '../session.ts';
import { findByUrl, findPairs, findTaken } from './find-pairs.ts';
import type { planEnrichment } from './plan-enrichment.ts';

/** The longest piece of work at a time: well under one frame of 16 ms. */
const SLICE_MS = 6;

export interface EnrichmentDeskDependencies {
  readonly session: Pick<PanelSession, 'log' | 'connections' | 'imports' | 'subscribe' | 'handshakeAbsence'>;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** An imported connection is shown as a part of a captured one from now on; both by key. */
  readonly onMerged?: (source: string, target: string) => void;
  /** Asked for when there is something to merge: most sessions never import anything. */
  readonly loadPlanner: () => Promise<typeof planEnrichment>;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
}

/** An imported connection that may be a captured one whose key the browser did not tell. */
export interface PossiblePair {
  readonly source: string;
  readonly target: string;
  /** Of the captured connection. */
  readonly url: string;
}

/** How the connections of one import stand to the captured ones. */
export interface ImportEnrichment {
  readonly merged: number;
  /** Matched, and kept beside the captured ones by the user's choice or because rows had to go. */
  readonly apart: number;
  readonly matching: number;
  /** Without a captured one. */
  readonly alone: number;
  /** Those of them whose captured one is merged with another import. */
  readonly taken: number;
  readonly possible: readonly PossiblePair[];
}

interface Pair {
  readonly importId: string;
  readonly source: string;
  readonly target: string;
  state: 'waiting' | 'merged' | 'apart';
}

interface Job {
  readonly pair: Pair;
  readonly steps: Generator<void, EnrichmentPlan>;
  readonly generation: number;
}

/**
 * Merges imported connections into the captured ones that have the same `Sec-WebSocket-Key`: when their file has been read, or when the
 * browser tells the key of a captured one later. Works in slices of a few milliseconds, one connection after the other.
 */
export class EnrichmentDesk {
  readonly #dependencies: EnrichmentDeskDependencies;
  readonly #stopListening: Dispose;
  #listeners = new Set<() => void>();
  /** By key of the imported connection. */
  #pairs = new Map<string, Pair>();
  #imports = new Set<string>();
  #plan: typeof planEnrichment | null = null;
  #isLoading = false;
  #job: Job | null = null;
  #cancelDeferred: Dispose | null = null;
  #reviewedRevision = -1;
  #isDisposed = false;
  #state: ReadonlyMap<string, ImportEnrichment> = new Map();

  constructor(dependencies: EnrichmentDeskDependencies) {
    this.#dependencies = dependencies;
    this.#stopListening = dependencies.session.subscribe(() => this.#review());
  }

  /** By the import's id. */
  getState = (): ReadonlyMap<string, ImportEnrichment> => this.#state;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** An import has been read as far as it is. */
  take(importId: string): void {
    this.#imports.add(importId);
    this.#reviewedRevision = -1;
    this.#review();
  }

  /** Takes the merges of an import back. */
  keepApart(importId: string): void {
    for (const pair of this.#pairs.values()) if (pair.importId === importId) this.#separate(pair);
    this.#publish();
  }

  /** Takes the merge of one imported connection back. */
  keepSourceApart(source: string): void {
    const pair = this.#pairs.get(source);
    if (pair) this.#separate(pair);
    this.#publish();
  }

  /** Merges again what was kept apart. */
  merge(importId: string): void {
    for (const pair of this.#pairs.values()) {
      if (pair.importId === importId && pair.state === 'apart') pair.state = 'waiting';
    }
    this.#start();
    this.#publish();
  }

  /** Merges a connection that nothing but its address speaks for. */
  mergeInto({ source, target }: PossiblePair): void {
    const importId = this.#dependencies.session.connections.byKey(source)?.importedFrom?.id;
    if (importId === undefined) return;
    this.#pairs.set(source, { importId, source, target, state: 'waiting' });
    this.#start();
    this.#publish();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopListening();
    this.#cancelDeferred?.();
    this.#job = null;
    this.#listeners.clear();
  }

  #review(): void {
    const { connections } = this.#dependencies.session;
    if (this.#imports.size === 0 || connections.revision === this.#reviewedRevision) return;
    this.#reviewedRevision = connections.revision;
    this.#forgetGone();
    const isOpen = ({ key, importedFrom }: Connection): boolean =>
      importedFrom !== undefined && this.#imports.has(importedFrom.id) && !this.#pairs.has(key);
    for (const [source, target] of findPairs(connections.all(), isOpen)) {
      const importId = source.importedFrom?.id ?? '';
      this.#pairs.set(source.key, { importId, source: source.key, target: target.key, state: 'waiting' });
    }
    this.#start();
    this.#publish();
  }

  /** Merges that were taken back because rows had to go, and pairs of which one went. */
  #forgetGone(): void {
    const { connections } = this.#dependencies.session;
    for (const pair of this.#pairs.values()) {
      const target = connections.byKey(pair.target);
      if (!target || !connections.byKey(pair.source)) this.#pairs.delete(pair.source);
      else if (pair.state === 'merged' && target.enrichment?.source !== pair.source) pair.state = 'apart';
    }
  }

  #separate(pair: Pair): void {
    const isMerged = pair.state === 'merged';
    pair.state = 'apart';
    if (this.#job?.pair === pair) this.#job = null;
    if (isMerged) this.#dependencies.session.imports.separate(pair.source);
  }

  #start(): void {
    if (this.#cancelDeferred !== null) return;
    const isWaiting = [...this.#pairs.values()].some(({ state }) => state === 'waiting');
    if (!isWaiting) return;
    if (this.#plan === null) void this.#load();
    else this.#cancelDeferred = this.#dependencies.defer(() => this.#work());
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#plan = await this.#dependencies.loadPlanner();
    this.#isLoading = false;
    if (!this.#isDisposed) this.#start();
  }

  #work(): void {
    const { now } = this.#dependencies;
    this.#cancelDeferred = null;
    const deadline = now() + SLICE_MS;
    for (;;) {
      const job = this.#nextJob();
      if (job === null) break;
      const step = job.steps.next();
      if (step.done === true) {
        this.#finish(job, step.value);
        break;
      }
      if (now() > deadline) break;
    }
    this.#start();
  }

  /** The job under way, begun anew when connections have got other numbers meanwhile. */
  #nextJob(): Job | null {
    const { log, connections } = this.#dependencies.session;
    const { generation } = log;
    if (this.#job?.generation === generation && this.#job.pair.state === 'waiting') return this.#job;
    this.#job = null;
    if (this.#plan === null) return null;
    for (const pair of this.#pairs.values()) {
      if (pair.state !== 'waiting') continue;
      const target = connections.byKey(pair.target);
      const source = connections.byKey(pair.source);
      if (target && source && !target.enrichment) {
        const steps = this.#plan({ rows: log.arrived, connections, target, source });
        this.#job = { pair, steps, generation };
        break;
      }
      pair.state = 'apart';
    }
    return this.#job;
  }

  #finish({ pair }: Job, plan: EnrichmentPlan): void {
    this.#job = null;
    const { session, onMerged } = this.#dependencies;
    const isMerged = session.imports.enrich(plan);
    pair.state = isMerged ? 'merged' : 'apart';
    if (isMerged) onMerged?.(pair.source, pair.target);
    this.#publish();
  }

  #publish(): void {
    const { session } = this.#dependencies;
    const counts = new Map<string, { -readonly [Key in keyof ImportEnrichment]: ImportEnrichment[Key] }>();
    const of = (id: string): { -readonly [Key in keyof ImportEnrichment]: ImportEnrichment[Key] } => {
      const known = counts.get(id) ?? { merged: 0, apart: 0, matching: 0, alone: 0, taken: 0, possible: [] };
      counts.set(id, known);
      return known;
    };
    for (const { importId, state } of this.#pairs.values()) {
      of(importId)[state === 'waiting' ? 'matching' : state] += 1;
    }
    const alone: Connection[] = [];
    for (const connection of session.connections.all()) {
      const id = connection.importedFrom?.id;
      if (id === undefined || !this.#imports.has(id) || this.#pairs.has(connection.key)) continue;
      of(id).alone += 1;
      alone.push(connection);
    }
    for (const { importedFrom } of findTaken(alone, session.connections.all())) of(importedFrom?.id ?? '').taken += 1;
    const isUntold = (connection: Connection): boolean => session.handshakeAbsence(connection) !== 'pending';
    for (const [source, target] of findByUrl(alone, session.connections.all(), isUntold)) {
      const counted = of(source.importedFrom?.id ?? '');
      counted.possible = [...counted.possible, { source: source.key, target: target.key, url: target.url }];
    }
    this.#state = counts;
    for (const listener of this.#listeners) listener();
  }
}
