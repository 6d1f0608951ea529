import { catalogue } from './catalogue.ts';

/** What the help shows; a part of the catalogue that `text.ts` begins. `Ctrl` stands for Command on macOS. */
export const helpText = catalogue('help', {
  title: 'Keyboard and legend',
  close: 'Close help',
  groups: {
    everywhere: {
      title: 'Everywhere',
      keys: [
        ['Ctrl+K', 'All commands by name'],
        ['Ctrl+F', 'Filter'],
        ['F3, Shift+F3', 'Search in everything; next, previous find'],
        ['Ctrl+L', 'Clear'],
        ['Ctrl+E', 'Start or stop recording'],
        ['Ctrl+G', 'Go to row or time'],
        ['Tab', 'Next part of the panel'],
        ['?', 'This help'],
      ],
    },
    filter: {
      title: 'Filter',
      keys: [
        ['↓', 'Suggestions'],
        ['Enter, Tab', 'Take a suggestion'],
        ['Alt+↑ ↓', 'Earlier, later filter'],
        ['Esc', 'Close suggestions, then clear'],
      ],
    },
    frames: {
      title: 'Frames',
      keys: [
        ['↑ ↓', 'Row above, below'],
        ['Page Up, Page Down', 'A page up, down'],
        ['Home', 'First row'],
        ['End', 'Newest row, and follow'],
        ['Enter', 'Open details'],
        ['Esc', 'Close details'],
        ['Shift+↑ ↓, Ctrl+A', 'Select more rows, all rows'],
        ['Ctrl+↑ ↓, Space', 'Go on without selecting, select'],
        ['Ctrl+C', 'Copy message, or all selected'],
        ['Shift+F10', 'Menu of the row'],
        ['M, N', 'Mark, mark and note'],
        ['F2, Shift+F2', 'Next, previous mark'],
        ['V', 'Conversation, table'],
      ],
    },
    connections: {
      title: 'Connections',
      keys: [
        ['↑ ↓', 'Connection or group above, below'],
        ['← →', 'Close, open the group'],
        ['Enter', 'Open details'],
        ['Shift+F10', 'Menu: pin, group'],
      ],
    },
    columns: {
      title: 'Columns (Tab leads from the frames to their header)',
      keys: [
        ['← →', 'Column before, after'],
        ['Shift+← →', 'Narrower, wider'],
        ['Ctrl+Shift+← →', 'Move left, right'],
        ['Enter, Shift+F10', 'Menu: sort, show, hide, add, reset'],
      ],
    },
    timeline: {
      title: 'Timeline',
      keys: [
        ['← →', 'Move the time, or the chosen time'],
        ['Shift+← →, Home, End', 'Choose a time: only its rows are shown'],
        ['+, −, 0', 'Zoom in, out, whole log'],
        ['Page Up, Page Down', 'Earlier, later'],
        ['Enter, Esc', 'Zoom to the chosen time, show all times'],
      ],
    },
    json: {
      title: 'JSON, hex and panes',
      keys: [
        ['← →', 'Close, open a branch; shrink, widen a pane'],
        ['Shift+↑ ↓ ← →', 'Select bytes'],
        ['Ctrl+C', 'Copy the value or the bytes'],
        ['Ctrl+F, F3, Shift+F3', 'Find in the payload, next, previous'],
        ['Enter', 'Unfold what is in a string'],
        ['0 … 9, *', 'Open the tree to a level, everything below'],
        ['Alt+←', 'Back from what was unfolded'],
        ['N, P', 'Next, previous difference in a comparison'],
      ],
    },
    composer: {
      title: 'Composer',
      keys: [
        ['Ctrl+Enter', 'Send the message'],
        ['Insert', 'Insert or overwrite bytes'],
        ['Delete, Backspace', 'Remove the byte after, before'],
        ['Ctrl+Z, Ctrl+Y', 'Undo, redo'],
      ],
    },
  },
  legend: 'How sure a value is',
  observed: ['text', 'Seen: the browser reported it, or it was read from the bytes.'],
  derived: ['1', 'Derived: follows from RFC 6455, because browsers hand over whole messages.'],
  unavailable: ['?', 'Not exposed: browsers keep it to themselves. Import a NetLog or a packet capture to see it.'],
  rows: [
    ['underlined time', 'From before the panel was open.'],
    ['discarded', 'send() on a closing or closed socket: never sent.'],
    ['held', 'Waits at a breakpoint; delayed: went on later; dropped: went no further.'],
    ['Not kept', 'A loss, with its reason. Nothing is lost without such a row.'],
  ],
});
