import { useState, type ReactNode } from 'react';
import { ROW_CATEGORIES, type DirectionFilter } from '../store/filter-query.ts';
import { conversationText } from '../text/conversation-text.ts';
import { searchText } from '../text/search-text.ts';
import { heartbeatText } from '../text/heartbeat-text.ts';
import { keepingStatusText } from '../text/keeping-status-text.ts';
import { text } from '../text/text.ts';
import { classNames } from '../ui/class-names.ts';
import { Checkbox, Chip, Divider, IconButton } from '../ui/controls.tsx';
import { Menu, type MenuPlace } from '../ui/menu.tsx';
import { FilterBox } from './filter-box.tsx';
import { useActions, useChoice, useHeartbeats, usePanel, useSession } from './panel-context.tsx';
import { RulesButton } from './rules/rules-bar.tsx';
import styles from './toolbar.module.css';
import { TransferControls } from './transfer/transfer-controls.tsx';

const DIRECTIONS: readonly { readonly id: DirectionFilter; readonly label: string }[] = [
  { id: 'all', label: text.toolbar.all },
  { id: 'out', label: `↑ ${text.toolbar.sent}` },
  { id: 'in', label: `↓ ${text.toolbar.received}` },
];

export function Toolbar(): ReactNode {
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label={text.toolbar.label}>
      <CaptureControls />
      <FilterBox />
      <div className={styles['chips']}>
        <DirectionChips />
        <Divider />
        <CategoryChips />
        <HeartbeatChip />
      </div>
      <ViewControls />
    </div>
  );
}

function CaptureControls(): ReactNode {
  const { status, actions } = useSession();
  const { store } = usePanel();
  const isRecording = status.isRecording;
  return (
    <div className={classNames(styles['group'], styles['capture'])}>
      <IconButton
        icon={isRecording ? 'stop' : 'record'}
        label={text.toolbar.record}
        title={isRecording ? text.toolbar.stopRecording : text.toolbar.startRecording}
        tone="record"
        isPressed={isRecording}
        onClick={() => actions.setRecording(!isRecording)}
      />
      <IconButton
        icon="clear"
        label={text.toolbar.clear}
        title={text.toolbar.clearTitle}
        onClick={() => {
          actions.clear();
          store.actions.selectRow(null, 0);
        }}
      />
      <Divider />
      <Checkbox
        label={text.toolbar.preserveLog}
        title={text.toolbar.preserveLogTitle}
        isChecked={status.isPreservingLog}
        onChange={() => {
          actions.setPreserveLog(!status.isPreservingLog);
          store.actions.togglePreserveLog();
        }}
      />
    </div>
  );
}

function DirectionChips(): ReactNode {
  const direction = useChoice((state) => state.filter.direction);
  const { chooseDirection } = useActions();
  return (
    <div className={styles['group']} role="group" aria-label={text.toolbar.direction}>
      {DIRECTIONS.map(({ id, label }) => (
        <Chip key={id} label={label} isOn={direction === id} onClick={() => chooseDirection(id)} />
      ))}
    </div>
  );
}

function CategoryChips(): ReactNode {
  const categories = useChoice((state) => state.filter.categories);
  const { chooseCategory } = useActions();
  return (
    <div className={styles['group']} role="group" aria-label={text.toolbar.categories}>
      <Chip label={text.toolbar.all} isOn={categories.length === 0} onClick={() => chooseCategory(null, 'only')} />
      {ROW_CATEGORIES.map((category) => (
        <Chip
          key={category}
          label={text.toolbar.category[category]}
          title={`${text.toolbar.categoryTitle[category]}. ${text.toolbar.categoryHint}.`}
          isOn={categories.includes(category)}
          onClick={(event) => chooseCategory(category, event.ctrlKey || event.metaKey ? 'add' : 'only')}
        />
      ))}
    </div>
  );
}

function SearchButton(): ReactNode {
  const isOpen = useChoice((state) => state.isSearchOpen);
  const { openSearch, closeSearch } = useActions();
  return (
    <IconButton icon="search" label={searchText.open} isPressed={isOpen} onClick={isOpen ? closeSearch : openSearch} />
  );
}

/** Pressed also while something is set or held, so that it is not forgotten. */
function HoldButton(): ReactNode {
  const { hold } = useSession();
  const isOpen = useChoice((state) => state.isHoldOpen);
  const { openHold, closeHold } = useActions();
  const isActive = hold.queue.length > 0 || hold.breakpoints.some(({ isOn }) => isOn);
  return (
    <IconButton
      icon="pause"
      label={text.hold.open}
      title={text.hold.title}
      isPressed={isOpen}
      {...(isActive ? { tone: 'accent' as const } : {})}
      onClick={isOpen ? closeHold : openHold}
    />
  );
}

/** There as soon as there are heartbeats. */
function HeartbeatChip(): ReactNode {
  const { index } = useHeartbeats();
  const isFolding = useChoice((state) => state.settings.isFoldingHeartbeats);
  const { toggleHeartbeats } = useActions();
  if (index.count === 0 && !isFolding) return null;
  return (
    <>
      <Divider />
      <Chip
        label={heartbeatText.fold(index.count)}
        name={heartbeatText.foldLabel(index.count)}
        title={heartbeatText.foldTitle}
        isOn={isFolding}
        onClick={toggleHeartbeats}
      />
    </>
  );
}

function ViewControls(): ReactNode {
  const isFollowing = useChoice((state) => state.isFollowing);
  const isHelpOpen = useChoice((state) => state.dialog === 'help');
  const timeFormat = useChoice((state) => state.settings.timeFormat);
  const isTimelineOpen = useChoice((state) => state.settings.isTimelineOpen);
  const rowLayout = useChoice((state) => state.settings.rowLayout);
  const {
    toggleConversation,
    follow,
    stopFollowing,
    chooseTimeFormat,
    openDialog,
    toggleTimeline,
    chooseTab,
    openDetail,
  } = useActions();
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  return (
    <div className={classNames(styles['group'], styles['view'])}>
      <IconButton
        icon="timeline"
        label={text.toolbar.timeline}
        title={text.toolbar.timelineTitle}
        isPressed={isTimelineOpen}
        onClick={toggleTimeline}
      />
      <IconButton
        icon="conversation"
        label={conversationText.label}
        title={conversationText.title}
        isPressed={rowLayout === 'conversation'}
        onClick={toggleConversation}
      />
      <SearchButton />
      <HoldButton />
      <IconButton
        icon="follow"
        label={text.toolbar.follow}
        isPressed={isFollowing}
        onClick={isFollowing ? stopFollowing : follow}
      />
      <IconButton
        icon="clock"
        label={text.toolbar.timeFormat}
        hasMenu
        isExpanded={menuPlace !== null}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          setMenuPlace({ x: left, y: bottom + 2 });
        }}
      />
      <IconButton
        icon="compose"
        label={text.toolbar.compose}
        onClick={() => {
          chooseTab('compose');
          openDetail();
        }}
      />
      <RulesButton />
      <TransferControls />
      <IconButton
        icon="settings"
        label={keepingStatusText.settings}
        title={keepingStatusText.openSettings}
        onClick={() => openDialog('settings')}
      />
      <IconButton icon="help" label={text.toolbar.help} isPressed={isHelpOpen} onClick={() => openDialog('help')} />
      {menuPlace && (
        <Menu
          label={text.toolbar.timeFormat}
          place={menuPlace}
          onClose={() => setMenuPlace(null)}
          items={[
            {
              kind: 'item',
              label: text.toolbar.clock,
              isChecked: timeFormat === 'clock',
              onChoose: () => chooseTimeFormat('clock'),
            },
            {
              kind: 'item',
              label: text.toolbar.relative,
              isChecked: timeFormat === 'relative',
              onChoose: () => chooseTimeFormat('relative'),
            },
          ]}
        />
      )}
    </div>
  );
}
