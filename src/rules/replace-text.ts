import { encodeText, lengthOf } from './built-ins.ts';
import { bordersOf } from './byte-search.ts';
import { Splices } from './splice-bytes.ts';

/**
 * Puts one text in the place of another, in the bytes of the message and letter by letter: the first time it comes, or each time. In time
 * proportional to the bytes (Knuth, Morris and Pratt). Null when it is not there, or the result would be longer than `maxBytes`.
 */
export function createReplace(
  find: string,
  replacement: string,
  isEach: boolean,
): (bytes: Uint8Array, maxBytes: number) => Uint8Array | null {
  const needle = encodeText(find);
  const whole = lengthOf(needle);
  const borders = bordersOf(needle);
  const put = encodeText(replacement);
  return (bytes, maxBytes) => {
    const splices = new Splices();
    const end = lengthOf(bytes);
    let length = 0;
    for (let at = 0; at < end; at += 1) {
      const byte = bytes[at];
      while (length > 0 && byte !== needle[length]) length = borders[length - 1] ?? 0;
      if (byte === needle[length]) length += 1;
      if (length < whole) continue;
      splices.add(at + 1 - whole, at + 1, put);
      if (!isEach) break;
      length = 0;
    }
    return splices.apply(bytes, maxBytes);
  };
}
