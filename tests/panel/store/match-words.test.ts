import { describe, expect, it } from 'vitest';
import { matchWords } from '../../../src/panel/store/match-words.ts';

function best(typed: string, texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => {
      const score = matchWords(text, typed);
      return score === null ? [] : [{ text, score }];
    })
    .toSorted((left, right) => left.score - right.score)
    .map(({ text }) => text);
}

describe('matchWords', () => {
  it('wants every word, in any order and either case', () => {
    expect(matchWords('Show only: Binary', 'binary SHOW')).not.toBeNull();
    expect(matchWords('Show only: Binary', 'binary text')).toBeNull();
  });

  it('finds everything when nothing is typed', () => {
    expect(matchWords('Clear', '  ')).toBe(0);
  });

  it('puts beginnings of words before their insides, and early before late', () => {
    expect(best('lo', ['Reload page', 'Preserve log', 'Log in'])).toEqual(['Log in', 'Preserve log', 'Reload page']);
  });

  it('takes what is typed as text, never as a pattern', () => {
    expect(matchWords('a.c', '.*')).toBeNull();
    expect(matchWords('(x', '(')).not.toBeNull();
  });
});
