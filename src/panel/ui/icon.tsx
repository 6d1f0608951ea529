import type { ReactNode } from 'react';
import styles from './icon.module.css';

/** Drawn on a 16 × 16 grid. Stroked paths unless the name is in `FILLED`. */
const PATHS = {
  record: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z',
  stop: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z',
  clear: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM4.2 4.2l7.6 7.6',
  filter: 'M2.5 3.5h11l-4.3 5v4l-2.4 1v-5z',
  close: 'M4 4l8 8M12 4l-8 8',
  more: 'M4 4l4 4l-4 4M8.5 4l4 4l-4 4',
  down: 'M8 3v9.5M4 8.8l4 3.9l4-3.9',
  up: 'M8 13V3.5M4 7.2l4-3.9l4 3.9',
  follow: 'M8 2v8M4.5 6.8L8 10.2l3.5-3.4M3 13.5h10',
  chevronRight: 'M6 4l4 4l-4 4',
  chevronDown: 'M4 6l4 4l4-4',
  clock: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM8 5v3.2l2.2 1.6',
  help: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM6.3 6.6c0-2.2 3.4-2.2 3.4 0c0 1.3-1.7 1.3-1.7 2.6M8 10.9v.6',
  compose: 'M3 13l.8-3.2L10.6 3l2.4 2.4L6.2 12.2zM9.2 4.4l2.4 2.4',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  save: 'M8 2.5v7.5M4.8 7l3.2 3.1L11.2 7M3 13.5h10',
  import: 'M8 10V3M4.8 6L8 2.8L11.2 6M2.5 9.5v4h11v-4',
  export: 'M8 2.5V10M4.8 7l3.2 3.1L11.2 7M2.5 9.5v4h11v-4',
  wrap: 'M2.5 4h11M2.5 8h8.2a2 2 0 1 1 0 4.5H7.5M9 10.7l-1.8 1.8L9 14.3M2.5 12h2',
  inspect: 'M3 3.5h10v9H3zM3 6.5h10M3 9.5h10M7 6.5v6',
  search: 'M7 2.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4zM10.2 10.2l3.3 3.3',
  unfold: 'M3 4h6M3 8h4M3 12h6M9.5 8h4M11.5 6l2 2l-2 2',
  level: 'M3 3.5h10M5.5 8H13M8 12.5h5',
  connecting: 'M8 2.8a5.2 5.2 0 1 1-5.2 5.2',
  open: 'M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z',
  closed: 'M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z',
  gone: 'M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7zM3.5 12.5l9-9',
  error: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM8 5v3.8M8 10.6v.6',
  warning: 'M8 2.8l5.8 10.2H2.2zM8 6.6v3M8 11v.6',
  check: 'M3.5 8.5l3 3l6-7',
  minus: 'M4 8h8',
  info: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM8 7.4v3.4M8 4.9v.6',
  reload: 'M12.8 8a4.8 4.8 0 1 1-1.4-3.4L13 6.2M13 2.8v3.4h-3.4',
  settings:
    'M8 5.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6l1.5 1.5M10.9 10.9l1.5 1.5M12.4 3.6l-1.5 1.5M5.1 10.9l-1.5 1.5',
  star: 'M8 2.4l1.7 3.6l3.9.5l-2.9 2.7l.8 3.9L8 11.2l-3.5 1.9l.8-3.9l-2.9-2.7l3.9-.5z',
  timeline: 'M2.5 13.5h11M4 11V8M6.7 11V4.5M9.3 11V6.5M12 11V3',
  zoomIn: 'M7 2.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4zM10.2 10.2l3.3 3.3M7 5.2v3.6M5.2 7h3.6',
  zoomOut: 'M7 2.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4zM10.2 10.2l3.3 3.3M5.2 7h3.6',
  fit: 'M2.5 3v10M13.5 3v10M4.5 8h7M6.5 6l-2 2l2 2M9.5 6l2 2l-2 2',
  frame: 'M2.5 3.5h11v9h-11zM5.5 6.5h5v3.5h-5z',
  worker:
    'M8 5.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2zM8 2.2v3.2M8 10.6v3.2M2.2 8h3.2M10.6 8h3.2M3.9 3.9l2.2 2.2M9.9 9.9l2.2 2.2M12.1 3.9l-2.2 2.2M6.1 9.9l-2.2 2.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  pin: 'M6 2.5h4.5l-.6 4.2l2.1 2.3H4.5l2.1-2.3zM8.2 9v4.5',
  group: 'M2.5 3.5h11M4.5 7h9M4.5 10h9M2.5 13h11',
  swap: 'M3 5.5h9.5M9.8 2.8l2.7 2.7l-2.7 2.7M13 10.5H3.5M6.2 7.8l-2.7 2.7l2.7 2.7',
  conversation: 'M2.5 3h7v3.5h-4l-1.7 1.6V6.5H2.5zM13.5 8h-7v3.5h4l1.7 1.6v-1.6h1.3z',
  undo: 'M5.5 3.5L2.5 6.5l3 3M2.5 6.5h7a4 3.5 0 0 1 0 7H6',
  redo: 'M10.5 3.5l3 3l-3 3M13.5 6.5h-7a4 3.5 0 0 0 0 7H10',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.7 9h5.6l.7-9M7 7v4M9 7v4',
  rules: 'M2.5 4h5M2.5 8h4M2.5 12h5M9.5 5.5l4 2.5l-4 2.5z',
  socket: 'M2.5 6h11M10.5 3l3 3l-3 3M13.5 10.5h-11M5.5 7.5l-3 3l3 3',
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set(['record', 'open']);

/** A picture without a name of its own: the words stand beside it or in its button. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className={styles['icon']} data-filled={FILLED.has(name) || undefined} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
      {name === 'stop' && <path d="M5.6 5.6h4.8v4.8H5.6z" data-solid="" />}
    </svg>
  );
}
