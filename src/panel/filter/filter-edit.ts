import type { Completion, CompletionOption } from './completion.ts';

/** The text of the box and where the caret stands in it. */
export interface FilterEdit {
  readonly text: string;
  readonly caret: number;
}

/** Takes an option over; the caret goes behind it. */
export function applyOption(text: string, { start, end }: Completion, { insert }: CompletionOption): FilterEdit {
  const after = text.slice(end);
  // A space that is there already is not doubled.
  const inserted = insert.endsWith(' ') && /^\s/.test(after) ? insert.slice(0, -1) : insert;
  return {
    text: text.slice(0, start) + inserted + after,
    caret: start + insert.length,
  };
}

/** Puts a whole example behind what is there. */
export function appendTerm(text: string, term: string): FilterEdit {
  const before = text.trimEnd();
  const joined = before === '' ? term : `${before} ${term}`;
  return { text: joined, caret: joined.length };
}

/** Walks through the history, `-1` being what was typed before the walk began. */
export function stepInHistory(at: number, step: 1 | -1, size: number): number {
  return Math.max(-1, Math.min(size - 1, at + step));
}
