import { useSyncExternalStore } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { compareAnswers, type AnswerComparison } from '../../replay/compare-answers.ts';
import { readIgnoredFields } from '../../replay/ignored-fields.ts';
import type { RecordedAnswer } from '../../replay/recording.ts';
import type { ReplayDesk, ReplayDeskState, ReplayTarget } from '../../replay/replay-desk.ts';
import type { FreshAnswer } from '../../replay/replay-state.ts';
import { usePanel, useSession } from '../panel-context.tsx';
import { replayOf } from './replay-of.ts';

export function useReplay(): readonly [ReplayDesk, ReplayDeskState] {
  const desk = replayOf(usePanel());
  return [desk, useSyncExternalStore(desk.subscribe, desk.getState)];
}

export interface ReplayTargetOption {
  readonly id: string;
  readonly target: ReplayTarget;
  readonly connection: Connection;
}

/** Connections to play on: the recorded one when it is open, a new one, the others that are open. */
export function useTargets(recordedKey: string): readonly ReplayTargetOption[] {
  const all = useSession()
    .connections.all()
    .filter(
      ({ importedFrom, state, document }) => importedFrom === undefined && state !== 'gone' && !document.isWorker,
    );
  const open = all.filter(({ state }) => state === 'open');
  const own = open.filter(({ key }) => key === recordedKey);
  const from = all.find(({ key }) => key === recordedKey) ?? open.at(-1) ?? all.at(-1);
  return [
    ...own.map(onto),
    ...(from ? [{ id: 'new', target: { kind: 'new', from: from.key } as const, connection: from }] : []),
    ...open.filter(({ key }) => key !== recordedKey).map(onto),
  ];
}

function onto(connection: Connection): ReplayTargetOption {
  return { id: connection.key, target: { kind: 'connection', key: connection.key }, connection };
}

/** The one that was chosen, as long as it can be played on; else what stands to reason. */
export function chosenOption(
  options: readonly ReplayTargetOption[],
  chosen: ReplayTarget | null,
): ReplayTargetOption | undefined {
  return options.find(({ target }) => isSameTarget(target, chosen)) ?? options[0];
}

function isSameTarget(target: ReplayTarget, other: ReplayTarget | null): boolean {
  if (other === null || target.kind !== other.kind) return false;
  return target.kind === 'new' || (other.kind === 'connection' && target.key === other.key);
}

const comparisons = new WeakMap<FreshAnswer, { readonly ignored: string; readonly comparison: AnswerComparison }>();

/** Compares once for each text of ignored fields. */
export function comparisonOf(before: RecordedAnswer, now: FreshAnswer, ignored: string): AnswerComparison {
  const known = comparisons.get(now);
  if (known?.ignored === ignored) return known.comparison;
  const comparison = compareAnswers(before, now, readIgnoredFields(ignored));
  comparisons.set(now, { ignored, comparison });
  return comparison;
}
