/**
 * How well a text answers what was typed: every typed word must begin a word of the text or stand inside of it. Lower is better; null: a
 * word is missing. Begun words go before words inside, and what is found early before what is found late.
 */
export function matchWords(text: string, typed: string): number | null {
  const haystack = text.toLowerCase();
  let score = 0;
  for (const word of typed.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const at = haystack.indexOf(word);
    if (at < 0) return null;
    const begins = at === 0 ? 0 : haystack.indexOf(` ${word}`) >= 0 ? 100 : 10_000;
    score += begins + Math.min(at, 99);
  }
  return score;
}
