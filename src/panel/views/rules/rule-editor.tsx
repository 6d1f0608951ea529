import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { asksPanel } from '../../rules/compile-filter.ts';
import { compileRule } from '../../rules/compile-rule.ts';
import { NO_STATS, type RulesStore } from '../../rules/rules-store.ts';
import {
  EMPTY_ACTIONS,
  MAX_RULE_NAME_CHARS,
  RULE_DIRECTIONS,
  type UserActionKind,
  type UserMatch,
  type UserRule,
} from '../../rules/user-rule.ts';
import { rulesText } from '../../text/rules-text.ts';
import { Chip, IconButton, TextButton } from '../../ui/controls.tsx';
import { ActionFields } from './action-fields.tsx';
import { Field, SelectField, TextField } from './fields.tsx';
import { problemOf, ruleName } from './rule-list.tsx';
import styles from './rules.module.css';

const ACTION_KINDS = Object.values(EMPTY_ACTIONS).map(({ kind }) => kind);

interface RuleEditorProps {
  readonly rule: UserRule;
  readonly store: RulesStore;
  readonly onTry: () => void;
}

/** One rule: whom it is for, when it acts and what it does. Every change counts at once, and can be undone. */
export function RuleEditor({ rule, store, onTry }: RuleEditorProps): ReactNode {
  const words = rulesText.editor;
  const { actions } = store;
  const site = useStore(store, (state) => state.site);
  const stats = useStore(store, (state) => state.stats.get(rule.id) ?? NO_STATS);
  const { id, match, action } = rule;
  const problem = problemOf(rule, stats);
  const { rule: compiled } = compileRule(rule);
  const setMatch = (change: Partial<UserMatch>): void => actions.change(id, { match: { ...match, ...change } });
  const sites = [...new Set([rule.site, site])].filter((one) => one !== null);
  const chooseAction = (kind: string): void => {
    const known = ACTION_KINDS.find((one): one is UserActionKind => one === kind);
    if (known !== undefined && known !== action.kind) actions.change(id, { action: EMPTY_ACTIONS[known] });
  };

  return (
    <section className={styles['editor']} aria-label={words.label}>
      <div className={styles['fields']}>
        <TextField
          label={words.name}
          value={rule.name}
          hint={ruleName({ ...rule, name: '' })}
          maxLength={MAX_RULE_NAME_CHARS}
          onChange={(name) => actions.change(id, { name })}
        />
        <SelectField
          label={words.site}
          value={rule.site ?? ''}
          options={[['', words.allSites], ...sites.map((one) => [one, one] as const)]}
          onChange={(chosen) => actions.change(id, { site: chosen === '' ? null : chosen })}
        />
      </div>
      <h4>{words.when}</h4>
      <div className={styles['fields']}>
        <Field label={words.direction}>
          <div className={styles['chips']} role="group" aria-label={words.direction}>
            {RULE_DIRECTIONS.map((direction) => (
              <Chip
                key={direction}
                label={words.directions[direction]}
                isOn={match.direction === direction}
                onClick={() => setMatch({ direction })}
              />
            ))}
          </div>
        </Field>
        <TextField
          label={words.filter}
          isCode
          value={match.filter}
          hint={words.filterHint}
          onChange={(filter) => setMatch({ filter })}
        />
        <TextField
          label={words.url}
          isCode
          value={match.url}
          hint={words.urlHint}
          onChange={(url) => setMatch({ url })}
        />
        <TextField
          label={words.protocol}
          isCode
          value={match.protocol}
          hint={words.protocolHint}
          onChange={(protocol) => setMatch({ protocol })}
        />
      </div>
      {compiled && asksPanel(compiled.condition) && <p className={styles['note']}>{words.asks}</p>}
      <h4>{words.what}</h4>
      <div className={styles['fields']}>
        <SelectField
          label={words.action}
          value={action.kind}
          options={ACTION_KINDS.map((kind) => [kind, words.actions[kind]] as const)}
          onChange={chooseAction}
        />
        <ActionFields action={action} onChange={(changed) => actions.change(id, { action: changed })} />
      </div>
      {stats.logged.length > 0 && (
        <pre className={styles['logged']} aria-label={rulesText.logged}>
          {stats.logged.join('\n')}
        </pre>
      )}
      <p className={styles['error']} role="status">
        {problem}
      </p>
      <div className={styles['bar']}>
        <TextButton title={rulesText.dryRun.startTitle} onClick={onTry}>
          {rulesText.dryRun.startOne}
        </TextButton>
        <span className={styles['spacer']} />
        <IconButton icon="copy" label={words.duplicate} onClick={() => actions.duplicate(id)} />
        <IconButton icon="trash" label={words.remove} onClick={() => actions.remove(id)} />
      </div>
    </section>
  );
}
