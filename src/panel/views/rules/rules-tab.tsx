import { use, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { encodeUtf8 } from '../../../base/utf8.ts';
import type { Dispose } from '../../../base/dispose.ts';
import { compileRule } from '../../rules/compile-rule.ts';
import type { DryRunState } from '../../rules/dry-run.ts';
import type { OpenRules } from '../../rules/open-rules.ts';
import { readRuleFile, rulesAsText } from '../../rules/rule-file.ts';
import type { RunnableRule } from '../../rules/rule-run.ts';
import { isForSite } from '../../rules/rules-desk.ts';
import type { UserRule } from '../../rules/user-rule.ts';
import { rulesText } from '../../text/rules-text.ts';
import { Checkbox, IconButton, TextButton } from '../../ui/controls.tsx';
import { usePanel } from '../panel-context.tsx';
import { DryRunView } from './dry-run-view.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RuleList } from './rule-list.tsx';
import { RulesEmpty } from './rules-empty.tsx';
import styles from './rules.module.css';

/** The rules: their list, the one that is edited, and what they would do to the log. */
export function RulesTab(): ReactNode {
  const { rules } = usePanel();
  return <RulesView opened={use(rules.open())} />;
}

function RulesView({ opened }: { readonly opened: OpenRules }): ReactNode {
  const { store } = opened;
  const { actions } = store;
  const { environment, notices } = usePanel();
  const { rules, isOn, site, selected, canUndo, canRedo } = useStore(store);
  const [dryRun, setDryRun] = useState<DryRunState | null>(null);
  const stop = useRef<Dispose | null>(null);
  const input = useRef<HTMLInputElement | null>(null);
  const rule = rules.find(({ id }) => id === selected) ?? null;

  const importFile = async (file: File): Promise<void> => {
    const read = readRuleFile(await file.text().catch(() => ''));
    if (!read) {
      notices.show(rulesText.notOurs);
      return;
    }
    // Rules of somebody else do nothing until they were looked at.
    actions.append(read.rules.map((one) => ({ ...one, isOn: false })));
    notices.show(rulesText.imported(read.rules.length, read.leftOut));
  };
  const endDryRun = (): void => {
    stop.current?.();
    stop.current = null;
    setDryRun(null);
  };
  const tryOut = (chosen: readonly UserRule[]): void => {
    endDryRun();
    stop.current = opened.dryRun(chosen.flatMap(runnable), setDryRun);
  };
  const forHere = rules.filter((one) => one.isOn && isForSite(one, site));

  return (
    // Keys that are typed here must not reach the panel's shortcuts.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['rules']} onKeyDown={(event) => onKeyDown(event, actions)}>
      <div className={styles['bar']} role="toolbar" aria-label={rulesText.label}>
        <Checkbox label={rulesText.all} title={rulesText.allTitle} isChecked={isOn} onChange={actions.toggleAll} />
        <TextButton onClick={() => actions.add({ site, isOn: false })}>{rulesText.add}</TextButton>
        {forHere.length > 0 && (
          <TextButton title={rulesText.dryRun.startTitle} onClick={() => tryOut(forHere)}>
            {rulesText.dryRun.start}
          </TextButton>
        )}
        <span className={styles['spacer']} />
        <IconButton icon="undo" label={rulesText.undo} isDisabled={!canUndo} onClick={actions.undo} />
        <IconButton icon="redo" label={rulesText.redo} isDisabled={!canRedo} onClick={actions.redo} />
        <IconButton icon="import" label={rulesText.importFile} onClick={() => input.current?.click()} />
        <IconButton
          icon="export"
          label={rulesText.exportFile}
          isDisabled={rules.length === 0}
          onClick={() => environment.saveFile(rulesText.fileName, encodeUtf8(rulesAsText(rules)), 'application/json')}
        />
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={rulesText.importLabel}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void importFile(file);
          currentTarget.value = '';
        }}
      />
      {rules.length === 0 ? <RulesEmpty onAdd={actions.add} site={site} /> : <RuleList store={store} />}
      {dryRun && <DryRunView state={dryRun} onClose={endDryRun} />}
      {rule && <RuleEditor key={rule.id} rule={rule} store={store} onTry={() => tryOut([rule])} />}
    </div>
  );
}

/** As if it were on; nothing for a rule with a problem. */
function runnable(rule: UserRule): RunnableRule[] {
  const { rule: compiled, filter } = compileRule(rule);
  if (!compiled) return [];
  return [{ rule: compiled, filter, code: rule.action.kind === 'transform' ? rule.action.code : null }];
}

/** Undo and redo of the list, wherever no text is being typed that has an undo of its own. */
function onKeyDown(event: KeyboardEvent, actions: { readonly undo: () => void; readonly redo: () => void }): void {
  const isCommand = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const isTyping =
    event.target instanceof HTMLElement &&
    event.target.closest('input:not([type=checkbox]), textarea, [contenteditable]');
  if (isCommand && key === 'z' && !isTyping) {
    event.preventDefault();
    if (event.shiftKey) actions.redo();
    else actions.undo();
  }
  if (event.key !== 'Escape' && !(isCommand && (key === 'k' || key === 'f'))) event.stopPropagation();
}
