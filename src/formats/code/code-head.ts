import type { Conversation } from './conversation.ts';

/** Sentences for the head of a file: what it was made from, and what of that is not in it. Nothing captured stands in them. */
export function codeHead({ messages, leftOut, url }: Conversation, unsayable: number): readonly string[] {
  const sent = messages.filter(({ sender }) => sender === 'client').length;
  const missing = [
    [leftOut.incomplete, 'not captured whole'],
    [leftOut.invalidText, 'text that is not UTF-8'],
    [leftOut.neverSent, 'never sent'],
    [leftOut.beyondLimit, 'beyond what a file of code should hold'],
    [unsayable, 'nothing this tool can send'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, reason]) => `${count} (${reason})`);
  return [
    `Recorded by Framescope: ${counted(sent, 'message')} of the client, ${messages.length - sent} of the server.`,
    ...(missing.length > 0 ? [`Left out: ${missing.join(', ')}.`] : []),
    ...(url === null ? ['The capture does not tell the URL of the connection.'] : []),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
