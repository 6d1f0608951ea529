import { memo, useReducer, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { JsonLine, JsonOutline } from '../../store/json-outline.ts';
import { jsonColumnProblem, withJsonColumn } from '../../store/table-layout.ts';
import { detailText } from '../../text/detail-text.ts';
import { tableText } from '../../text/table-text.ts';
import { text } from '../../text/text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, type MenuPlace } from '../../ui/menu.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { JsonKind } from '../../workers/json-tape.ts';
import { copyAndTell } from '../copy-actions.ts';
import { usePanel, type PanelContextValue } from '../panel-context.tsx';
import styles from './json-view.module.css';
import { Hint, Message } from './message.tsx';
import { TextView } from './text-view.tsx';
import { useJson } from './use-json.ts';

const ROW_HEIGHT_PX = 18;
const INDENT_PX = 14;
/** Deeper than this a pane has no room; the depth is then only told to screen readers. */
const MAX_INDENT_LEVELS = 40;

/** A payload as JSON tree, or as text with the reason when it is none. */
export const JsonView = memo(function JsonView({ bytes }: { readonly bytes: Uint8Array }): ReactNode {
  const reading = useJson(bytes);
  switch (reading.kind) {
    case 'ready':
      return <JsonTree outline={reading.outline} />;
    case 'error':
      return (
        <>
          <Hint tone="info">
            {detailText.payload.notJson(detailText.jsonError[reading.error.code], reading.error.offset)}
          </Hint>
          <TextView bytes={bytes} isText />
        </>
      );
    case 'reading':
      return (
        <>
          <Hint tone="info" action={<TextButton onClick={reading.cancel}>{detailText.payload.cancel}</TextButton>}>
            {detailText.payload.parsing(bytes.length)}
          </Hint>
          <TextView bytes={bytes} isText />
        </>
      );
    case 'cancelled':
      return (
        <>
          <Hint tone="info" action={<TextButton onClick={reading.again}>{detailText.payload.readAgain}</TextButton>}>
            {detailText.payload.cancelled}
          </Hint>
          <TextView bytes={bytes} isText />
        </>
      );
  }
});

function JsonTree({ outline }: { readonly outline: JsonOutline }): ReactNode {
  const panel = usePanel();
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const [active, setActive] = useState(0);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const handle = useRef<VirtualRowsHandle | null>(null);
  if (outline.size === 0) return <Message>{detailText.payload.empty}</Message>;

  const move = (position: number): void => {
    const bounded = Math.min(Math.max(0, position), outline.size - 1);
    setActive(bounded);
    handle.current?.revealRow(bounded);
  };
  const expand = (position: number, isExpanded: boolean): void => {
    outline.setExpanded(position, isExpanded);
    redraw();
  };
  const toggle = (position: number): void => {
    const line = outline.line(position);
    if (line?.isExpandable) expand(position, !line.isExpanded);
    else if (line?.isCut) {
      outline.unfold(position);
      redraw();
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = outline.line(active);
    if (!line || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      if (String(document.getSelection()) !== '') return;
      void copyAndTell(panel, outline.source(active));
    } else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'PageDown') move(active + (handle.current?.rowsPerPage() ?? 1));
    else if (event.key === 'PageUp') move(active - (handle.current?.rowsPerPage() ?? 1));
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(outline.size - 1);
    else if (event.key === 'ArrowRight') {
      if (line.isExpandable && !line.isExpanded) expand(active, true);
      else if (line.isExpanded) move(active + 1);
    } else if (event.key === 'ArrowLeft') {
      if (line.isExpandable && line.isExpanded) expand(active, false);
      else if (outline.parentOf(active) >= 0) move(outline.parentOf(active));
    } else if (event.key === 'Enter' || event.key === ' ') toggle(active);
    else if (event.key === '*') {
      outline.setExpandedBelow(active, true);
      redraw();
    } else return;
    event.preventDefault();
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    event.preventDefault();
    setMenuPlace({ x: event.clientX, y: event.clientY });
  };

  return (
    <>
      <VirtualRows
        ref={handle}
        className={styles['tree']}
        role="tree"
        aria-label={detailText.payload.jsonTree}
        aria-activedescendant={`json-${active}`}
        count={outline.size}
        rowHeightPx={ROW_HEIGHT_PX}
        activePosition={active}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
        renderRow={(position, yPx) => {
          const line = outline.line(position);
          return (
            line && (
              <TreeLine
                key={position}
                line={line}
                yPx={yPx}
                isActive={position === active}
                onActivate={() => setActive(position)}
                onToggle={() => toggle(position)}
              />
            )
          );
        }}
      />
      {menuPlace && (
        <Menu
          label={detailText.payload.jsonTree}
          place={menuPlace}
          onClose={() => setMenuPlace(null)}
          items={[
            {
              kind: 'item',
              label: text.menu.copyValue,
              keys: 'Ctrl+C',
              onChoose: () => void copyAndTell(panel, outline.source(active)),
            },
            {
              kind: 'item',
              label: text.menu.copyPath,
              onChoose: () => void copyAndTell(panel, outline.path(active)),
            },
            {
              kind: 'item',
              label: tableText.jsonColumn.showAsColumn,
              isDisabled: active === 0,
              onChoose: () => showAsColumn(panel, outline.path(active), outline.line(active)?.label ?? ''),
            },
            { kind: 'separator' },
            {
              kind: 'item',
              label: text.menu.expandAll,
              onChoose: () => {
                outline.setExpandedBelow(active, true);
                redraw();
              },
            },
            {
              kind: 'item',
              label: text.menu.collapseAll,
              onChoose: () => {
                outline.setExpandedBelow(active, false);
                redraw();
              },
            },
          ]}
        />
      )}
    </>
  );
}

function showAsColumn({ store, notices }: PanelContextValue, path: string, name: string): void {
  const problem = jsonColumnProblem(store.getState().settings.tableLayout, path, null);
  if (problem === null) store.actions.arrangeTable((layout) => withJsonColumn(layout, { name, path }, null));
  notices.show(problem === null ? tableText.jsonColumn.added(name) : tableText.jsonColumn.problem[problem]);
}

const KIND_NAME: Readonly<Record<JsonKind, string>> = {
  [JsonKind.null]: 'keyword',
  [JsonKind.false]: 'keyword',
  [JsonKind.true]: 'keyword',
  [JsonKind.number]: 'number',
  [JsonKind.string]: 'string',
  [JsonKind.array]: 'container',
  [JsonKind.object]: 'container',
};

interface TreeLineProps {
  readonly line: JsonLine;
  readonly yPx: number;
  readonly isActive: boolean;
  readonly onActivate: () => void;
  readonly onToggle: () => void;
}

function TreeLine({ line, yPx, isActive, onActivate, onToggle }: TreeLineProps): ReactNode {
  const indentPx = Math.min(line.depth, MAX_INDENT_LEVELS) * INDENT_PX;
  return (
    <div
      id={`json-${line.position}`}
      className={styles['line']}
      role="treeitem"
      tabIndex={-1}
      aria-level={line.depth + 1}
      aria-expanded={line.isExpandable ? line.isExpanded : undefined}
      aria-selected={isActive}
      style={{ transform: `translateY(${yPx}px)`, paddingInlineStart: indentPx }}
      onMouseDown={onActivate}
      onDoubleClick={onToggle}
    >
      {/* The arrow is for the mouse; the keyboard opens a line by the arrow keys of the tree. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span className={styles['twisty']} onClick={line.isExpandable ? onToggle : undefined}>
        {line.isExpandable && <Icon name={line.isExpanded ? 'chevronDown' : 'chevronRight'} />}
      </span>
      {line.label !== null && (
        <>
          <bdi className={styles['key']}>{visibleCharacters(line.label)}</bdi>
          <span className={styles['colon']}>: </span>
        </>
      )}
      <bdi className={styles['value']} data-kind={KIND_NAME[line.kind]}>
        {visibleCharacters(line.value)}
      </bdi>
      {line.isCut && (
        <button type="button" tabIndex={-1} className={styles['more']} onClick={onToggle}>
          {detailText.payload.showAll('')}
        </button>
      )}
    </div>
  );
}
