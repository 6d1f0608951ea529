import type { MarkColour } from '../../model/row-marks.ts';
import { formatCount } from './format.ts';

/** Texts of marks and notes on rows; a part of the catalogue that `text.ts` begins. */
export const markText = {
  colour: {
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    blue: 'Blue',
    purple: 'Purple',
  } satisfies Record<MarkColour, string>,
  marked: (colour: string, note: string) => (note === '' ? `Marked ${colour}` : `Marked ${colour}: ${note}`),
  menu: {
    mark: (count: number) => (count === 1 ? 'Mark' : `Mark ${formatCount(count)} rows`),
    unmark: (count: number) => (count === 1 ? 'Remove mark' : 'Remove their marks'),
    note: (count: number) => (count === 1 ? 'Mark and note…' : `Mark and note ${formatCount(count)} rows…`),
  },
  title: (count: number) => (count === 1 ? 'Mark and note' : `Mark and note ${formatCount(count)} rows`),
  colours: 'Colour',
  note: 'Note',
  noteHint: 'Kept with the row in session files. “is:marked” in the filter shows marked rows only.',
  save: 'Save',
  remove: 'Remove mark',
  cancel: 'Cancel',
  edit: 'Edit',
  tooMany: (limit: number) => `No more than ${formatCount(limit)} rows are marked at once.`,
} as const;
