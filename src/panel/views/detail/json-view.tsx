import {
  memo,
  useEffect,
  useReducer,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import type { Encoding } from '../../payload/content-guess.ts';
import { hitWithin, type Hits } from '../../payload/highlight.ts';
import type { JsonLine, JsonOutline, StringContent } from '../../store/json-outline.ts';
import { jsonColumnProblem, withJsonColumn } from '../../store/table-layout.ts';
import { contentText } from '../../text/content-text.ts';
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
import type { ByteSelection } from './hex-view.tsx';
import styles from './json-view.module.css';
import { Hint, Message } from './message.tsx';
import { TextView } from './text-view.tsx';
import { useJson } from './use-json.ts';

const ROW_HEIGHT_PX = 18;
const INDENT_PX = 14;
/** Deeper than this a pane has no room; the depth is then only told to screen readers. */
const MAX_INDENT_LEVELS = 40;

/** A longer string is opened as a content of its own: one line of it would be too much for any browser. */
const MAX_LINE_BYTES = 20_000;
const MAX_LEVEL = 6;

interface JsonViewProps {
  readonly bytes: Uint8Array;
  readonly hits: Hits;
  readonly onShowBytes: (range: ByteSelection) => void;
  /** Opens what is in a string; `null`: the string itself. */
  readonly onOpen: (inner: Uint8Array, encoding: Encoding | null, path: string) => void;
}

/** A payload as JSON tree, or as text with the reason when it is none. */
export const JsonView = memo(function JsonView(props: JsonViewProps): ReactNode {
  const { bytes, hits, onShowBytes, onOpen } = props;
  const reading = useJson(bytes);
  switch (reading.kind) {
    case 'ready':
      return <JsonTree outline={reading.outline} hits={hits} onShowBytes={onShowBytes} onOpen={onOpen} />;
    case 'error':
      return (
        <>
          <Hint tone="info">
            {detailText.payload.notJson(detailText.jsonError[reading.error.code], reading.error.offset)}
          </Hint>
          <TextView bytes={bytes} isText hits={hits} />
        </>
      );
    case 'reading':
      return (
        <>
          <Hint tone="info" action={<TextButton onClick={reading.cancel}>{detailText.payload.cancel}</TextButton>}>
            {detailText.payload.parsing(bytes.length)}
          </Hint>
          <TextView bytes={bytes} isText hits={hits} />
        </>
      );
    case 'cancelled':
      return (
        <>
          <Hint tone="info" action={<TextButton onClick={reading.again}>{detailText.payload.readAgain}</TextButton>}>
            {detailText.payload.cancelled}
          </Hint>
          <TextView bytes={bytes} isText hits={hits} />
        </>
      );
  }
});

interface JsonTreeProps extends Omit<JsonViewProps, 'bytes'> {
  readonly outline: JsonOutline;
}

function JsonTree({ outline, hits, onShowBytes, onOpen }: JsonTreeProps): ReactNode {
  const panel = usePanel();
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const [active, setActive] = useState(0);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const handle = useRef<VirtualRowsHandle | null>(null);

  // What is found is opened and brought into view.
  const currentOffset = hits.ranges[hits.current * 2] ?? -1;
  const [revealed, setRevealed] = useState(-1);
  if (currentOffset !== revealed) {
    setRevealed(currentOffset);
    if (currentOffset >= 0) setActive(outline.revealOffset(currentOffset));
  }
  useEffect(() => {
    if (revealed >= 0) handle.current?.revealRow(outline.positionOf(outline.entryAt(revealed)), 'center');
  }, [outline, revealed]);
  if (outline.size === 0) return <Message>{detailText.payload.empty}</Message>;

  const open = (position: number): void => {
    const inner = outline.stringBytes(position);
    const content = outline.contentOf(position);
    if (inner === null) return;
    onOpen(inner, content === 'json' ? null : content, outline.path(position));
  };
  const openToLevel = (level: number): void => {
    outline.openToLevel(level);
    setActive(0);
    handle.current?.revealRow(0);
    redraw();
  };
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
    else if (line?.isCut && line.byteLength > MAX_LINE_BYTES) {
      const inner = outline.stringBytes(position);
      if (inner !== null) onOpen(inner, null, outline.path(position));
    } else if (line?.isCut) {
      outline.unfold(position);
      redraw();
    } else if (outline.contentOf(position) !== null) open(position);
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
    } else if (/^[0-9]$/.test(event.key)) openToLevel(Number(event.key));
    else return;
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
                hit={hitOf(outline, hits, position)}
                content={outline.contentOf(position)}
                onOpen={() => open(position)}
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
              label: contentText.field.showInHex,
              onChoose: () => {
                const { start, end } = outline.byteRange(active);
                onShowBytes({ anchor: start, head: end - 1 });
              },
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
            ...Array.from({ length: MAX_LEVEL }, (_, level) => ({
              kind: 'item' as const,
              label: contentText.level.level(level),
              keys: String(level),
              onChoose: () => openToLevel(level),
            })),
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

function hitOf(outline: JsonOutline, hits: Hits, position: number): string | undefined {
  if (hits.ranges.length === 0) return undefined;
  const { start, end } = outline.byteRange(position);
  const hit = hitWithin(hits, start, end);
  return hit === 'none' ? undefined : hit;
}

interface TreeLineProps {
  readonly line: JsonLine;
  readonly hit: string | undefined;
  /** What a string seems to hold. */
  readonly content: StringContent | null;
  readonly onOpen: () => void;
  readonly yPx: number;
  readonly isActive: boolean;
  readonly onActivate: () => void;
  readonly onToggle: () => void;
}

function TreeLine({ line, yPx, isActive, hit, content, onActivate, onToggle, onOpen }: TreeLineProps): ReactNode {
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
      data-hit={hit}
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
      {content !== null && (
        <button type="button" tabIndex={-1} className={styles['more']} title={contentText.unfoldTitle} onClick={onOpen}>
          {contentText.unfold(content === 'json' ? contentText.json : contentText.encoding[content])}
        </button>
      )}
    </div>
  );
}
