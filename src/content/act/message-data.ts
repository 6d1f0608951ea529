import type { MessageData, RuleMessage } from '../../protocol/rule.ts';
import { Uint8ArrayFunction } from '../page/built-ins.ts';
import { byteSourceOf } from '../page/payload.ts';
import type { Passing } from './passing.ts';

/** What a message holds, as rules and conditions see it (view); null for a Blob that was not read. */
export function messageData({ data, bytes }: Passing): MessageData | null {
  if (typeof data === 'string') return data;
  if (bytes) return bytes;
  if (typeof data !== 'object' || data === null) return null;
  const source = byteSourceOf(data);
  return source && new Uint8ArrayFunction(source.buffer, source.offset, source.length);
}

/** A message as rules and conditions see it. */
export function ruleMessage({ isOut, record }: Passing, data: MessageData): RuleMessage {
  return { isOut, url: record.url, protocol: record.protocol, connection: record.id, data };
}
