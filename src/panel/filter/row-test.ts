import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { RowOrigin } from '../../model/row-kind.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import type { ConnectionTest } from './connection-test.ts';
import type { Filter, StateName } from './filter-tree.ts';
import type { RegexSpec } from './regex-matcher.ts';
import { SearchedPayloads, separateMessage } from './searched-payloads.ts';
import { createTermTest } from './term-test.ts';

/** A regex may be slow on long texts, so it gets less than other terms; rows of which more was kept are counted too. */
export const MAX_REGEX_BYTES = 64 * 1024;
/** More than any other term: regexes are tried in a worker, on the rows that all else leaves undecided. */
const REGEX_COST = 1_000_000;

/** Terms that ask for bytes; `code` those of Close frames. */
const READS_PAYLOADS: ReadonlySet<Filter['kind']> = new Set(['text', 'hex', 'json', 'code']);
/** What may be true of a row and not be true later. */
const CHANGING: ReadonlySet<string> = new Set<StateName>(['held', 'delayed', 'dropped', 'discarded']);

/** What is known of a row before its regexes were tried. */
export type Verdict = typeof NO | typeof YES | typeof UNDECIDED;
export const NO = 0;
export const YES = 1;
export const UNDECIDED = 2;

/** A filter, ready to be asked about rows. */
export interface RowTest {
  /** Regexes that the filter has; with none, no row is undecided. */
  readonly regexes: readonly RegexSpec[];
  /** Everything but the regexes, the cheapest question first. */
  readonly judge: (index: number) => Verdict;
  /** The text that the regexes are tried on. */
  readonly subject: (index: number) => string;
  /** With the verdict of the regexes, a bit for each. */
  readonly decide: (index: number, verdict: number) => boolean;
  /**
   * True when a connection has changed, or heartbeats were learned, so that rows which were asked about would be answered
   * differently.
   */
  readonly refresh: () => boolean;
  /** It looks into payloads, so that those on disk have to be fetched first. */
  readonly readsPayloads: boolean;
  /** Rows of which only the beginning was searched, without a find. */
  readonly unfinishedCount: () => number;
}

/** One question of the tree. `judge` answers without regexes; `decide` reads theirs from the verdict. */
interface Node {
  readonly cost: number;
  readonly judge: (index: number) => Verdict;
  readonly decide: (index: number) => boolean;
}

export function createRowTest(
  filter: Filter,
  log: FrameLog,
  connections: ConnectionList,
  heartbeats: HeartbeatIndex = new HeartbeatIndex(log, connections),
): RowTest {
  const regexes: RegexSpec[] = [];
  const connectionTests: ConnectionTest[] = [];
  const payloads = new SearchedPayloads(log);
  const cutSubjects = new Set<number>();
  let readsPayloads = false;
  let asksHeartbeats = false;
  let heartbeatsRevision = heartbeats.revision;
  let asksMarks = false;
  let asksPassages = false;
  let passagesRevision = log.passagesRevision;
  let marksRevision = log.marksRevision;
  let verdict = 0;

  const compile = (part: Filter): Node => {
    switch (part.kind) {
      case 'everything':
        return { cost: 0, judge: () => YES, decide: () => true };
      case 'not': {
        const inner = compile(part.part);
        return {
          ...inner,
          judge: (index) => {
            const found = inner.judge(index);
            return found === UNDECIDED ? UNDECIDED : found === YES ? NO : YES;
          },
          decide: (index) => !inner.decide(index),
        };
      }
      case 'and':
        return joined(part.parts.map(compile), NO);
      case 'or':
        return joined(part.parts.map(compile), YES);
      case 'regex': {
        const bit = 1 << regexes.length;
        readsPayloads = true;
        regexes.push({ source: part.source, flags: part.flags });
        return { cost: REGEX_COST, judge: () => UNDECIDED, decide: () => (verdict & bit) !== 0 };
      }
      default: {
        if (part.kind === 'state' && part.names.includes('heartbeat')) asksHeartbeats = true;
        if (part.kind === 'state' && part.names.includes('marked')) asksMarks = true;
        if (READS_PAYLOADS.has(part.kind)) readsPayloads = true;
        if (part.kind === 'state' && part.names.some((name) => CHANGING.has(name))) asksPassages = true;
        const { cost, test } = createTermTest(part, { log, connections, payloads, heartbeats, connectionTests });
        return { cost, judge: (index) => (test(index) ? YES : NO), decide: test };
      }
    }
  };
  const root = compile(filter);

  return {
    regexes,
    readsPayloads,
    judge: root.judge,
    subject: (index) => {
      const detail = log.detail(index);
      if (detail) return lifecycleSearchText(detail);
      const message = log.origin(index) === RowOrigin.wire ? separateMessage(log, index) : null;
      const bytes = message ?? log.payload(index);
      if (bytes.length > MAX_REGEX_BYTES) cutSubjects.add(index);
      return decodeUtf8Lossy(bytes.subarray(0, MAX_REGEX_BYTES));
    },
    decide: (index, found) => {
      verdict = found;
      return root.decide(index);
    },
    refresh: () => {
      const hasLearned = asksHeartbeats && heartbeats.revision !== heartbeatsRevision;
      heartbeatsRevision = heartbeats.revision;
      const isRemarked =
        (asksMarks && log.marksRevision !== marksRevision) ||
        (asksPassages && log.passagesRevision !== passagesRevision);
      passagesRevision = log.passagesRevision;
      marksRevision = log.marksRevision;
      // Every one is asked, so no `some`.
      return connectionTests.filter((test) => test.refresh()).length > 0 || hasLearned || isRemarked;
    },
    unfinishedCount: () => payloads.unfinishedCount + cutSubjects.size,
  };
}

/** `decisive`: the verdict of one part that settles the whole: `NO` for `and`, `YES` for `or`. */
function joined(parts: readonly Node[], decisive: typeof NO | typeof YES): Node {
  const sorted = [...parts].sort((left, right) => left.cost - right.cost);
  const rest = decisive === NO ? YES : NO;
  return {
    cost: sorted.reduce((sum, { cost }) => sum + cost, 0),
    judge: (index) => {
      let verdict: Verdict = rest;
      for (const part of sorted) {
        const found = part.judge(index);
        if (found === decisive) return decisive;
        if (found === UNDECIDED) verdict = UNDECIDED;
      }
      return verdict;
    },
    decide: (index) => {
      for (const part of sorted) if (part.decide(index) === (decisive === YES)) return decisive === YES;
      return decisive === NO;
    },
  };
}
