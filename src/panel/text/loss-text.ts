import { catalogue } from './catalogue.ts';
import { formatBytes } from './format.ts';
import { phrase } from './phrase.ts';

/** Words for what was not kept and has no row of its own in the table. */
export const lossText = catalogue('loss', {
  frames: phrase(['count'], '{count, plural, one {# frame} other {# frames}}'),
  malformed: phrase(['count'], '{count, plural, one {# malformed event} other {# malformed events}}'),
  notKept: phrase(['what'], 'earlier: {what} not kept'),
  earlier: (frames: number, bytes: number, malformed: number): string => {
    const parts = [
      ...(frames > 0 ? [lossText.frames(frames)] : []),
      ...(bytes > 0 ? [formatBytes(bytes)] : []),
      ...(malformed > 0 ? [lossText.malformed(malformed)] : []),
    ];
    return lossText.notKept(parts.join(', '));
  },
  earlierTitle: 'Since the panel was opened, before the log was last cleared: the rows that told of it are gone.',
  urlCut: phrase(
    ['chars'],
    'The page’s URL is {chars, number} characters long or longer: this is what was kept of it.',
  ),
});
