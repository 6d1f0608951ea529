import { joinedHeaders } from './client-headers.ts';
import { encoded } from './code-lines.ts';
import type { CodeOptions } from './code-options.ts';
import type { Conversation, ConversationMessage } from './conversation.ts';
import { javascriptString } from './quote-text.ts';

/** How a file of JavaScript says the bytes of a binary message. */
export interface BinaryLiteral {
  /** A declaration that the file then needs; null when the language has all of it. */
  readonly declaration: readonly string[] | null;
  readonly literal: (bytes: Uint8Array) => string;
}

/** `Buffer`: for code that Node runs. */
export function bufferLiteral(binaryAs: CodeOptions['binaryAs']): BinaryLiteral {
  return { declaration: null, literal: (bytes) => `Buffer.from('${encoded(bytes, binaryAs)}', '${binaryAs}')` };
}

/** For code that may run in a page too. */
export function pageBytesLiteral(binaryAs: CodeOptions['binaryAs']): BinaryLiteral {
  const declaration =
    binaryAs === 'hex'
      ? ['const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));']
      : ['const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));'];
  return { declaration, literal: (bytes) => `bytes('${encoded(bytes, binaryAs)}')` };
}

/** `const RECORDING = […];`: both sides' messages in their order. */
export function recordingLines(
  { messages }: Conversation,
  { hasTiming }: CodeOptions,
  binary: BinaryLiteral,
): readonly string[] {
  const isUsed = binary.declaration !== null && messages.some(({ text }) => text === null);
  return [
    ...(isUsed ? [...(binary.declaration ?? []), ''] : []),
    ...(hasTiming ? ['// `at`: milliseconds since the connection was opened.'] : []),
    'const RECORDING = [',
    ...messages.map(
      (message) =>
        `  { from: '${message.sender}', ${hasTiming ? `at: ${Math.round(message.atMs)}, ` : ''}data: ${dataLiteral(message, binary)} },`,
    ),
    '];',
  ];
}

function dataLiteral({ text, bytes }: ConversationMessage, { literal }: BinaryLiteral): string {
  return text === null ? literal(bytes) : javascriptString(text);
}

/** `[…]` with the subprotocols. */
export function protocolsLiteral({ protocols }: Conversation): string {
  return `[${protocols.map(javascriptString).join(', ')}]`;
}

/** `{ … }` with the headers of the handshake, one to a line. */
export function headerLines(headers: Conversation['headers']): readonly string[] {
  return joinedHeaders(headers).map(([name, value]) => `  ${javascriptString(name)}: ${javascriptString(value)},`);
}
