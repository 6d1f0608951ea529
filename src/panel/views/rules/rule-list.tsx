import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { compileRule } from '../../rules/compile-rule.ts';
import { isForSite } from '../../rules/rules-desk.ts';
import { NO_STATS, type RulesStore, type RuleStats } from '../../rules/rules-store.ts';
import type { UserRule } from '../../rules/user-rule.ts';
import { ruleProblemText, rulesText, runProblemText } from '../../text/rules-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Icon } from '../../ui/icon.tsx';
import { useNow } from '../panel-context.tsx';
import styles from './rules.module.css';

/** The rules in their order: by dragging and by keys. */
export function RuleList({ store }: { readonly store: RulesStore }): ReactNode {
  const { rules, stats } = useStore(store);
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <ol className={styles['list']} aria-label={rulesText.list} title={rulesText.moveHint}>
      {rules.map((rule) => (
        <RuleItem
          key={rule.id}
          rule={rule}
          store={store}
          stats={stats.get(rule.id) ?? NO_STATS}
          isDragged={dragged === rule.id}
          onDrag={setDragged}
          onDrop={() => {
            if (dragged !== null) store.actions.move(dragged, rule.id);
            setDragged(null);
          }}
        />
      ))}
    </ol>
  );
}

interface RuleItemProps {
  readonly rule: UserRule;
  readonly store: RulesStore;
  readonly stats: RuleStats;
  readonly isDragged: boolean;
  readonly onDrag: (id: number | null) => void;
  readonly onDrop: () => void;
}

function RuleItem({ rule, store, stats, isDragged, onDrag, onDrop }: RuleItemProps): ReactNode {
  const { rules, selected, site, isOn } = useStore(store);
  const { actions } = store;
  const name = ruleName(rule);
  const problem = problemOf(rule, stats);
  const isWorking = isOn && rule.isOn && isForSite(rule, site) && !stats.isStopped;
  const move = (by: number): void => {
    const to = rules[rules.findIndex(({ id }) => id === rule.id) + by];
    if (to) actions.move(rule.id, to.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) move(event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') focusBeside(event, event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'Delete') actions.remove(rule.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // It can be dragged; by keys the button in it moves the rule.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={styles['item']}
      data-selected={selected === rule.id}
      data-working={isWorking}
      data-dragged={isDragged}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        onDrag(rule.id);
      }}
      onDragEnd={() => onDrag(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onDrop();
      }}
    >
      <input
        type="checkbox"
        className={styles['switch']}
        checked={rule.isOn}
        aria-label={rulesText.toggle(name)}
        onChange={() => actions.toggle(rule.id)}
      />
      <button
        type="button"
        className={styles['rule']}
        aria-current={selected === rule.id}
        onClick={() => actions.select(selected === rule.id ? null : rule.id)}
        onKeyDown={onKeyDown}
      >
        <span className={styles['name']}>{visibleCharacters(name)}</span>
        <span className={styles['what']}>{visibleCharacters(summary(rule))}</span>
        {problem !== null && (
          <span className={styles['problem']} title={problem}>
            <Icon name="warning" />
            <span className={styles['hidden']}>{problem}</span>
          </span>
        )}
        <Hits stats={stats} />
      </button>
    </li>
  );
}

/** How often a rule did something, and when last. */
function Hits({ stats }: { readonly stats: RuleStats }): ReactNode {
  const now = useNow(stats.lastHitAt !== null);
  const { hits, misses, lastHitAt, problems } = stats;
  if (hits === 0 && misses === 0 && problems === 0) return null;
  const parts = [
    rulesText.hits(hits),
    ...(misses > 0 ? [rulesText.misses(misses)] : []),
    ...(lastHitAt === null ? [] : [rulesText.lastHit(Math.max(0, now - lastHitAt))]),
    ...(problems > 0 ? [rulesText.problems(problems)] : []),
  ];
  return (
    <span className={styles['hits']} title={parts.join(', ')}>
      {rulesText.hits(hits)}
    </span>
  );
}

export function ruleName({ name, id }: UserRule): string {
  return name.trim() === '' ? rulesText.unnamed(id) : name;
}

/** Why a rule does nothing, or did not do what it should. */
export function problemOf(rule: UserRule, stats: RuleStats): string | null {
  const { problem } = compileRule(rule);
  if (problem) return ruleProblemText(problem);
  if (stats.problem)
    return stats.isStopped ? `${runProblemText(stats.problem)} ${rulesText.stopped}` : runProblemText(stats.problem);
  return null;
}

/** "↓ json.type:tick → Drop". */
function summary({ match, action, site }: UserRule): string {
  const { direction, url, protocol, filter } = match;
  const sign = direction === 'both' ? '↓↑' : direction === 'in' ? '↓' : '↑';
  const conditions = [url, protocol, filter].filter((text) => text.trim() !== '').join(' ');
  const where = site === null ? '' : ` (${site})`;
  return `${sign} ${conditions}${conditions === '' ? '' : ' '}→ ${rulesText.editor.actions[action.kind]}${where}`;
}

function focusBeside(event: KeyboardEvent, by: number): void {
  const buttons = [...(event.currentTarget.closest('ol')?.querySelectorAll<HTMLElement>('li > button') ?? [])];
  buttons[buttons.findIndex((button) => button === event.currentTarget) + by]?.focus();
}
