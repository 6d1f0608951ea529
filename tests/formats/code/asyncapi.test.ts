import { Parser } from '@asyncapi/parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateCode } from '../../../src/formats/code/index.ts';
import { SchemaInference, type JsonSchema } from '../../../src/formats/code/infer-schema.ts';
import { DEFAULT_CODE_OPTIONS } from '../../../src/formats/code/code-options.ts';
import { drawConversation, hostileConversation, type Drawn } from './hostile-messages.ts';

async function problemsOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(text);
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ message, path }) => `${path.join('/')}: ${message}`);
}

function documentOf(drawn: readonly Drawn[]): string {
  const url = 'wss://api.example:8443/v1/feed?token=a&v=2';
  return generateCode('asyncapi', drawConversation(drawn, url), DEFAULT_CODE_OPTIONS).text;
}

function inferred(values: readonly unknown[]): JsonSchema {
  const inference = new SchemaInference();
  for (const value of values) inference.add(value);
  return inference.schema();
}

describe('an AsyncAPI document', () => {
  it('tells kinds of messages apart by the member that names them', async () => {
    const text = documentOf([
      { sender: 'client', data: '{"type":"join","room":"a","at":"2026-11-20T08:00:00Z"}' },
      { sender: 'client', data: '{"type":"say","text":"hi","to":["b",null]}' },
      { sender: 'client', data: '{"type":"say","text":"ho","id":7}' },
      { sender: 'server', data: 'pong' },
      { sender: 'server', data: Uint8Array.of(1) },
      { sender: 'server', data: '{"ok":true,"took":1.5}' },
      { sender: 'server', data: '{"ok":true,"took":2}' },
    ]);
    expect(await problemsOf(text)).toEqual([]);
    const document = JSON.parse(text);
    expect(document.servers.recorded).toEqual({ host: 'api.example:8443', protocol: 'wss' });
    expect(document.channels.socket.address).toBe('/v1/feed');
    expect(Object.keys(document.channels.socket.bindings.ws.query.properties)).toEqual(['token', 'v']);
    const { messages } = document.components;
    expect(Object.keys(messages)).toEqual(['send.join', 'send.say', 'receive.json', 'receive.text', 'receive.binary']);
    expect(messages['send.say'].payload).toEqual({
      type: 'object',
      properties: {
        type: { type: 'string', const: 'say' },
        text: { type: 'string' },
        to: { type: 'array', items: { type: ['null', 'string'] } },
        id: { type: 'integer' },
      },
      required: ['type', 'text'],
    });
    expect(messages['send.join'].payload.properties.at).toEqual({ type: 'string', format: 'date-time' });
    expect(messages['receive.json'].payload.properties.took).toEqual({ type: 'number' });
    expect(document.operations.send.messages).toHaveLength(2);
  });

  it('is valid whatever the messages are', async () => {
    const hostile = hostileConversation('wss://api.example/');
    expect(await problemsOf(generateCode('asyncapi', hostile, DEFAULT_CODE_OPTIONS).text)).toEqual([]);
    const kinds = fc.sample(fc.string({ unit: 'binary', maxLength: 12 }), { seed: 3, numRuns: 15 });
    const text = documentOf(
      ['__proto__', 'a/b~c', '$ref', '', ...kinds].map((type) => ({
        sender: 'client',
        data: JSON.stringify({ type, [type]: { $ref: '#/nowhere' } }),
      })),
    );
    expect(await problemsOf(text)).toEqual([]);
  });

  it('is valid without a message', async () => {
    expect(await problemsOf(documentOf([{ sender: 'server', data: '[1,"a"]' }]))).toEqual([]);
  });
});

describe('schema inference', () => {
  it('describes every value it was given, whatever it is', async () => {
    const { default: Ajv } = await import('ajv');
    const ajv = new Ajv({ strict: false, validateFormats: false, ownProperties: true });
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 5 }), { minLength: 1, maxLength: 6 }), (values) => {
        const plain: unknown[] = JSON.parse(JSON.stringify(values));
        const validate = ajv.compile(JSON.parse(JSON.stringify(inferred(plain))));
        for (const value of plain) expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('stays bounded for deep and wide values', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 5000; depth += 1) deep = { a: [deep] };
    expect(JSON.stringify(inferred([deep])).length).toBeLessThan(2000);
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]));
    expect(inferred([wide])).toEqual({ type: 'object' });
  });
});
