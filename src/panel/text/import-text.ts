import type { ImportOutcome } from '../transfer/import-desk.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** What is said of an import under way and of what came of it; loaded with the first. */
export const importText = catalogue('import', {
  fileGone: phrase(['message'], 'the file was changed or removed after it was chosen; choose it again ({message})'),
  bar: 'Imports',
  reading: phrase(['name'], 'Importing {name}…'),
  progress: phrase(['read', 'total'], '{read, bytes} of {total, bytes}'),
  waiting: phrase(['count'], '{count, number} more {count, plural, one {file} other {files}} to come'),
  counts: phrase(
    ['connections', 'frames'],
    '{connections, plural, one {# connection} other {# connections}}, {frames, plural, one {# frame} other {# frames}}',
  ),
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  outcome: {
    complete: 'Imported',
    cancelled: 'Cancelled',
    cleared: 'Cleared',
    limit: 'Imported in part',
    failed: 'Could not be read',
  } satisfies Record<ImportOutcome, string>,
  limit:
    'The file holds more than the panel keeps. Cut it, or use the framescope command, which reads files of any size.',
  failed: phrase(['message'], 'Not read any further: {message}'),
  nothingFrom: 'Nothing imported from',
  nothing: 'No WebSocket was found in this file.',
  problems: phrase(['count'], '{count, plural, one {# problem} other {# problems}}'),
  problemsOf: phrase(['name'], 'Problems of {name}'),
  atByte: phrase(['offset'], 'byte {offset, number}'),
  moreProblems: phrase(['count'], 'and {count, number} more, as rows of the table'),
  readAsRaw: 'Read as raw bytes',
  readAsRawTitle: 'Read the file as the bytes that one side of a WebSocket sent, with or without its HTTP head',
  problemRows: 'Each problem is also a row of the table.',
});

/** Imported connections that are captured ones. */
export const enrichmentText = catalogue('enrichment', {
  merged: phrase(
    ['merged', 'alone'],
    '{merged, plural, =1 {1 connection of this capture matches a captured one: merged} other {# connections of this capture match captured ones: merged}}{alone, plural, =0 {} =1 {; 1 added as its own} other {; # added as their own}}',
  ),
  apart: phrase(
    ['apart'],
    '{apart, plural, =1 {1 connection of this capture matches a captured one and stands beside it} other {# connections of this capture match captured ones and stand beside them}}',
  ),
  matching: phrase(
    ['count'],
    '{count, plural, =1 {Matching the messages of 1 connection…} other {Matching the messages of # connections…}}',
  ),
  undo: 'Undo merge',
  undoTitle: 'Show the imported connections beside the captured ones, and these as they were captured',
  merge: 'Merge',
  mergeTitle: 'Put the observed frames in place of the captured messages',
  taken: phrase(
    ['taken'],
    '{taken, plural, =1 {1 connection of this capture is merged with another import already. Undo that merge to use this one.} other {# connections of this capture are merged with another import already. Undo that merge to use this one.}}',
  ),
  possible: phrase(
    ['name'],
    'The browser did not tell the Sec-WebSocket-Key of {name}. A connection of this capture has its address, so that it may be the same.',
  ),
  mergeInto: phrase(['name'], 'Merge into {name}'),
  hint: phrase(
    ['name', 'paired', 'captured'],
    'Frames of {name} stand in place of captured messages: {paired, number} of {captured, number} were observed on the wire, the others are as they were captured.',
  ),
  hintAll: phrase(
    ['name'],
    'Frames of {name} stand in place of captured messages. All of them were observed on the wire.',
  ),
  unpaired: phrase(
    ['count'],
    '{count, plural, =1 {1 message is only in the import.} other {# messages are only in the import.}}',
  ),
  clock: phrase(
    ['offset', 'isAhead'],
    'Its clock is {offset} {isAhead, select, true {ahead} other {behind}}; the times here are the page’s.',
  ),
});
