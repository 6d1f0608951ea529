import { lengthOf } from './built-ins.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** A place in a JSON text in UTF-8, which moves forward only. What is passed over is not checked. */
export class JsonWalker {
  readonly bytes: Uint8Array;
  readonly length: number;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = lengthOf(bytes);
  }

  /** The byte at the place; undefined at the end. */
  peek(): number | undefined {
    return this.bytes[this.at];
  }

  skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at += 1;
    }
  }

  /** From the opening quote to behind the closing one; false, at the end of the bytes, when there is none. */
  skipString(): boolean {
    const { bytes, length } = this;
    for (let at = this.at + 1; at < length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
      if (byte === BACKSLASH) at += 1;
    }
    return this.giveUp();
  }

  skipLiteral(): void {
    const { bytes, length } = this;
    let { at } = this;
    for (; at < length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte <= 0x20 || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte === COLON) break;
    }
    this.at = at;
  }

  /** Brackets are counted, not checked against each other: it is skipped, not read. */
  skipValue(): void {
    const { bytes } = this;
    let open = 0;
    do {
      const byte = bytes[this.at];
      if (byte === undefined) return;
      if (byte === QUOTE) {
        if (!this.skipString()) return;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        open += 1;
        this.at += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        // Behind nothing that was opened: `[,]`. The caller finds the bracket.
        if (open === 0) return;
        open -= 1;
        this.at += 1;
      } else if (open === 0) {
        this.skipLiteral();
        return;
      } else this.at += 1;
    } while (open > 0);
  }

  /** The text is no JSON from here on. */
  giveUp(): false {
    this.at = this.length;
    return false;
  }
}
