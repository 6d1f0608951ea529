import type { ReactNode } from 'react';
import { EMPTY_ACTIONS, EMPTY_MATCH, type UserRule } from '../../rules/user-rule.ts';
import { rulesText } from '../../text/rules-text.ts';
import styles from './rules.module.css';

type Draft = Partial<Omit<UserRule, 'id'>>;

/** Off until they were looked at. */
const EXAMPLES: readonly Draft[] = [
  {
    name: rulesText.empty.setPath,
    match: { ...EMPTY_MATCH, direction: 'in', filter: 'json.price:*' },
    action: { kind: 'set-path', path: '$.price', value: '0.01' },
  },
  {
    name: rulesText.empty.dropHeartbeats,
    match: { ...EMPTY_MATCH, filter: 'json.type:ping OR json.type:pong OR is:heartbeat' },
    action: EMPTY_ACTIONS.drop,
  },
  {
    name: rulesText.empty.delay,
    match: { ...EMPTY_MATCH, direction: 'in' },
    action: { kind: 'delay', delayMs: 2000 },
  },
  {
    name: rulesText.empty.answer,
    match: { ...EMPTY_MATCH, direction: 'out', filter: 'json.type:subscribe' },
    action: { kind: 'answer', data: '{"type":"error","reason":"not allowed"}', isBinary: false, isDropped: true },
  },
  {
    name: rulesText.empty.transform,
    match: { ...EMPTY_MATCH, direction: 'in', filter: 'json:*' },
    action: EMPTY_ACTIONS.transform,
  },
];

interface RulesEmptyProps {
  readonly site: string | null;
  readonly onAdd: (rule: Draft) => void;
}

/** What rules are for, with some to begin with. */
export function RulesEmpty({ site, onAdd }: RulesEmptyProps): ReactNode {
  const words = rulesText.empty;
  return (
    <div className={styles['empty']}>
      <h3>{words.title}</h3>
      <p>{words.hint}</p>
      <h4>{words.examples}</h4>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.name}>
            <button type="button" className={styles['link']} onClick={() => onAdd({ ...example, site, isOn: false })}>
              {example.name}
            </button>
          </li>
        ))}
      </ul>
      <p>{words.importHint}</p>
    </div>
  );
}
