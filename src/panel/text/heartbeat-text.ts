import { formatCount } from './format.ts';

const heartbeats = (count: number): string => `${formatCount(count)} ${count === 1 ? 'heartbeat' : 'heartbeats'}`;

/** The words of heartbeats; a part of the catalogue that `text.ts` begins. */
export const heartbeatText = {
  fold: (count: number) => `♥ ${formatCount(count)}`,
  foldLabel: (count: number) => `Fold ${heartbeats(count)} into one line`,
  foldTitle:
    'Fold heartbeats into one line: ping and pong, the keep-alives of known protocols, and short messages in a steady rhythm that say nothing new',
  command: 'Fold heartbeats into one line',
  folded: 'Folded heartbeats',
  line: (count: number, connections: number) =>
    `♥ ${heartbeats(count)}${connections > 1 ? ` on ${formatCount(connections)} connections` : ''}`,
  every: (period: string) => `every ${period}`,
  range: (from: string, to: string) => `${from} – ${to}`,
  unfold: 'Show',
} as const;
