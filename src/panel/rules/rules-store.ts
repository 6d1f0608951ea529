import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunProblem } from './rule-run.ts';
import type { TextStorage } from '../store/text-storage.ts';
import { readRuleFile, rulesAsText } from './rule-file.ts';
import { newRule, type UserRule } from './user-rule.ts';

/** What became of a rule since the panel was opened. */
export interface RuleStats {
  readonly hits: number;
  /** Its condition was met, and there was nothing to change. */
  readonly misses: number;
  /** Epoch milliseconds. */
  readonly lastHitAt: number | null;
  /** The last thing that went wrong, and how often something did. */
  readonly problem: RunProblem | null;
  readonly problems: number;
  /** The newest lines that a transform wrote. */
  readonly logged: readonly string[];
  /** A transform that was stopped too often in a row is not asked any more until it is changed or switched on again. */
  readonly isStopped: boolean;
}

export const NO_STATS: RuleStats = {
  hits: 0,
  misses: 0,
  lastHitAt: null,
  problem: null,
  problems: 0,
  logged: [],
  isStopped: false,
};

export interface RulesState {
  /** Of all sites, in their order. */
  readonly rules: readonly UserRule[];
  /** All of them at once. */
  readonly isOn: boolean;
  /** Origin of the inspected page; null while it is not known. */
  readonly site: string | null;
  /** The rule that is being edited. */
  readonly selected: number | null;
  readonly stats: ReadonlyMap<number, RuleStats>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Named after what the user did. */
export interface RulesActions {
  /** Adds a rule behind the others and selects it. */
  add(rule: Partial<Omit<UserRule, 'id'>>): void;
  change(id: number, change: Partial<Omit<UserRule, 'id'>>): void;
  duplicate(id: number): void;
  remove(id: number): void;
  /** To the place of another rule, which moves away. */
  move(id: number, to: number): void;
  toggle(id: number): void;
  toggleAll(): void;
  select(id: number | null): void;
  /** Rules of a file, behind those that are there. */
  append(rules: readonly UserRule[]): void;
  undo(): void;
  redo(): void;
}

export interface RulesStore extends StoreApi<RulesState> {
  readonly actions: RulesActions;
  /** The inspected page is another one. */
  setSite(site: string | null): void;
  /** Something became of a rule. */
  record(id: number, change: (stats: RuleStats) => RuleStats): void;
}

const MAX_UNDO = 100;

/** The list of rules: what is edited, undone, kept. */
export function createRulesStore(storage: TextStorage): RulesStore {
  const stored = storage.read();
  const known = stored === null ? null : readRuleFile(stored);
  const store = createStore<RulesState>(() => ({
    rules: known?.rules ?? [],
    isOn: true,
    site: null,
    selected: null,
    stats: new Map<number, RuleStats>(),
    canUndo: false,
    canRedo: false,
  }));
  let past: (readonly UserRule[])[] = [];
  let future: (readonly UserRule[])[] = [];
  /** What the last change was about: typing on in one field is undone at once. */
  let lastEdit = '';

  const show = (rules: readonly UserRule[], selected: number | null): void => {
    const isThere = rules.some(({ id }) => id === selected);
    store.setState({
      rules,
      selected: isThere ? selected : null,
      canUndo: past.length > 0,
      canRedo: future.length > 0,
    });
    storage.write(rulesAsText(rules));
  };
  const apply = (rules: readonly UserRule[], selected: number | null, edit = ''): void => {
    if (edit === '' || edit !== lastEdit) past = [...past, store.getState().rules].slice(-MAX_UNDO);
    lastEdit = edit;
    future = [];
    show(rules, selected);
  };
  const replace = (id: number, change: (rule: UserRule) => UserRule, edit: string): void => {
    const { rules, selected } = store.getState();
    // What is changed begins anew: a transform that was stopped is tried again.
    restart(id);
    apply(
      rules.map((rule) => (rule.id === id ? change(rule) : rule)),
      selected,
      edit,
    );
  };
  const record: RulesStore['record'] = (id, change) =>
    store.setState(({ stats }) => ({ stats: new Map(stats).set(id, change(stats.get(id) ?? NO_STATS)) }));
  const restart = (id: number): void => {
    if (store.getState().stats.has(id)) record(id, (stats) => ({ ...stats, isStopped: false, problem: null }));
  };

  const actions: RulesActions = {
    add: (rule) => {
      const { rules } = store.getState();
      const added = newRule(rules, rule);
      apply([...rules, added], added.id);
    },
    change: (id, change) =>
      replace(
        id,
        (rule) => ({ ...rule, ...change }),
        `${id}:${Object.keys(change).join()}:${change.action?.kind ?? ''}`,
      ),
    duplicate: (id) => {
      const { rules } = store.getState();
      const at = rules.findIndex((rule) => rule.id === id);
      const original = rules[at];
      if (!original) return;
      const copy = newRule(rules, original);
      apply(rules.toSpliced(at + 1, 0, copy), copy.id);
    },
    remove: (id) => {
      const { rules, selected } = store.getState();
      const at = rules.findIndex((rule) => rule.id === id);
      const rest = rules.filter((rule) => rule.id !== id);
      const next = rest[Math.min(at, rest.length - 1)]?.id ?? null;
      apply(rest, selected === id ? next : selected);
    },
    move: (id, to) => {
      const { rules, selected } = store.getState();
      const from = rules.findIndex((rule) => rule.id === id);
      const place = rules.findIndex((rule) => rule.id === to);
      const moved = rules[from];
      if (!moved || place < 0 || from === place) return;
      apply(rules.toSpliced(from, 1).toSpliced(place, 0, moved), selected);
    },
    toggle: (id) => replace(id, (rule) => ({ ...rule, isOn: !rule.isOn }), ''),
    toggleAll: () => store.setState(({ isOn }) => ({ isOn: !isOn })),
    select: (selected) => {
      lastEdit = '';
      store.setState({ selected });
    },
    append: (added) => {
      const { rules } = store.getState();
      const all = [...rules];
      for (const rule of added) all.push(newRule(all, rule));
      apply(all, all.at(-1)?.id ?? null);
    },
    undo: () => {
      const before = past.at(-1);
      if (!before) return;
      const { rules, selected } = store.getState();
      past = past.slice(0, -1);
      future = [...future, rules];
      lastEdit = '';
      show(before, selected);
    },
    redo: () => {
      const after = future.at(-1);
      if (!after) return;
      const { rules, selected } = store.getState();
      future = future.slice(0, -1);
      past = [...past, rules];
      lastEdit = '';
      show(after, selected);
    },
  };
  return { ...store, actions, setSite: (site) => store.setState({ site }), record };
}
