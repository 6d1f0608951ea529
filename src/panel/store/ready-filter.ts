import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { createColumnTest } from '../filter/column-test.ts';
import type { FilterError } from '../filter/filter-error.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import type { RegexSpec } from '../filter/regex-matcher.ts';
import { createRowTest, NO, YES, type RowTest, type Verdict } from '../filter/row-test.ts';
import { isFilterEmpty, type FilterQuery } from './filter-query.ts';

/** What goes wrong with a filter, as data for the toolbar. */
export type FilterProblem =
  | { readonly kind: 'syntax'; readonly error: FilterError }
  /** A regex took too long on one of the messages and was stopped. */
  | { readonly kind: 'regex-too-slow' }
  /** The worker that tries regexes broke. */
  | { readonly kind: 'regex-failed' };

export interface FilterParts {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  readonly heartbeats: HeartbeatIndex;
  readonly query: FilterQuery;
  /** Index of the one connection whose rows pass, null for all. */
  readonly connection: number | null;
  /** Heartbeats that pass are kept apart. */
  readonly isFolding: boolean;
}

/** All that decides whether a row is shown – text, buttons, chosen connection – as questions about single rows. */
export class ReadyFilter {
  /** Every row passes and none is kept apart: the log itself is what is shown. */
  readonly isEverything: boolean;
  /** The text is no filter; it hides nothing then. */
  readonly problem: FilterProblem | null;
  readonly #passesColumns: (index: number) => boolean;
  readonly #test: RowTest | null;

  constructor({ log, connections, heartbeats, query, connection, isFolding }: FilterParts) {
    const parsed = parseFilter(query.text);
    this.isEverything = isFilterEmpty(query) && connection === null && !isFolding;
    this.problem = parsed.kind === 'error' ? { kind: 'syntax', error: parsed.error } : null;
    this.#passesColumns = createColumnTest(log, query, connection);
    const isTested = parsed.kind !== 'error' && parsed.value.kind !== 'everything';
    this.#test = isTested ? createRowTest(parsed.value, log, connections, heartbeats) : null;
  }

  /** Regexes that a worker has to try before some rows are decided. */
  get regexes(): readonly RegexSpec[] {
    return this.#test?.regexes ?? [];
  }

  /** Rows that did not pass although only their beginning was searched. */
  get unfinishedCount(): number {
    return this.#test?.unfinishedCount() ?? 0;
  }

  /** `UNDECIDED` where the regexes decide: `subject` is what they are tried on, `decide` takes what came of it. */
  judge(index: number): Verdict {
    return this.#passesColumns(index) ? (this.#test?.judge(index) ?? YES) : NO;
  }

  /** Judging the row takes its payload. */
  readsPayload(index: number): boolean {
    return this.#test?.readsPayloads === true && this.#passesColumns(index);
  }

  passes(index: number): boolean {
    return this.judge(index) === YES;
  }

  subject(index: number): string {
    return this.#test?.subject(index) ?? '';
  }

  decide(index: number, matches: number): boolean {
    return this.#test?.decide(index, matches) === true;
  }

  /** Connections, heartbeats or marks have changed. True when rows that were decided have to be asked again. */
  refresh(): boolean {
    return this.#test?.refresh() === true;
  }
}
