import type { MessageData, RuleMessage } from '../protocol/rule.ts';
import { decodeStrictly, decodeText, encodeText, parse } from './built-ins.ts';

/** A message on its way through the rules: its text and its bytes, each made when it is asked for. */
export class RuleSubject {
  readonly isOut: boolean;
  readonly url: string;
  readonly protocol: string;
  readonly connection: number;
  readonly isText: boolean;
  #text: string | null;
  #bytes: Uint8Array | null;
  #isJson: boolean | null = null;

  constructor({ isOut, url, protocol, connection, data }: RuleMessage) {
    this.isOut = isOut;
    this.url = url;
    this.protocol = protocol;
    this.connection = connection;
    this.isText = typeof data === 'string';
    this.#text = typeof data === 'string' ? data : null;
    this.#bytes = typeof data === 'string' ? null : data;
  }

  /** The payload as it is on the wire (view). */
  get bytes(): Uint8Array {
    this.#bytes ??= encodeText(this.#text ?? '');
    return this.#bytes;
  }

  /** As the page's API hands it over. */
  get data(): MessageData {
    if (!this.isText) return this.bytes;
    this.#text ??= decodeText(this.bytes);
    return this.#text;
  }

  /** Whether all of it is one JSON text (RFC 8259). */
  get isJson(): boolean {
    this.#isJson ??= isJsonText(this.isText ? this.data : this.bytes);
    return this.#isJson;
  }

  /** `isStillJson`: it was changed so that it is JSON again; else that is to be asked anew. */
  replace(bytes: Uint8Array, isStillJson: boolean): void {
    this.#bytes = bytes;
    this.#text = null;
    this.#isJson = isStillJson ? this.#isJson : null;
  }
}

function isJsonText(data: MessageData): boolean {
  try {
    parse(typeof data === 'string' ? data : decodeStrictly(data));
    return true;
  } catch {
    // No JSON, or no UTF-8: there is nothing to be found at a path.
    return false;
  }
}
