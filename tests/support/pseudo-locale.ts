const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, at) => [
    letter,
    [...'åƀçđéƒğħîĵķļɱñöþɋřšţûṽŵẋýžÅƁÇĐÉƑĞĦÎĴĶĻṀÑÖÞɊŘŠŢÛṼŴẊÝŽ'][at] ?? letter,
  ]),
);

/**
 * An English text with no ASCII letter left in it, still readable, and a third longer as in many languages. With `isPhrase` names of values,
 * formats and branches stay.
 */
export function pseudoText(english: string, isPhrase: boolean): string {
  const accented = isPhrase ? accentPhrase(english, 0).text : accent(english);
  return `${accented}${'·'.repeat(Math.ceil(english.length / 8))}`;
}

function accent(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) => ACCENTED[letter] ?? letter);
}

/** From `start` up to the brace that closes the branch, or the end. */
function accentPhrase(template: string, start: number): { text: string; end: number } {
  let text = '';
  let at = start;
  while (at < template.length && template[at] !== '}') {
    if (template[at] === "'" && /['{}#]/.test(template[at + 1] ?? '')) {
      const end = template.indexOf("'", at + 1) + 1;
      text += template.slice(at, end);
      at = end;
    } else if (template[at] === '{') {
      const head = /^\{\s*\w+\s*(?:\}|,\s*(?:number|bytes|duration)\s*\}|,\s*(?:plural|select)\s*,\s*)/.exec(
        template.slice(at),
      );
      text += head?.[0] ?? '';
      at += head?.[0].length ?? 1;
      if (head?.[0].endsWith('}')) continue;
      for (
        let branch = /^[\s\w=-]+\{/.exec(template.slice(at));
        branch;
        branch = /^[\s\w=-]+\{/.exec(template.slice(at))
      ) {
        const inner = accentPhrase(template, at + branch[0].length);
        text += `${branch[0]}${inner.text}}`;
        at = inner.end + 1;
      }
      text += '}';
      at = template.indexOf('}', at) + 1;
    } else {
      text += accent(template[at] ?? '');
      at += 1;
    }
  }
  return { text, end: at };
}
