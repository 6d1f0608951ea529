import type { ImportOutcome } from '../transfer/import-desk.ts';
import { formatBytes, formatCount } from './format.ts';

/** What is said of an import under way and of what came of it; loaded with the first. */
export const importText = {
  fileGone: (message: string) => `the file was changed or removed after it was chosen; choose it again (${message})`,
  bar: 'Imports',
  reading: (name: string) => `Importing ${name}…`,
  progress: (read: number, total: number) => `${formatBytes(read)} of ${formatBytes(total)}`,
  waiting: (count: number) => `${formatCount(count)} more ${count === 1 ? 'file' : 'files'} to come`,
  counts: (connections: number, frames: number) =>
    `${formatCount(connections)} ${connections === 1 ? 'connection' : 'connections'}, ${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`,
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
  failed: (message: string) => `Not read any further: ${message}`,
  nothingFrom: 'Nothing imported from',
  nothing: 'No WebSocket was found in this file.',
  problems: (count: number) => `${formatCount(count)} ${count === 1 ? 'problem' : 'problems'}`,
  problemsOf: (name: string) => `Problems of ${name}`,
  atByte: (offset: number) => `byte ${formatCount(offset)}`,
  moreProblems: (count: number) => `and ${formatCount(count)} more, as rows of the table`,
  readAsRaw: 'Read as raw bytes',
  readAsRawTitle: 'Read the file as the bytes that one side of a WebSocket sent, with or without its HTTP head',
  problemRows: 'Each problem is also a row of the table.',
} as const;

/** Imported connections that are captured ones. */
export const enrichmentText = {
  merged: (merged: number, alone: number) =>
    merged === 1
      ? `1 connection of this capture matches a captured one: merged${ownConnections(alone)}`
      : `${formatCount(merged)} connections of this capture match captured ones: merged${ownConnections(alone)}`,
  apart: (apart: number) =>
    apart === 1
      ? '1 connection of this capture matches a captured one and stands beside it'
      : `${formatCount(apart)} connections of this capture match captured ones and stand beside them`,
  matching: (count: number) =>
    count === 1
      ? 'Matching the messages of 1 connection…'
      : `Matching the messages of ${formatCount(count)} connections…`,
  undo: 'Undo merge',
  undoTitle: 'Show the imported connections beside the captured ones, and these as they were captured',
  merge: 'Merge',
  mergeTitle: 'Put the observed frames in place of the captured messages',
  taken: (taken: number) =>
    taken === 1
      ? '1 connection of this capture is merged with another import already. Undo that merge to use this one.'
      : `${formatCount(taken)} connections of this capture are merged with another import already. Undo that merge to use this one.`,
  possible: (name: string) =>
    `The browser did not tell the Sec-WebSocket-Key of ${name}. A connection of this capture has its address, so that it may be the same.`,
  mergeInto: (name: string) => `Merge into ${name}`,
  hint: (name: string, paired: number, captured: number) =>
    `Frames of ${name} stand in place of captured messages: ${formatCount(paired)} of ${formatCount(captured)} were observed on the wire, the others are as they were captured.`,
  hintAll: (name: string) =>
    `Frames of ${name} stand in place of captured messages. All of them were observed on the wire.`,
  unpaired: (count: number) =>
    count === 1 ? '1 message is only in the import.' : `${formatCount(count)} messages are only in the import.`,
  clock: (offset: string, isAhead: boolean) =>
    `Its clock is ${offset} ${isAhead ? 'ahead' : 'behind'}; the times here are the page’s.`,
} as const;

function ownConnections(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '; 1 added as its own' : `; ${formatCount(count)} added as their own`;
}
