import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import {
  MAX_COMPARED_MESSAGES,
  MAX_DIFFERENCES,
  type SessionComparison,
  type SessionDifference,
} from '../../session-diff/compare-sessions.ts';
import { sessionSources } from '../../session-diff/session-source.ts';
import type { ComparedSessions } from '../../store/panel-store.ts';
import { sessionDiffText } from '../../text/session-diff-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { Chip, IconButton, TextButton } from '../../ui/controls.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { FRAME_TABLE_ID } from '../frame-table.tsx';
import { useActions, usePanel, useSession } from '../panel-context.tsx';
import { DifferenceRow } from './difference-row.tsx';
import styles from './session-diff.module.css';
import { useSessionComparison, type SessionComparisonState } from './use-session-comparison.ts';

const words = sessionDiffText;
const ROW_HEIGHT_PX = 20;
const KINDS = ['changed', 'missing', 'added', 'alone'] as const;
type Kind = (typeof KINDS)[number];

/** What is different between two sessions: which, how much, and each difference, which leads to both of its messages. */
export function SessionDiff({ compared }: { readonly compared: ComparedSessions }): ReactNode {
  const { store, environment } = usePanel();
  const { compareSessions, closeComparison, openDialog } = useActions();
  const { log } = useSession();
  const { state, again, cancel } = useSessionComparison(compared);
  const { left, right } = compared;
  const isStale = state.kind === 'ready' && log.size !== state.size;
  const close = (): void => {
    store.actions.pinRow(null, log.generation);
    closeComparison();
    document.querySelector<HTMLElement>(`#${FRAME_TABLE_ID} [role=grid]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  return (
    // Escape closes the pane from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles['pane']} aria-label={words.label} onKeyDown={onKeyDown}>
      <div className={styles['bar']}>
        <SourceChoice label={words.left} value={left} onChoose={(id) => compareSessions({ left: id, right })} />
        <IconButton icon="swap" label={words.swap} onClick={() => compareSessions({ left: right, right: left })} />
        <SourceChoice label={words.right} value={right} onChoose={(id) => compareSessions({ left, right: id })} />
        {environment.keeping && <TextButton onClick={() => openDialog('kept')}>{words.openKept}</TextButton>}
        {state.kind === 'comparing' && left !== right && <TextButton onClick={cancel}>{words.cancel}</TextButton>}
        {(isStale || state.kind === 'cancelled') && <TextButton onClick={again}>{words.again}</TextButton>}
        <span className={styles['space']} />
        <IconButton icon="close" label={words.close} onClick={close} />
      </div>
      {left === right ? <Words>{words.same}</Words> : <Body state={state} isStale={isStale} />}
    </section>
  );
}

interface SourceChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (id: string) => void;
}

function SourceChoice({ label, value, onChoose }: SourceChoiceProps): ReactNode {
  const { connections } = useSession();
  const sources = sessionSources(connections);
  return (
    <label className={styles['choice']}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {sources.map(({ id, name }) => (
          <option key={id} value={id}>
            {name === null ? words.captured : visibleCharacters(name)}
          </option>
        ))}
        {sources.every(({ id }) => id !== value) && <option value={value}>{words.gone}</option>}
      </select>
    </label>
  );
}

function Words({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className={styles['words']} role="status">
      {children}
    </p>
  );
}

function Body({ state, isStale }: { readonly state: SessionComparisonState; readonly isStale: boolean }): ReactNode {
  const { log } = useSession();
  switch (state.kind) {
    case 'waiting':
      return <Words>{words.waiting}</Words>;
    case 'comparing':
      return <Words>{words.comparing}</Words>;
    case 'cancelled':
      return <Words>{words.cancelled}</Words>;
    case 'ready':
      return <Differences key={log.generation} comparison={state.comparison} isStale={isStale} />;
  }
}

interface DifferencesProps {
  readonly comparison: SessionComparison;
  readonly isStale: boolean;
}

function Differences({ comparison, isStale }: DifferencesProps): ReactNode {
  const { counts, differences, isCut } = comparison;
  const [kind, setKind] = useState<Kind | null>(null);
  const shown = useMemo(
    () => (kind === null ? differences : differences.filter((difference) => difference.kind === kind)),
    [differences, kind],
  );
  const alone = useMemo(() => differences.filter((difference) => difference.kind === 'alone').length, [differences]);
  const total = counts.changed + counts.missing + counts.added;
  const countOf = (each: Kind): number => (each === 'alone' ? alone : counts[each]);
  if (differences.length === 0) return <Words>{counts.same === 0 ? words.empty : words.equal(counts.same)}</Words>;
  const unlisted = total - differences.length;
  return (
    <>
      <div className={styles['counts']} role="group" aria-label={words.filter}>
        <Chip label={words.all} isOn={kind === null} onClick={() => setKind(null)} />
        {KINDS.map((each) => (
          <Chip
            key={each}
            label={words.count(words.kind[each], countOf(each))}
            title={words.kindTitle[each]}
            isOn={kind === each}
            onClick={() => setKind(each)}
          />
        ))}
        <output className={styles['quiet']}>
          {[
            words.equalCount(counts.same),
            ...(isCut ? [words.cut(MAX_COMPARED_MESSAGES)] : []),
            ...(unlisted > 0 && differences.length >= MAX_DIFFERENCES ? [words.more(unlisted)] : []),
            ...(isStale ? [words.stale] : []),
          ].join(' · ')}
        </output>
      </div>
      <DifferenceList key={kind ?? 'all'} comparison={comparison} shown={shown} />
    </>
  );
}

interface DifferenceListProps {
  readonly comparison: SessionComparison;
  readonly shown: readonly SessionDifference[];
}

function DifferenceList({ comparison, shown }: DifferenceListProps): ReactNode {
  const { store, session } = usePanel();
  const [current, setCurrent] = useState(-1);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const go = (position: number): void => {
    const at = Math.min(Math.max(0, position), shown.length - 1);
    const difference = shown[at];
    if (difference === undefined) return;
    setCurrent(at);
    handle.current?.revealRow(at);
    const { generation } = session.log;
    const { actions } = store;
    actions.stopFollowing();
    if (difference.kind === 'alone') {
      const { left, right } = comparison.pairs[difference.pair] ?? { left: null, right: null };
      actions.selectConnection((left ?? right)?.key ?? null);
      return;
    }
    actions.selectConnection(null);
    if (difference.kind === 'changed') {
      actions.pinRow(difference.left, generation);
      actions.chooseTab('compare');
      actions.selectRow(difference.right, generation);
    } else {
      actions.pinRow(null, generation);
      actions.chooseTab('payload');
      actions.selectRow(difference.left ?? difference.right, generation);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = handle.current?.rowsPerPage() ?? 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') go(current + 1);
    else if (event.key === 'ArrowUp') go(current < 0 ? shown.length - 1 : current - 1);
    else if (event.key === 'PageDown') go(current + page);
    else if (event.key === 'PageUp') go(current - page);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(shown.length - 1);
    else if (event.key === 'Enter') go(current);
    else return;
    event.preventDefault();
  };
  return (
    <VirtualRows
      ref={handle}
      className={styles['list']}
      role="listbox"
      aria-label={words.list}
      aria-activedescendant={current >= 0 ? `difference-${current}` : undefined}
      count={shown.length}
      rowHeightPx={ROW_HEIGHT_PX}
      activePosition={current}
      onKeyDown={onKeyDown}
      renderRow={(position, yPx) => {
        const difference = shown[position];
        return (
          difference && (
            <DifferenceRow
              key={position}
              difference={difference}
              pair={comparison.pairs[difference.pair] ?? null}
              position={position}
              yPx={yPx}
              isCurrent={position === current}
              onChoose={go}
            />
          )
        );
      }}
    />
  );
}
