import { lazy, Suspense, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { completeFilter, type Completion } from '../filter/completion.ts';
import { applyOption, appendTerm, stepInHistory, type FilterEdit } from '../filter/filter-edit.ts';
import { quote } from '../filter/filter-lexer.ts';
import { MAX_FILTER_CHARS } from '../filter/filter-parser.ts';
import { seenValues } from '../filter/seen-values.ts';
import { filterText } from '../text/filter-text.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { FilterMessages, unfinishedText } from './filter-box-messages.tsx';
import { FilterOptions, optionId } from './filter-box-options.tsx';
import styles from './filter-box.module.css';
import { useActions, useChoice, useSession, useVisibleRows } from './panel-context.tsx';

/** Id of the filter's input, which `Ctrl+F` goes to. */
export const FILTER_INPUT_ID = 'framescope-filter';

const loadPopovers = () => import('./filter-box-popovers.tsx');
const FilterHelp = lazy(async () => ({ default: (await loadPopovers()).FilterHelp }));
const SavedFilters = lazy(async () => ({ default: (await loadPopovers()).SavedFilters }));

const NO_OPTION = -1;

/**
 * The filter in one line: an ARIA combobox whose list completes keys and values, with the history on the arrow keys, saved
 * filters and examples beside it, and what is wrong underlined where it stands.
 */
export function FilterBox(): ReactNode {
  const text = useChoice((state) => state.filter.text);
  const history = useChoice((state) => state.settings.filterHistory);
  const { typeFilter, rememberFilter } = useActions();
  const { log, connections } = useSession();
  const rows = useVisibleRows();
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [active, setActive] = useState(NO_OPTION);
  const [popover, setPopover] = useState<'saved' | 'help' | null>(null);
  const [historyAt, setHistoryAt] = useState(NO_OPTION);
  const draft = useRef('');
  const input = useRef<HTMLInputElement | null>(null);
  const nextCaret = useRef<number | null>(null);
  const listId = useId();
  const messagesId = useId();
  const options = completion?.options ?? [];
  const { problem } = rows;

  useLayoutEffect(() => {
    const caret = nextCaret.current;
    if (caret === null) return;
    nextCaret.current = null;
    input.current?.focus();
    input.current?.setSelectionRange(caret, caret);
  });

  const suggest = (from: FilterEdit): void => {
    const found = completeFilter(from.text, from.caret, seenValues(log, connections));
    setCompletion(found.options.length > 0 ? found : null);
    setActive(NO_OPTION);
  };
  const closeList = (): void => {
    setCompletion(null);
    setActive(NO_OPTION);
  };
  const edit = (change: FilterEdit): void => {
    nextCaret.current = change.caret;
    typeFilter(change.text);
  };
  const accept = (index: number): void => {
    const option = options[index];
    if (completion === null || option === undefined) return;
    const change = applyOption(text, completion, option);
    edit(change);
    // Behind a key its values are offered at once.
    if (/[:.]$/.test(option.insert)) suggest(change);
    else closeList();
  };
  const togglePopover = (name: 'saved' | 'help'): void => {
    closeList();
    setPopover(popover === name ? null : name);
  };
  const walkHistory = (step: 1 | -1): void => {
    const at = stepInHistory(historyAt, step, history.length);
    if (at === historyAt) return;
    if (historyAt === NO_OPTION) draft.current = text;
    const remembered = at === NO_OPTION ? draft.current : (history[at] ?? '');
    setHistoryAt(at);
    closeList();
    edit({ text: remembered, caret: remembered.length });
  };
  const insert = (change: FilterEdit): void => {
    setPopover(null);
    closeList();
    edit(change);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { key } = event;
    const step = key === 'ArrowDown' ? 1 : -1;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (event.altKey) walkHistory(step === 1 ? -1 : 1);
      else if (options.length > 0) {
        // The place before the first option is the text itself.
        const places = options.length + 1;
        setActive(((active + 1 + step + places) % places) - 1);
      } else if (key === 'ArrowUp' && (text === '' || historyAt !== NO_OPTION)) walkHistory(1);
      else if (key === 'ArrowDown' && historyAt !== NO_OPTION) walkHistory(-1);
      else if (key === 'ArrowDown') suggest({ text, caret: event.currentTarget.selectionStart ?? text.length });
      else return;
    } else if (key === 'Enter') {
      if (active !== NO_OPTION) accept(active);
      else {
        closeList();
        rememberFilter();
      }
    } else if (key === 'Tab' && !event.shiftKey && options.length > 0) {
      accept(active === NO_OPTION ? 0 : active);
    } else if (key === 'Escape' && (completion !== null || popover !== null || text !== '')) {
      if (completion !== null) closeList();
      else if (popover !== null) setPopover(null);
      else typeFilter('');
    } else return;
    // DevTools would open its drawer on Escape.
    event.preventDefault();
    event.stopPropagation();
  };

  const isInvalid = problem !== null;
  // What is missing at the end is what the list offers.
  const isUnderWay = options.length > 0 && problem?.kind === 'syntax' && problem.error.end >= text.trimEnd().length;
  return (
    // Keys and clicks are those of the controls inside; the box only keeps the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles['box']}
      data-invalid={isInvalid}
      onMouseDown={(event) => {
        // Where a button takes no focus by a click (macOS), the box would lose it and close what the click is for.
        if (event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        input.current?.focus();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
        closeList();
        setPopover(null);
        rememberFilter();
      }}
    >
      <Icon name="filter" />
      <div className={styles['field']}>
        <input
          ref={input}
          id={FILTER_INPUT_ID}
          className={styles['input']}
          type="text"
          role="combobox"
          value={text}
          maxLength={MAX_FILTER_CHARS}
          placeholder={filterText.placeholder}
          aria-label={filterText.label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={options.length > 0}
          aria-controls={listId}
          aria-activedescendant={active === NO_OPTION ? undefined : optionId(listId, active)}
          aria-invalid={isInvalid}
          aria-describedby={isInvalid && !isUnderWay ? messagesId : undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => {
            setHistoryAt(NO_OPTION);
            setPopover(null);
            typeFilter(target.value);
            suggest({ text: target.value, caret: target.selectionStart ?? target.value.length });
            if (target.value === '') closeList();
          }}
          onKeyDown={onKeyDown}
          onMouseDown={closeList}
        />
        {text !== '' && rows.isBehind && !rows.isStopped && (
          <progress className={styles['progress']} value={rows.progress} aria-label={filterText.label} />
        )}
        {problem?.kind === 'syntax' && (
          <Underline text={text} start={problem.error.start} end={problem.error.end} input={input} />
        )}
      </div>
      {problem === null && rows.unfinishedCount > 0 && (
        <span
          className={styles['warning']}
          role="img"
          aria-label={unfinishedText(rows.unfinishedCount)}
          title={unfinishedText(rows.unfinishedCount)}
        >
          <Icon name="warning" />
        </span>
      )}
      {text !== '' && rows.isBehind && !rows.isStopped && (
        <BoxButton icon="stop" label={filterText.stop} onClick={() => rows.stop()} />
      )}
      {text !== '' && (
        <BoxButton icon="close" label={filterText.clear} onClick={() => insert({ text: '', caret: 0 })} />
      )}
      <BoxButton
        icon="star"
        label={filterText.saved}
        isExpanded={popover === 'saved'}
        onClick={() => togglePopover('saved')}
      />
      <BoxButton
        icon="help"
        label={filterText.help}
        isExpanded={popover === 'help'}
        onClick={() => togglePopover('help')}
      />
      <div className={styles['below']}>
        <FilterOptions id={listId} options={options} active={active} onChoose={accept} />
        {popover === null && !isUnderWay && (
          <FilterMessages
            id={messagesId}
            rows={rows}
            onQuote={() => insert({ text: quote(text), caret: quote(text).length })}
          />
        )}
        <Suspense fallback={null}>
          {popover === 'saved' && (
            <SavedFilters
              onChoose={(saved) => insert({ text: saved, caret: saved.length })}
              onClose={() => setPopover(null)}
            />
          )}
          {popover === 'help' && (
            <FilterHelp onChoose={(example) => insert(appendTerm(text, example))} onClose={() => setPopover(null)} />
          )}
        </Suspense>
      </div>
    </div>
  );
}

interface BoxButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly isExpanded?: boolean;
  readonly onClick: () => void;
}

function BoxButton({ icon, label, isExpanded, onClick }: BoxButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={styles['switch']}
      aria-label={label}
      title={label}
      aria-expanded={isExpanded}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

interface UnderlineProps {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly input: { readonly current: HTMLInputElement | null };
}

/** The same text once more behind the input, of which only the wavy line is seen: an input cannot mark a part of its text. */
function Underline({ text, start, end, input }: UnderlineProps): ReactNode {
  const mirror = useRef<HTMLDivElement | null>(null);
  useLayoutEffect(() => {
    const element = input.current;
    if (element === null) return undefined;
    const follow = (): void => {
      if (mirror.current) mirror.current.scrollLeft = element.scrollLeft;
    };
    follow();
    element.addEventListener('scroll', follow);
    return () => element.removeEventListener('scroll', follow);
  });
  // Something that is missing is marked where it should stand.
  const marked = text.slice(start, Math.max(end, start + 1)) || '\u00a0';
  return (
    <div ref={mirror} className={styles['mirror']} aria-hidden="true">
      {text.slice(0, start)}
      <mark data-start={start}>{marked}</mark>
      {text.slice(Math.max(end, start + 1))}
    </div>
  );
}
