// Control characters are what is looked for.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * One line of a payload that cannot play tricks: control characters stand as the pictures Unicode has for them, and the marks
 * that turn the direction of writing around, which could make a row read as something else, as their code.
 */
export function visibleCharacters(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x0a) return '↵';
    if (code === 0x09) return '⇥';
    if (code === 0x0d) return '␍';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
