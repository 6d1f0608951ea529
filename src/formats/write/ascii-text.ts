/** ASCII that is written over and over, four characters a number. */
export interface AsciiText {
  readonly text: string;
  /** Big endian; the last one is filled up with zeros. */
  readonly words: Int32Array;
}

/** `text` must be ASCII. */
export function asciiText(text: string): AsciiText {
  const words = new Int32Array(Math.ceil(text.length / 4));
  for (let index = 0; index < text.length; index += 1) {
    words[index >> 2] = (words[index >> 2] ?? 0) | (text.charCodeAt(index) << (24 - (index & 3) * 8));
  }
  return { text, words };
}
