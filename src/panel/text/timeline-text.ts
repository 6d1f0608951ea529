import type { Traffic } from '../timeline/traffic-buckets.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** `12 frames, 1.2 kB` */
const amount = (frames: number, bytes: number): string => `${plural(frames, 'frame', 'frames')}, ${formatBytes(bytes)}`;

/** What happened besides frames; empty for nearly every interval. */
function events({ closes, failures, violations, losses }: Traffic): string[] {
  return [
    ...(closes > 0 ? [plural(closes, 'close', 'closes')] : []),
    ...(failures > 0 ? [plural(failures, 'failure', 'failures')] : []),
    ...(violations > 0 ? [plural(violations, 'violation', 'violations')] : []),
    ...(losses > 0 ? [plural(losses, 'loss', 'losses')] : []),
  ];
}

/** The words of timeline and charts, loaded with them; a part of the catalogue that `text.ts` begins. */
export const timelineText = {
  label: 'Timeline',
  empty: 'The timeline shows traffic as soon as there is any.',
  reading: (percent: number) => `reading… ${percent}%`,
  legend: (width: string) => `Bars: frames, lines: bytes, each ${width}`,
  clock: 'Clock',
  pageClock: 'Page',
  cursor: 'Time',
  brush: 'Chosen time',
  brushStart: 'Start of the chosen time',
  brushEnd: 'End of the chosen time',
  brushTitle: 'Only rows of this time are shown. It stands in the filter as “time:”.',
  clearBrush: 'Show all times',
  zoomIn: 'Zoom in (+)',
  zoomOut: 'Zoom out (−)',
  fit: 'Show the whole log (0)',
  hint: 'Arrow keys move, Shift with arrow keys chooses a time, plus and minus zoom, 0 shows all, Escape shows all rows.',
  badFilter: 'The filter has a mistake: correct it before you choose a time.',
  sent: (frames: number, bytes: number) => `↑ ${amount(frames, bytes)}`,
  received: (frames: number, bytes: number) => `↓ ${amount(frames, bytes)}`,
  events: (traffic: Traffic) => events(traffic).join(', '),
  nothing: 'nothing',
  /** For screen readers. */
  spoken: (when: string, traffic: Traffic) =>
    [
      when,
      `sent ${amount(traffic.framesOut, traffic.bytesOut)}`,
      `received ${amount(traffic.framesIn, traffic.bytesIn)}`,
      ...events(traffic),
    ].join('; '),
  summary: (spanMs: number, connections: number, traffic: Traffic) =>
    `${formatDuration(spanMs)}, ${plural(connections, 'connection', 'connections')}: sent ${amount(traffic.framesOut, traffic.bytesOut)}; received ${amount(traffic.framesIn, traffic.bytesIn)}${events(
      traffic,
    )
      .map((event) => `; ${event}`)
      .join('')}`,
  range: (from: string, to: string) => `${from} – ${to}`,
  since: (from: string) => `since ${from}`,
  until: (to: string) => `until ${to}`,
  crowded: (count: number) => `${plural(count, 'connection shares', 'connections share')} the last lane`,
  charts: {
    none: 'This connection has no frames yet.',
    reading: (percent: number) => `reading… ${percent}%`,
    sent: 'Sent',
    received: 'Received',
    asTable: 'As table',
    rate: 'Frames per second',
    throughput: 'Payload bytes per second',
    sizes: 'Payload sizes',
    gaps: 'Time between frames of one direction',
    time: 'Time',
    size: 'Size',
    gap: 'Gap',
    summary: (count: number, median: string, largest: string) =>
      `${plural(count, 'frame', 'frames')}, median about ${median}, largest ${largest}`,
    gapSummary: (count: number, median: string, longest: string) =>
      `${plural(count, 'gap', 'gaps')}, median about ${median}, longest ${longest}`,
    peak: (peak: string, width: string) => `peak ${peak} in an interval of ${width}`,
  },
} as const;
