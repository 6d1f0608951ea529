import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The words of heartbeats; a part of the catalogue that `text.ts` begins. */
export const heartbeatText = catalogue('heartbeat', {
  fold: phrase(['count'], '♥ {count, number}'),
  foldLabel: phrase(['count'], 'Fold {count, plural, one {# heartbeat} other {# heartbeats}} into one line'),
  foldTitle:
    'Fold heartbeats into one line: ping and pong, the keep-alives of known protocols, and short messages in a steady rhythm that say nothing new',
  command: 'Fold heartbeats into one line',
  folded: 'Folded heartbeats',
  line: phrase(
    ['count', 'connections'],
    '♥ {count, plural, one {# heartbeat} other {# heartbeats}}{connections, plural, =1 {} other { on # connections}}',
  ),
  every: phrase(['period'], 'every {period}'),
  range: phrase(['from', 'to'], '{from} – {to}'),
  unfold: 'Show',
});
