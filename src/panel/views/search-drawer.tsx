import { use, useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { SearchDesk } from '../search/search-desk.ts';
import { MAX_REGEX_BYTES } from '../search/search-subjects.ts';
import { SEARCH_MODES, type SearchQuery } from '../search/search-query.ts';
import { searchText } from '../text/search-text.ts';
import { Chip, IconButton, TextButton } from '../ui/controls.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../ui/virtual-rows.tsx';
import { FRAME_TABLE_ID } from './frame-table.tsx';
import { useActions, usePanel, useSearch, useVisibleRows } from './panel-context.tsx';
import styles from './search-drawer.module.css';
import { SearchHitRow } from './search-hit-row.tsx';
import { SEARCH_INPUT_ID, showHit } from './show-hit.ts';

const ROW_HEIGHT_PX = 20;

/** The search through everything: what is sought, how far it is, and the finds in their context. */
export function SearchDrawer(): ReactNode {
  const panel = usePanel();
  const desk = useSearchDesk();
  const { closeSearch } = useActions();
  const words = searchText;
  const { results, query } = desk;
  const input = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
    return () => desk.search({ ...desk.query, text: '' });
  }, [desk]);

  /** What had the focus goes away: it belongs to the table then. */
  const close = (): void => {
    closeSearch();
    document.querySelector<HTMLElement>(`#${FRAME_TABLE_ID} [role=grid]`)?.focus({ preventScroll: true });
  };
  const change = (part: Partial<SearchQuery>): void => desk.search({ ...query, ...part });
  const step = (by: 1 | -1): void => showHit(panel, desk.step(by));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === input.current) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const unlisted = results.count - results.size;
  return (
    // Escape closes the drawer from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles['drawer']} aria-label={words.label} onKeyDown={onKeyDown}>
      <div className={styles['bar']}>
        <input
          ref={input}
          id={SEARCH_INPUT_ID}
          type="text"
          className={styles['input']}
          aria-label={words.input}
          placeholder={words.input}
          value={query.text}
          spellCheck={false}
          data-wrong={desk.problem !== null || undefined}
          onChange={(event) => change({ text: event.target.value })}
        />
        <div className={styles['modes']} role="group" aria-label={words.mode}>
          {SEARCH_MODES.map((mode) => (
            <Chip
              key={mode}
              label={words.modes[mode]}
              title={words.modeTitle[mode]}
              isOn={query.mode === mode}
              onClick={() => change({ mode })}
            />
          ))}
        </div>
        <Chip
          label={words.caseSensitive}
          title={words.caseSensitiveTitle}
          isOn={query.isCaseSensitive}
          onClick={() => change({ isCaseSensitive: !query.isCaseSensitive })}
        />
        <output className={styles['status']}>{statusText(desk)}</output>
        {desk.isSearching && <TextButton onClick={() => desk.stop()}>{words.stop}</TextButton>}
        {desk.isStopped && <TextButton onClick={() => desk.resume()}>{words.resume}</TextButton>}
        <IconButton icon="up" label={words.previous} isDisabled={results.size === 0} onClick={() => step(-1)} />
        <IconButton icon="down" label={words.next} isDisabled={results.size === 0} onClick={() => step(1)} />
        <IconButton icon="close" label={words.close} onClick={close} />
      </div>
      {desk.problem !== null && (
        <p className={styles['problem']} role="alert">
          {words.problem[desk.problem]}
        </p>
      )}
      {results.size > 0 ? (
        <HitList />
      ) : (
        desk.problem === null && (
          <p className={styles['empty']}>{!desk.isActive ? words.hint : desk.isSearching ? '' : words.nothing}</p>
        )
      )}
      {(unlisted > 0 || desk.cutCount > 0) && (
        <p className={styles['foot']}>
          {unlisted > 0 && <span>{words.more(unlisted)}</span>}
          {desk.cutCount > 0 && <span>{words.cut(desk.cutCount, MAX_REGEX_BYTES)}</span>}
        </p>
      )}
    </section>
  );
}

/** Draws again whenever the search has found more, or stands elsewhere. */
function useSearchDesk(): SearchDesk {
  return use(useSearch().open());
}

function statusText(desk: SearchDesk): string {
  const { results } = desk;
  if (!desk.isActive || desk.problem !== null) return '';
  const parts = results.current >= 0 ? [searchText.at(results.current, results.count)] : [];
  if (results.count > 0) parts.push(searchText.finds(results.count, results.rowCount));
  if (desk.isSearching) parts.push(searchText.searching(Math.floor(desk.progress * 100)));
  if (desk.isStopped) parts.push(searchText.stopped);
  return parts.join(' · ');
}

function HitList(): ReactNode {
  const panel = usePanel();
  const desk = useSearchDesk();
  const rows = useVisibleRows();
  const handle = useRef<VirtualRowsHandle | null>(null);
  const { results } = desk;
  const { current } = results;
  useEffect(() => {
    if (current >= 0) handle.current?.revealRow(current);
  }, [current]);
  const go = (position: number): void => showHit(panel, desk.goTo(Math.min(Math.max(0, position), results.size - 1)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = handle.current?.rowsPerPage() ?? 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') go(current + 1);
    else if (event.key === 'ArrowUp') go(current < 0 ? results.size - 1 : current - 1);
    else if (event.key === 'PageDown') go(current + page);
    else if (event.key === 'PageUp') go(current - page);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(results.size - 1);
    else if (event.key === 'Enter') go(current);
    else return;
    event.preventDefault();
  };
  return (
    <VirtualRows
      ref={handle}
      className={styles['list']}
      role="listbox"
      aria-label={searchText.list}
      aria-activedescendant={current >= 0 ? `hit-${current}` : undefined}
      count={results.size}
      rowHeightPx={ROW_HEIGHT_PX}
      activePosition={current}
      onKeyDown={onKeyDown}
      renderRow={(position, yPx) => {
        const hit = results.at(position);
        return (
          hit && (
            <SearchHitRow
              key={position}
              hit={hit}
              position={position}
              yPx={yPx}
              isCurrent={position === current}
              isHex={desk.query.mode === 'hex'}
              isHidden={hit.kind === 'row' && rows.positionOf(hit.index) < 0}
              onChoose={go}
            />
          )
        );
      }}
    />
  );
}
