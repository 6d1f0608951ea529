import { decodeUtf8Lossy } from '../../../base/utf8.ts';
import type { IntegerReader } from '../integers.ts';

/** One option of a pcapng block (draft-ietf-opsawg-pcapng §3.5); the value is a view. */
export interface PcapngOption {
  readonly code: number;
  readonly value: Uint8Array;
}

/** The options in `bytes`, up to `opt_endofopt` or the first one that does not fit. */
export function readOptions(integers: IntegerReader, bytes: Uint8Array): readonly PcapngOption[] {
  const options: PcapngOption[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const code = integers.u16(bytes, offset);
    const length = integers.u16(bytes, offset + 2);
    if (code === 0 || offset + 4 + length > bytes.length) break;
    options.push({ code, value: bytes.subarray(offset + 4, offset + 4 + length) });
    offset += 4 + ((length + 3) & ~3);
  }
  return options;
}

/** The text of every option with that code. */
export function optionTexts(options: readonly PcapngOption[], code: number): readonly string[] {
  return options.filter((option) => option.code === code).map((option) => decodeUtf8Lossy(option.value));
}
