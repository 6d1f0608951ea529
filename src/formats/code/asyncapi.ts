import { codeHead } from './code-head.ts';
import type { GeneratedCode } from './code-options.ts';
import type { Conversation, ConversationMessage } from './conversation.ts';
import { SchemaInference, type JsonSchema } from './infer-schema.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** Members by which protocols over WebSocket tell their kinds of messages apart, the most telling first. */
const KIND_MEMBERS = ['type', 'event', 'op', 'action', 'kind', 'method', 'cmd', 'command', 'topic'] as const;
/** More kinds than this are no kinds but values. */
const MAX_KINDS = 60;
const MAX_KIND_CHARS = 60;

interface MessageKind {
  readonly name: string;
  readonly contentType: string;
  readonly payload: JsonSchema;
}

/**
 * An AsyncAPI 3.0 document of what was seen, from the client's side, with a JSON Schema for each kind of message.
 * https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncapiDocument(conversation: Conversation): GeneratedCode {
  const url = new URL(conversation.url ?? UNKNOWN_URL);
  const kinds = (['client', 'server'] as const).map((sender) =>
    kindsOf(conversation.messages.filter((message) => message.sender === sender)),
  );
  const [sent = [], received = []] = kinds;
  const names = new Set<string>();
  const named = (prefix: string, list: readonly MessageKind[]) =>
    list.map((kind) => ({ ...kind, id: uniqueId(`${prefix}.${kind.name}`, names) }));
  const [sends, receives] = [named('send', sent), named('receive', received)];
  const all = [...sends, ...receives];
  const query = [...new Set(url.searchParams.keys())];
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: `WebSocket of ${url.host}`,
      version: '1.0.0',
      description: `${codeHead(conversation, 0).join(' ')} Schemas are inferred: they say what was seen, not what may be.`,
    },
    servers: { recorded: { host: url.host, protocol: url.protocol.slice(0, -1) } },
    channels: {
      socket: {
        address: url.pathname,
        servers: [{ $ref: '#/servers/recorded' }],
        messages: Object.fromEntries(all.map(({ id }) => [id, { $ref: `#/components/messages/${id}` }])),
        ...(query.length === 0
          ? {}
          : {
              bindings: {
                ws: {
                  method: 'GET',
                  query: {
                    type: 'object',
                    properties: Object.fromEntries(query.map((name) => [name, { type: 'string' }])),
                  },
                  bindingVersion: '0.1.0',
                },
              },
            }),
      },
    },
    operations: {
      ...operation('send', sends),
      ...operation('receive', receives),
    },
    components: {
      messages: Object.fromEntries(
        all.map(({ id, name, contentType, payload }) => [id, { name, contentType, payload }]),
      ),
    },
  };
  return { text: `${JSON.stringify(document, null, 2).toWellFormed()}\n`, unsayable: 0 };
}

function operation(action: 'send' | 'receive', kinds: readonly { readonly id: string }[]): object {
  if (kinds.length === 0) return {};
  return {
    [action]: {
      action,
      channel: { $ref: '#/channels/socket' },
      messages: kinds.map(({ id }) => ({ $ref: `#/channels/socket/messages/${id}` })),
    },
  };
}

/** JSON messages by the value of the member that tells them apart, then text, then binary ones. */
function kindsOf(messages: readonly ConversationMessage[]): readonly MessageKind[] {
  const parsed = messages.flatMap(({ text }) => (text === null ? [] : [parse(text)]));
  const values = parsed.flatMap((result) => (result === NOT_JSON ? [] : [result]));
  const member = kindMember(values);
  const inferences = new Map<string, { readonly kind: string | null; readonly inference: SchemaInference }>();
  for (const value of values) {
    const kind = member === null ? null : kindOf(value, member);
    const key = kind === null ? 'json' : `kind ${kind}`;
    const entry = inferences.get(key) ?? { kind, inference: new SchemaInference() };
    entry.inference.add(value);
    inferences.set(key, entry);
  }
  const kinds: MessageKind[] = [...inferences.values()].map(({ kind, inference }) => ({
    name: kind ?? 'json',
    contentType: 'application/json',
    payload: kind === null || member === null ? inference.schema() : withKind(inference.schema(), member, kind),
  }));
  if (parsed.includes(NOT_JSON)) {
    kinds.push({ name: 'text', contentType: 'text/plain', payload: { type: 'string' } });
  }
  if (messages.some(({ text }) => text === null)) {
    kinds.push({
      name: 'binary',
      contentType: 'application/octet-stream',
      payload: { type: 'string', format: 'binary' },
    });
  }
  return kinds;
}

function withKind(schema: JsonSchema, member: string, kind: string): JsonSchema {
  return { ...schema, properties: { ...schema.properties, [member]: { type: 'string', const: kind } } };
}

const NOT_JSON = Symbol('not JSON');

/** A message that is a bare number or string is text: nobody means a document by it. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : NOT_JSON;
  } catch {
    // Most messages of some protocols are no JSON; that is an answer.
    return NOT_JSON;
  }
}

/** The member that is a short string in most of the values, and takes few of them. */
function kindMember(values: readonly unknown[]): string | null {
  for (const member of KIND_MEMBERS) {
    const kinds = values.map((value) => kindOf(value, member)).filter((kind) => kind !== null);
    if (kinds.length * 2 > values.length && new Set(kinds).size <= MAX_KINDS) return member;
  }
  return null;
}

function kindOf(value: unknown, member: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return null;
  const kind: unknown = Reflect.get(value, member);
  return typeof kind === 'string' && kind.length <= MAX_KIND_CHARS ? kind : null;
}

/** AsyncAPI's keys of components: letters, digits, `.`, `-`, `_`. */
function uniqueId(wanted: string, taken: Set<string>): string {
  const base = wanted.replace(/[^\w.-]+/g, '_');
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}_${number}`;
  taken.add(id);
  return id;
}
