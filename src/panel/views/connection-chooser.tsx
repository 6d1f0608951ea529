import type { ReactNode } from 'react';
import { connectionCondition, connectionName } from '../store/connection-name.ts';
import { text } from '../text/text.ts';
import { IconButton } from '../ui/controls.tsx';
import { ConditionIcon } from './condition-icon.tsx';
import styles from './connection-chooser.module.css';
import { useActions, useChoice, useSelectedConnection, useSession } from './panel-context.tsx';

/** The list of connections where there is no room for one. */
export function ConnectionChooser(): ReactNode {
  const { connections } = useSession();
  const key = useChoice((state) => state.selectedConnection);
  const selected = useSelectedConnection();
  const { selectConnection, chooseTab, openDetail } = useActions();
  return (
    <div className={styles['chooser']}>
      {selected && <ConditionIcon condition={connectionCondition(selected)} />}
      <select
        className={styles['select']}
        aria-label={text.connections.choose}
        value={key ?? ''}
        onChange={(event) => selectConnection(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{`${text.connections.all} (${connections.size})`}</option>
        {connections.all().map((connection) => {
          const { name, host } = connectionName(connection.url);
          const state = text.connections.state[connectionCondition(connection)];
          return (
            <option key={connection.key} value={connection.key}>
              {`${name} – ${host} – ${state}${connection.close ? ` ${connection.close.code}` : ''}`}
            </option>
          );
        })}
      </select>
      {selected && (
        <IconButton
          icon="info"
          label={text.detail.tab.connection}
          onClick={() => {
            chooseTab('connection');
            openDetail();
          }}
        />
      )}
    </div>
  );
}
