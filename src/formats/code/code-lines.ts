import { toBase64 } from '../../base/base64.ts';
import { toHex } from '../../base/hex.ts';
import type { CodeOptions } from './code-options.ts';

export function comments(sentences: readonly string[], mark = '//'): readonly string[] {
  return sentences.map((sentence) => `${mark} ${sentence}`);
}

/** The lines as a file. */
export function file(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** What stands between the quotes of a literal for bytes. */
export function encoded(bytes: Uint8Array, binaryAs: CodeOptions['binaryAs']): string {
  return binaryAs === 'hex' ? toHex(bytes) : toBase64(bytes);
}
