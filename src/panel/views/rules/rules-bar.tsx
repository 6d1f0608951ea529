import { useSyncExternalStore, type ReactNode } from 'react';
import { text } from '../../text/text.ts';
import { IconButton, TextButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useActions, usePanel } from '../panel-context.tsx';
import styles from '../top-notice.module.css';

/** Says for as long as rules are active that they are: what a page does may be their doing. */
export function RulesBar(): ReactNode {
  const { rules } = usePanel();
  const count = useActiveRules();
  const show = useShowRules();
  if (count === 0) return null;
  return (
    <div className={styles['bar']} role="status">
      <Icon name="rules" />
      <span className={styles['message']}>{text.rules.active(count)}</span>
      <TextButton onClick={show}>{text.rules.show}</TextButton>
      <TextButton onClick={() => rules.switchOff()}>{text.rules.switchOff}</TextButton>
    </div>
  );
}

/** Opens the rules; pressed while some are active. */
export function RulesButton(): ReactNode {
  const show = useShowRules();
  const isActive = useActiveRules() > 0;
  return <IconButton icon="rules" label={text.rules.open} isPressed={isActive} onClick={show} />;
}

function useActiveRules(): number {
  const { rules } = usePanel();
  return useSyncExternalStore(rules.subscribe, rules.getActiveCount);
}

function useShowRules(): () => void {
  const { chooseTab, openDetail } = useActions();
  return () => {
    chooseTab('rules');
    openDetail();
  };
}
