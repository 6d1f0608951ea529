import type { Dispose } from '../../base/dispose.ts';
import { RowKind } from '../../model/row-kind.ts';
import type { MessageData, Verdict } from '../../protocol/rule.ts';
import type { PanelMatchParts } from './panel-match.ts';
import { RuleRun, type RunnableRule, type RunProblem } from './rule-run.ts';
import { messageAt } from './rules-desk.ts';
import type { TransformRunner } from './transform/transform-runner.ts';

/** A captured message that the rules would have done something to. */
export interface DryHit {
  readonly row: number;
  readonly before: MessageData;
  readonly verdict: Verdict;
}

export interface DryRunState {
  /** Rows of the log that were looked at, and all there were when it began. */
  readonly done: number;
  readonly total: number;
  readonly isOver: boolean;
  /** Messages that the rules would have done something to; the first of them. */
  readonly count: number;
  readonly hits: readonly DryHit[];
  /** Messages that met a condition and had nothing to change. */
  readonly misses: number;
  /** Messages of which only a part was kept: nobody knows. */
  readonly unknown: number;
  readonly problem: RunProblem | null;
  readonly problems: number;
}

export interface DryRunParts extends PanelMatchParts {
  /** Its own, so that the state of transforms that run on live messages stays as it is. */
  readonly transforms: TransformRunner;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  readonly onChange: (state: DryRunState) => void;
}

const MAX_HITS = 500;
const SLICE_MS = 8;

/** Asks what rules would have made of the messages in the log. Changes nothing; returns how to stop it. */
export function startDryRun(rules: readonly RunnableRule[], parts: DryRunParts): Dispose {
  const { log, connections, transforms, now, defer, onChange } = parts;
  const { generation } = log;
  const first = log.firstRow;
  const end = log.size;
  const hits: DryHit[] = [];
  const { signal, abort } = stopper();
  let state: DryRunState = {
    done: 0,
    total: end - first,
    isOver: false,
    count: 0,
    hits,
    misses: 0,
    unknown: 0,
    problem: null,
    problems: 0,
  };
  const run = new RuleRun(rules, {
    ...parts,
    transform: (...asked) => transforms.run(...asked),
    onProblem: (_, problem) => {
      state = { ...state, problem, problems: state.problems + 1 };
    },
    onLogged: () => undefined,
  });

  const take = async (row: number): Promise<void> => {
    if (log.kind(row) !== RowKind.frame) return;
    const connection = connections.at(log.connection(row));
    if (!connection) return;
    const message = messageAt(log, row, connection);
    if (!message) {
      // Pings and fragments are no messages; a message that was cut is one that nobody can judge.
      if (log.payload(row).length < log.payloadLength(row)) state = { ...state, unknown: state.unknown + 1 };
      return;
    }
    const verdict = await run.run({ message, row });
    if (verdict.misses.length > 0) state = { ...state, misses: state.misses + 1 };
    if (verdict.hits.length === 0) return;
    if (hits.length < MAX_HITS) hits.push({ row, before: message.data, verdict });
    state = { ...state, count: state.count + 1 };
  };
  const breath = (): Promise<void> => new Promise((resolve) => void defer(resolve));
  const loop = async (): Promise<void> => {
    let deadline = now() + SLICE_MS;
    for (let row = first; row < end && !signal.aborted; row += 1) {
      // Rows that went, or mean others now, cannot be asked about any more.
      if (log.generation !== generation) break;
      if (log.has(row)) await take(row);
      state = { ...state, done: row - first + 1 };
      if (now() < deadline) continue;
      onChange({ ...state, hits: [...hits] });
      await breath();
      deadline = now() + SLICE_MS;
    }
    run.dispose();
    transforms.dispose();
    if (!signal.aborted) onChange({ ...state, hits: [...hits], isOver: true });
  };
  void loop();
  return abort;
}

function stopper(): { readonly signal: AbortSignal; readonly abort: Dispose } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
