import type { Traffic } from '../timeline/traffic-buckets.ts';
import { catalogue } from './catalogue.ts';
import { formatDuration } from './format.ts';
import { phrase } from './phrase.ts';

/** What happened besides frames; empty for nearly every interval. */
function events({ closes, failures, violations, losses }: Traffic): string[] {
  const words = timelineText.count;
  return [
    ...(closes > 0 ? [words.closes(closes)] : []),
    ...(failures > 0 ? [words.failures(failures)] : []),
    ...(violations > 0 ? [words.violations(violations)] : []),
    ...(losses > 0 ? [words.losses(losses)] : []),
  ];
}

/** The words of timeline and charts, loaded with them; a part of the catalogue that `text.ts` begins. */
export const timelineText = catalogue('timeline', {
  label: 'Timeline',
  empty: 'The timeline shows traffic as soon as there is any.',
  reading: phrase(['percent'], 'reading… {percent, number}%'),
  legend: phrase(['width'], 'Bars: frames, lines: bytes, each {width}'),
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
  count: {
    closes: phrase(['count'], '{count, plural, one {# close} other {# closes}}'),
    failures: phrase(['count'], '{count, plural, one {# failure} other {# failures}}'),
    violations: phrase(['count'], '{count, plural, one {# violation} other {# violations}}'),
    losses: phrase(['count'], '{count, plural, one {# loss} other {# losses}}'),
    connections: phrase(['count'], '{count, plural, one {# connection} other {# connections}}'),
  },
  sent: phrase(['frames', 'bytes'], '↑ {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  received: phrase(['frames', 'bytes'], '↓ {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  spokenSent: phrase(['frames', 'bytes'], 'sent {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  spokenReceived: phrase(
    ['frames', 'bytes'],
    'received {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}',
  ),
  events: (traffic: Traffic): string => events(traffic).join(', '),
  nothing: 'nothing',
  /** For screen readers. */
  spoken: (when: string, traffic: Traffic): string =>
    [
      when,
      timelineText.spokenSent(traffic.framesOut, traffic.bytesOut),
      timelineText.spokenReceived(traffic.framesIn, traffic.bytesIn),
      ...events(traffic),
    ].join('; '),
  summary: (spanMs: number, connections: number, traffic: Traffic): string =>
    `${formatDuration(spanMs)}, ${timelineText.count.connections(connections)}: ${[
      timelineText.spokenSent(traffic.framesOut, traffic.bytesOut),
      timelineText.spokenReceived(traffic.framesIn, traffic.bytesIn),
      ...events(traffic),
    ].join('; ')}`,
  range: phrase(['from', 'to'], '{from} – {to}'),
  since: phrase(['from'], 'since {from}'),
  until: phrase(['to'], 'until {to}'),
  crowded: phrase(
    ['count'],
    '{count, plural, one {# connection shares the last lane} other {# connections share the last lane}}',
  ),
  charts: {
    none: 'This connection has no frames yet.',
    reading: phrase(['percent'], 'reading… {percent, number}%'),
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
    summary: phrase(
      ['count', 'median', 'largest'],
      '{count, plural, one {# frame} other {# frames}}, median about {median}, largest {largest}',
    ),
    gapSummary: phrase(
      ['count', 'median', 'longest'],
      '{count, plural, one {# gap} other {# gaps}}, median about {median}, longest {longest}',
    ),
    peak: phrase(['peak', 'width'], 'peak {peak} in an interval of {width}'),
  },
});
