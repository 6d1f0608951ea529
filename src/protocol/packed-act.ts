import type { ActCommand, ReplaceHeldCommand, SendMessageCommand } from './panel-command.ts';

/**
 * How an `ActCommand` crosses from the bridge to the page's world: as one string, because a string crosses in every browser without
 * being cloned or wrapped. A line of JSON, a line feed, then the payload: text as it is, bytes as one UTF-16 unit (0–255) each. Bytes inside
 * of the JSON (in rules and verdicts) are `{binary}`, such a string.
 */
export type ActHead =
  | {
      readonly kind: 'send-message';
      readonly command: number;
      readonly connection: number;
      readonly isOut: boolean;
      readonly isText: boolean;
      readonly isEdited: boolean;
    }
  | {
      readonly kind: 'replace-held';
      readonly command: number;
      readonly message: number;
      readonly isAnswer: boolean;
      readonly isText: boolean;
    }
  | Plain<Exclude<ActCommand, SendMessageCommand | ReplaceHeldCommand>>;

type Plain<Command> = Command extends ActCommand ? Omit<Command, 'documentId'> : never;

/** Arguments of one call of `String.fromCharCode`. */
const CHUNK = 8_192;

export function packAct(act: ActCommand): string {
  if (act.kind === 'replace-held') {
    const { kind, command, message, isAnswer, payload } = act;
    return packed({ kind, command, message, isAnswer, isText: typeof payload === 'string' }, payload);
  }
  if (act.kind !== 'send-message') {
    const { documentId: _, ...head } = act;
    return packed(head, '');
  }
  const { kind, command, connection, direction, payload, isEdited } = act;
  const isText = typeof payload === 'string';
  return packed({ kind, command, connection, isOut: direction === 'out', isText, isEdited }, payload);
}

function packed(head: ActHead, payload: string | Uint8Array): string {
  const json = JSON.stringify(head, (_, value: unknown) =>
    value instanceof Uint8Array ? { binary: binaryString(value) } : value,
  );
  return `${json}\n${typeof payload === 'string' ? payload : binaryString(payload)}`;
}

function binaryString(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return text;
}
