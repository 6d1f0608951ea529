import type { ReactNode } from 'react';
import type { ConnectionCondition } from '../store/connection-name.ts';
import { text } from '../text/text.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import styles from './condition-icon.module.css';

const ICONS: Readonly<Record<ConnectionCondition, IconName>> = {
  connecting: 'connecting',
  open: 'open',
  closing: 'connecting',
  closed: 'closed',
  gone: 'gone',
  failed: 'error',
};

/** How a connection stands: shape and colour, with the words for screen readers. */
export function ConditionIcon({ condition }: { readonly condition: ConnectionCondition }): ReactNode {
  return (
    <span
      className={styles['icon']}
      data-condition={condition}
      role="img"
      aria-label={text.connections.state[condition]}
      title={text.connections.state[condition]}
    >
      <Icon name={ICONS[condition]} />
    </span>
  );
}
