import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import type { ConnectionDecoderOptions, ConnectionEvent } from '../../src/decoder/connection-decoder.ts';
import { ConnectionDecoder } from '../../src/decoder/connection-decoder.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import type { Sender } from '../../src/decoder/wire-frame.ts';
import { anyChunking } from '../support/arbitrary-frames.ts';
import { comparable } from '../support/comparable.ts';
import { textOf } from '../support/decode.ts';
import { frames, fromClient, wire } from '../support/draw-frames.ts';
import { acceptHead, head, requestHead } from '../support/draw-handshake.ts';

type Step = readonly [Sender, Uint8Array];

function run(steps: readonly Step[], options: ConnectionDecoderOptions = {}) {
  const decoder = new ConnectionDecoder(options);
  const events = steps.flatMap(([sender, bytes]) => decoder.push(sender, bytes.slice()));
  events.push(...decoder.finish());
  return { events, closing: decoder.closing, story: events.map(tell) };
}

/** One line for an event: what a reader of the log would want to know. */
function tell(event: ConnectionEvent): string {
  switch (event.kind) {
    case 'request':
      return `request ${event.head.target}`;
    case 'response':
      return `response ${event.head.status}`;
    case 'body':
      return `${event.sender} body ${event.bytes.length}`;
    case 'finding':
      return `${event.sender} ${event.violation.code}`;
    case 'frame': {
      const codes = event.violations.map(({ code }) => ` !${code}`).join('');
      const content = event.message === null ? `opcode ${event.frame.opcode}` : `"${textOf(event.message)}"`;
      return `${event.sender} ${content}${codes}`;
    }
  }
}

const OPENING: readonly Step[] = [
  ['client', requestHead()],
  ['server', acceptHead()],
];

describe('ConnectionDecoder', () => {
  it('tells the story of a connection from request to closing handshake', () => {
    const { story, events, closing } = run([
      ...OPENING,
      ['client', wire(fromClient(frames`text "hi" | ping "1"`))],
      ['server', wire(frames`pong "1" | text fin=0 "hel" | cont "lo"`)],
      ['client', wire(fromClient(frames`close 1000 "bye"`))],
      ['server', wire(frames`close 1000`)],
    ]);
    expect(story).toEqual([
      'request /chat',
      'response 101',
      'client "hi"',
      'client opcode 9',
      'server opcode 10',
      'server opcode 1',
      'server "hello"',
      'client opcode 8',
      'server opcode 8',
    ]);
    expect(events[1]).toMatchObject({ isOpen: true, negotiated: { subprotocol: null, extensions: [] } });
    expect(closing).toMatchObject({
      first: { sender: 'client', code: 1000, reason: 'bye' },
      answer: { sender: 'server', code: 1000, reason: '' },
      isClean: true,
      framesAfterClose: { client: 0, server: 0 },
    });
  });

  it('counts offsets from the first byte of the stream, handshake included', () => {
    const { events } = run([...OPENING, ['server', wire(frames`ping | text <ff>`)]]);
    const headLength = acceptHead().length;
    expect(events[2]).toMatchObject({ frame: { offset: headLength } });
    expect(events[3]).toMatchObject({ frame: { offset: headLength + 2 }, violations: [{ offset: headLength + 4 }] });
  });

  it('inflates each direction by what was agreed', () => {
    const twice = frames`text rsv1 <f2 48 cd c9 c9 07 00> | text rsv1 <f2 00 11 00 00>`;
    const { story } = run([
      ['client', requestHead('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits')],
      ['server', acceptHead('Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover')],
      ['client', wire(fromClient(twice))],
      ['server', wire(twice)],
    ]);
    expect(story.slice(2)).toEqual([
      'client "Hello"',
      'client "H" !deflate-invalid',
      'server "Hello"',
      'server "Hello"',
    ]);
  });

  it('holds back what an eager client sends before the response, because only that tells how to read it', () => {
    const { story } = run([
      ['client', concatBytes([requestHead(), wire(fromClient(frames`text "early"`))])],
      ['server', concatBytes([acceptHead(), wire(frames`text "late"`)])],
    ]);
    expect(story).toEqual(['request /chat', 'response 101', 'client "early"', 'server "late"']);
  });

  it('does not wait without bound', () => {
    const limits = { ...DEFAULT_DECODER_LIMITS, maxWaitingLength: 2000 };
    const { story } = run(
      [
        ['client', requestHead()],
        ['client', wire(fromClient(frames`bin ${new Uint8Array(3000)} | text "on"`))],
      ],
      { limits },
    );
    expect(story[1]).toBe('client waiting-over-limit');
    expect(story.at(-1)).toBe('client "on"');
  });

  it('gives the same events for every chunking', () => {
    const client = concatBytes([requestHead(), wire(fromClient(frames`text "hi" | text <ff> | close 1000 | ping`))]);
    const server = concatBytes([acceptHead('X: y'), wire(frames`text fin=0 "a" | cont "b" | close 1001 "bye"`)]);
    const { events } = run([
      ['client', client],
      ['server', server],
    ]);
    fc.assert(
      fc.property(anyChunking, anyChunking, (left, right) => {
        const steps: Step[] = [
          ...left(client).map((chunk): Step => ['client', chunk]),
          ...right(server).map((chunk): Step => ['server', chunk]),
        ];
        expect(comparable(run(steps).events)).toEqual(comparable(events));
      }),
    );
  });
});

describe('opening handshakes that fail', () => {
  it('marks what is wrong and reads the frames all the same', () => {
    const wrongAccept = head('HTTP/1.1 101 OK', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: x');
    const { story, events } = run([
      ['client', requestHead()],
      ['server', concatBytes([wrongAccept, wire(frames`text "still here"`)])],
    ]);
    expect(story).toEqual(['request /chat', 'response 101', 'server handshake-failed', 'server "still here"']);
    expect(events[2]).toMatchObject({ violation: { detail: expect.stringContaining('Sec-WebSocket-Accept: x') } });
  });

  it('shows a refusal with its body, and the second try on the same connection', () => {
    const { story } = run([
      ['client', requestHead()],
      [
        'server',
        concatBytes([head('HTTP/1.1 401 Unauthorized', 'Content-Length: 4'), Uint8Array.of(110, 111, 112, 101)]),
      ],
      ['client', requestHead('Authorization: Basic eDp5')],
      ['server', concatBytes([acceptHead(), wire(frames`text "in"`)])],
    ]);
    expect(story).toEqual([
      'request /chat',
      'response 401',
      'server body 4',
      'request /chat',
      'response 101',
      'server "in"',
    ]);
  });

  it('passes over interim responses', () => {
    const { story } = run([
      ['client', requestHead()],
      ['server', concatBytes([head('HTTP/1.1 103 Early Hints'), acceptHead()])],
      ['client', wire(fromClient(frames`text "hi"`))],
    ]);
    expect(story).toEqual(['request /chat', 'response 103', 'response 101', 'client "hi"']);
  });

  it('shows bytes that are no HTTP as they are', () => {
    const { story } = run([
      ['client', new TextEncoder().encode('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
      ['client', Uint8Array.of(1, 2, 3)],
    ]);
    expect(story).toEqual(['client handshake-malformed', 'client body 23', 'client body 3']);
  });

  it('stops at a head that does not end', () => {
    const limits = { ...DEFAULT_DECODER_LIMITS, maxHeadLength: 100 };
    const { story } = run([['server', new Uint8Array(1000).fill(0x41)]], { limits });
    expect(story).toEqual(['server handshake-over-limit', 'server body 100', 'server body 900']);
  });

  it('says that the capture ends within a head', () => {
    expect(run([['client', requestHead().subarray(0, 50)]]).story).toEqual(['client handshake-truncated']);
  });
});

describe('closing handshakes', () => {
  it('tells a close that was not answered', () => {
    const { closing } = run([...OPENING, ['server', wire(frames`close 1011 "oops"`)]]);
    expect(closing).toMatchObject({
      first: { sender: 'server', code: 1011, reason: 'oops' },
      answer: null,
      isClean: false,
    });
  });

  it('tells a connection that ended without any', () => {
    expect(run(OPENING).closing).toMatchObject({ first: null, answer: null, isClean: false });
  });

  it('marks and counts every frame after a side’s own Close frame, and only those', () => {
    const { story, closing } = run([
      ...OPENING,
      ['client', wire(fromClient(frames`close 1000 | text "x" | close 1001 | ping`))],
      ['server', wire(frames`text "before my close" | close 1000 | pong`)],
    ]);
    expect(story.slice(2)).toEqual([
      'client opcode 8',
      'client "x" !data-after-close',
      'client opcode 8 !data-after-close',
      'client opcode 9 !data-after-close',
      'server "before my close"',
      'server opcode 8',
      'server opcode 10 !data-after-close',
    ]);
    expect(closing.framesAfterClose).toEqual({ client: 3, server: 1 });
    expect(closing.first).toMatchObject({ code: 1000 });
  });

  it.each([
    ['close-payload-one-byte', frames`close <03>`],
    ['close-code-invalid', frames`close 1005`],
    ['close-code-invalid', frames`close 999`],
    ['close-code-invalid', frames`close 2000`],
    ['close-reason-utf8', frames`close 1000 <61 ff>`],
  ])('marks %s', (code, drawn) => {
    expect(run([...OPENING, ['server', wire(drawn)]]).story.at(-1)).toBe(`server opcode 8 !${code}`);
  });
});

describe('captures without a beginning', () => {
  it('reads frames at once when told that there is no handshake', () => {
    const { story } = run([['server', wire(frames`text "hi"`)]], { opening: 'none' });
    expect(story).toEqual(['server "hi"']);
  });

  it('tells heads from frames by the first byte of each side', () => {
    expect(run([...OPENING, ['server', wire(frames`text "hi"`)]], { opening: 'detect' }).story).toEqual([
      'request /chat',
      'response 101',
      'server "hi"',
    ]);
    const bare = run(
      [
        ['client', wire(fromClient(frames`text "a"`))],
        ['server', wire(frames`text "b"`)],
      ],
      { opening: 'detect' },
    );
    expect(bare.story).toEqual(['client "a"', 'server "b"']);
  });

  it('goes on after a gap in the handshake', () => {
    const decoder = new ConnectionDecoder();
    const events = [
      ...decoder.push('server', acceptHead().slice(0, 20)),
      ...decoder.gap('server', 100),
      ...decoder.push('server', wire(frames`text "one" | text "two" | text "three"`)),
    ];
    expect(events.map(tell)).toEqual(['server handshake-truncated', 'server "one"', 'server "two"', 'server "three"']);
  });

  it('keeps a gap in its place while the response is awaited', () => {
    const decoder = new ConnectionDecoder();
    const client = wire(fromClient(frames`text "0123456789" | text "after"`));
    const events = [
      ...decoder.push('client', concatBytes([requestHead(), client.slice(0, 10)])),
      ...decoder.gap('client', 2),
      ...decoder.push('client', client.slice(12)),
      ...decoder.push('server', acceptHead()),
    ];
    expect(events.map(tell).slice(2)).toEqual(['client "0123\0\u00006789" !bytes-missing', 'client "after"']);
  });
});
