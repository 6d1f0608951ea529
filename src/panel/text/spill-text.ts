import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of payloads on disk; a part of the catalogue that `text.ts` begins. */
export const spillText = catalogue('spill', {
  begun: phrase(
    ['limit'],
    'The log has reached its limit of {limit, bytes}: from here on the payloads of the oldest rows go to disk. The rows stay.',
  ),
  refused: phrase(['words'], 'No more payloads go to disk, the oldest rows are dropped. The browser says: {words}'),
  reading: 'reading from disk …',
  lost: 'lost on disk',
  lostHint:
    'This payload was on disk and cannot be read any more: the extension’s data were cleared, or the disk failed.',
  onDisk: phrase(['size'], '{size, bytes} on disk'),
  onDiskTitle:
    'Payloads of the oldest rows. They are read when they are looked at, filtered, searched or exported, and deleted with the log.',
});
