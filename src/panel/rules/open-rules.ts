import type { Dispose } from '../../base/dispose.ts';
import type { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { createRegexMatcher } from '../filter/regex-matcher.ts';
import type { PanelSession } from '../session.ts';
import { deferToTask } from '../ui/defer-to-task.ts';
import { startRegexWorker } from '../workers/start-workers.ts';
import { startDryRun, type DryRunState } from './dry-run.ts';
import type { RunnableRule } from './rule-run.ts';
import { activeRules, RulesDesk } from './rules-desk.ts';
import { createRulesStore, type RulesStore } from './rules-store.ts';
import type { SiteSource } from './site-source.ts';
import { createRulesStorage } from './stored-rules.ts';
import { startTransformWorker } from './transform/start-transform-worker.ts';
import { TransformRunner } from './transform/transform-runner.ts';

/** The rules of a panel, at work. */
export interface OpenRules {
  readonly store: RulesStore;
  activeCount(): number;
  /** Returns how to stop it. */
  dryRun(rules: readonly RunnableRule[], onChange: (state: DryRunState) => void): Dispose;
  dispose(): void;
}

interface OpenRulesParts {
  readonly session: PanelSession;
  readonly heartbeats: HeartbeatIndex;
  readonly site: SiteSource;
  readonly now: () => number;
}

export async function openRules({ session, heartbeats, site, now }: OpenRulesParts): Promise<OpenRules> {
  const { log, connections } = session;
  const store = createRulesStore(createRulesStorage());
  const stopSite = site.onChanged((changed) => store.setSite(changed));
  store.setSite(await site.read());
  const parts = {
    log,
    connections,
    heartbeats,
    createRegexMatcher: (regexes: Parameters<typeof createRegexMatcher>[0]) =>
      createRegexMatcher(regexes, startRegexWorker),
  };
  const desk = new RulesDesk({ ...parts, store, door: session.hold, transforms: newRunner(), now });
  return {
    store,
    activeCount: () => activeRules(store).length,
    dryRun: (rules, onChange) =>
      startDryRun(rules, {
        ...parts,
        transforms: newRunner(),
        now: () => performance.now(),
        defer: deferToTask,
        onChange,
      }),
    dispose: () => {
      stopSite();
      desk.dispose();
    },
  };
}

function newRunner(): TransformRunner {
  return new TransformRunner({
    startWorker: startTransformWorker,
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  });
}
