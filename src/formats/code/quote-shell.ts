import { encodeUtf8 } from '../../base/utf8.ts';

const UNSAFE = /[\p{C}\u2028\u2029]/u;

/**
 * One word of a command for bash, zsh or ksh. Null when no word can say it: an argument ends at its first NUL.
 *
 * Single quotes keep everything as it is (POSIX.1-2024 §2.2.2). Text with control characters is written in `$'…'` (§2.2.4) instead, because
 * a command that is pasted goes through the terminal first, which takes an escape sequence or a Ctrl+C within quotes at its word.
 */
export function shellWord(text: string): string | null {
  if (text.includes('\0')) return null;
  if (!UNSAFE.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  let word = "$'";
  for (const byte of encodeUtf8(text)) word += byteOf(byte);
  return `${word}'`;
}

/** A word of what holds no NUL because its reader saw to it: URLs, tokens, header values. */
export function safeWord(text: string): string {
  return shellWord(text) ?? "''";
}

/** Three octal digits are always the whole escape; hex digits would take those that follow along. */
function byteOf(byte: number): string {
  if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  if (byte === 0x0a) return '\\n';
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
