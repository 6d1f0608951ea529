import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { EXPORT_FORMATS, type ExportFormat } from '../../../formats/write/export-format.ts';
import { connectionName } from '../../store/connection-name.ts';
import { countSelected, eachSelected } from '../../store/selected-rows.ts';
import { exportText } from '../../text/export-text.ts';
import type { ExportRequest } from '../../transfer/export-desk.ts';
import { exportFileName } from '../../transfer/export-name.ts';
import { exportRows, type ExportScope } from '../../transfer/export-rows.ts';
import { DEFAULT_REDACTION, type RedactionChoice } from '../../transfer/redaction-choice.ts';
import { TextButton } from '../../ui/controls.tsx';
import {
  useActions,
  useChoice,
  useDetailConnection,
  usePanel,
  useSelectedConnection,
  useSelectedRow,
  useSession,
  useVisibleRows,
} from '../panel-context.tsx';
import styles from './dialog.module.css';
import { ExportOutcome } from './export-outcome.tsx';
import { RedactionOptions } from './redaction-options.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

const words = exportText;

/** What to export, in which format, with or without secrets; then how it goes and what came of it. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { log } = useSession();
  const { exports, environment } = usePanel();
  const { openDialog } = useActions();
  const rows = useVisibleRows();
  const row = useSelectedRow();
  const connection = useDetailConnection();
  const selectedRows = useChoice((state) => state.selectedRows);
  const selectedCount = row === null ? 0 : countSelected(selectedRows, rows);
  const isFiltered = rows.count < log.rowCount;
  const isAlone = useSelectedConnection() !== null;
  const [scopeKind, setScopeKind] = useState<ExportScope['kind']>(
    isAlone ? 'connection' : isFiltered ? 'shown' : 'all',
  );
  const [format, setFormat] = useState<ExportFormat | undefined>(EXPORT_FORMATS[0]);
  const [redaction, setRedaction] = useState<RedactionChoice>(DEFAULT_REDACTION);
  const state = useSyncExternalStore(exports.subscribe, exports.getState);
  const isRunning = state.kind === 'running';

  const scope = ((): ExportScope | null => {
    switch (scopeKind) {
      case 'all':
      case 'shown':
        return { kind: scopeKind };
      case 'connection':
        return connection && { kind: 'connection', connection: connection.index };
      case 'selection':
        return selectedCount === 0 ? null : { kind: 'selection', rows: eachSelected(selectedRows, rows) };
    }
  })();
  const isReady = !isRunning && scope !== null && format !== undefined && log.size > 0;
  const request = (): ExportRequest | null => {
    if (scope === null || format === undefined) return null;
    const name = exportFileName(connection?.url ?? null, environment.now(), format.extension);
    return { format, name, rows: exportRows(scope, log, rows), redaction };
  };
  const start = (run: (request: ExportRequest) => Promise<void>): void => {
    const asked = request();
    if (asked !== null && isReady) void run(asked);
  };
  const close = (): void => {
    exports.cancel();
    exports.dismiss();
    onClose();
  };

  const toCode = (): void => {
    close();
    openDialog('code');
  };

  const scopes: readonly { id: ExportScope['kind']; label: string; isPossible: boolean; hint?: string }[] = [
    { id: 'all', label: words.all(log.rowCount), isPossible: log.size > 0 },
    {
      id: 'shown',
      label: words.shown(rows.count),
      isPossible: rows.count > 0 && !rows.isBehind,
      ...(rows.isBehind ? { hint: words.shownBehind } : {}),
    },
    {
      id: 'connection',
      label: connection ? words.connection(connectionName(connection.url).name) : words.noConnection,
      isPossible: connection !== null,
    },
    { id: 'selection', label: words.selection(selectedCount), isPossible: selectedCount > 0 },
  ];

  return (
    <TransferDialog
      title={words.title}
      onClose={close}
      footer={
        <>
          <ExportOutcome state={state} />
          {!isRunning && connection && <TextButton onClick={toCode}>{words.asCode}</TextButton>}
          {!isRunning && <TextButton onClick={close}>{words.close}</TextButton>}
          {!isRunning && format?.isText && (
            <TextButton onClick={() => start((asked) => exports.copy(asked))}>{words.copy}</TextButton>
          )}
          {/* One button that changes its meaning, so that the focus is not lost with it. */}
          <TextButton isPrimary onClick={() => (isRunning ? exports.cancel() : start((asked) => exports.save(asked)))}>
            {isRunning ? words.cancel : words.save}
          </TextButton>
        </>
      }
    >
      <fieldset className={styles['group']} disabled={isRunning}>
        <legend>{words.scope}</legend>
        {log.size === 0 && <p className={styles['hint']}>{words.empty}</p>}
        {scopes.map(({ id, label, isPossible, hint }) => (
          <label key={id} className={styles['choice']}>
            <input
              type="radio"
              name="framescope-scope"
              value={id}
              checked={scopeKind === id}
              disabled={!isPossible}
              onChange={() => setScopeKind(id)}
            />
            <bdi>{label}</bdi>
            {hint !== undefined && <span className={styles['description']}>{hint}</span>}
          </label>
        ))}
      </fieldset>
      <fieldset className={styles['group']} disabled={isRunning}>
        <legend>{words.format}</legend>
        {EXPORT_FORMATS.map((each) => (
          <label key={each.id} className={styles['choice']}>
            <input
              type="radio"
              name="framescope-format"
              value={each.id}
              checked={format === each}
              onChange={() => setFormat(each)}
            />
            <span>
              {each.label} <span className={styles['description']}>{each.description}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <RedactionOptions
        choice={redaction}
        isDisabled={isRunning}
        onChange={setRedaction}
        onPreview={() => start((asked) => exports.preview(asked))}
      />
    </TransferDialog>
  );
}
