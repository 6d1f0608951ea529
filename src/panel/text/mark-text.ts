import type { MarkColour } from '../../model/row-marks.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of marks and notes on rows; a part of the catalogue that `text.ts` begins. */
export const markText = catalogue('mark', {
  colour: {
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    blue: 'Blue',
    purple: 'Purple',
  } satisfies Record<MarkColour, string>,
  markedOnly: phrase(['colour'], 'Marked {colour}'),
  markedNote: phrase(['colour', 'note'], 'Marked {colour}: {note}'),
  marked: (colour: string, note: string): string =>
    note === '' ? markText.markedOnly(colour) : markText.markedNote(colour, note),
  menu: {
    mark: phrase(['count'], '{count, plural, =1 {Mark} other {Mark # rows}}'),
    unmark: phrase(['count'], '{count, plural, =1 {Remove mark} other {Remove their marks}}'),
    note: phrase(['count'], '{count, plural, =1 {Mark and note…} other {Mark and note # rows…}}'),
  },
  title: phrase(['count'], '{count, plural, =1 {Mark and note} other {Mark and note # rows}}'),
  colours: 'Colour',
  note: 'Note',
  noteHint: 'Kept with the row in session files. “is:marked” in the filter shows marked rows only.',
  save: 'Save',
  remove: 'Remove mark',
  cancel: 'Cancel',
  edit: 'Edit',
  next: 'Next mark',
  previous: 'Previous mark',
  none: 'No marked row is shown.',
  tooMany: phrase(['limit'], 'No more than {limit, number} rows are marked at once.'),
});
