import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaptureEvent, parseCaptureMessage } from '../../src/protocol/capture-guard.ts';
import type { CaptureEvent, CaptureMessage } from '../../src/protocol/capture-event.ts';
import { parseHandshakeRecord, parseHeaders } from '../../src/protocol/handshake-guard.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import {
  parseBackgroundToPanel,
  parseBridgeQuery,
  parsePageAnswer,
  parsePageQuery,
  parsePanelPageQuery,
  parsePanelPresence,
  parsePanelToBackground,
} from '../../src/protocol/port-guard.ts';
import { documentId } from '../support/draw-events.ts';

const EVENTS: readonly CaptureEvent[] = [
  {
    kind: 'connecting',
    connection: 1,
    time: 1.5,
    url: 'wss://a.test/',
    protocols: ['chat'],
    stack: 'at x',
    isFromConstructor: true,
  },
  { kind: 'construction-failed', time: 2, url: null, errorName: 'SyntaxError', errorMessage: 'no', stack: null },
  { kind: 'open', connection: 1, time: 3, protocol: 'chat', extensions: '' },
  {
    kind: 'message',
    connection: 1,
    time: 4,
    message: 1,
    direction: 'in',
    type: 'text',
    payload: 'hi',
    byteLength: null,
    payloadState: 'complete',
    fate: 'received',
  },
  {
    kind: 'message',
    connection: 1,
    time: 4,
    message: 2,
    direction: 'out',
    type: 'binary',
    payload: Uint8Array.of(1, 2),
    byteLength: 900,
    payloadState: 'parts',
    fate: 'sent',
  },
  { kind: 'payload-part', connection: 1, message: 2, time: 5, payload: null, payloadState: 'unreadable' },
  { kind: 'send-failed', connection: 1, time: 6, errorName: 'InvalidStateError', errorMessage: 'still connecting' },
  { kind: 'closing', connection: 1, time: 7, code: null, reason: null },
  { kind: 'close', connection: 1, time: 8, code: 1000, reason: 'bye', wasClean: true, initiator: 'page' },
  { kind: 'error', connection: 1, time: 9 },
  {
    kind: 'snapshot',
    connection: 1,
    time: 10,
    url: 'wss://a.test/',
    protocols: [],
    stack: null,
    createdAt: 1,
    openedAt: null,
    readyState: 0,
    protocol: '',
    extensions: '',
    shedFramesIn: 1,
    shedFramesOut: 2,
    shedBytesIn: 3,
    shedBytesOut: 4,
  },
  { kind: 'shed', time: 11, reason: 'fault', events: 1, frames: 1, bytes: 1 },
  { kind: 'closing', connection: 1, time: 3, code: 4000, reason: 'x', isInjected: true },
  { kind: 'held', connection: 1, time: 3, message: 4, breakpoint: 1 },
  { kind: 'asked', connection: 1, time: 3, message: 4, rule: 0 },
  { kind: 'tagged', connection: 1, time: 3, message: 4, label: 'odd', color: 'yellow' },
  { kind: 'rule-hits', time: 3, rule: 1, hits: 2, misses: 0 },
  {
    kind: 'released',
    connection: 1,
    time: 3,
    message: 4,
    passage: 'replaced',
    replacement: 5,
    isDiscarded: false,
    cause: 'user',
  },
  { kind: 'acted', connection: 1, time: 3, command: 9, message: 4, problem: null, words: '' },
  { kind: 'acted', connection: 1, time: 3, command: 9, message: null, problem: 'refused', words: 'InvalidAccessError' },
  {
    kind: 'message',
    connection: 1,
    time: 4,
    message: 4,
    direction: 'out',
    type: 'text',
    payload: 'hi',
    byteLength: null,
    payloadState: 'complete',
    fate: 'sent',
    origin: 'edited',
  },
];

const hello: CaptureMessage = {
  kind: 'hello',
  version: 1,
  document: { id: documentId('a'), url: 'http://a.test/', isTop: true, timeOrigin: 1.25 },
  nextSeq: 1,
};

/** Anything a structured clone can carry, often with our own field names and kinds. */
const clonable = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.anything({ withBigInt: true, withTypedArray: true, withDate: true, withMap: true, withSet: true }),
    fc.constantFrom<unknown>(...EVENTS.map(({ kind }) => kind), 'batch', 'hello', 'handshake', documentId('a')),
    fc.constantFrom(-1, 0, 1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
  ),
  value: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('record'), fc.array(tie('value'), { maxLength: 4 })),
  record: fc.dictionary(
    fc.constantFrom(...new Set(EVENTS.flatMap((event) => Object.keys(event))), 'events', '__proto__'),
    tie('value'),
  ),
})).value;

/** A true event with some of its fields replaced by anything. */
const spoiled = fc
  .tuple(
    fc.constantFrom(...EVENTS),
    fc.dictionary(fc.constantFrom(...new Set(EVENTS.flatMap((event) => Object.keys(event)))), clonable),
  )
  .map(([event, change]) => Object.assign({}, event, change));

/** Only there when the user of the panel did it. */
const OPTIONAL = new Set(['origin', 'isInjected']);

describe('capture guard', () => {
  it.each(EVENTS.map((event) => [event.kind, event] as const))('passes a true %s event unchanged', (_kind, event) => {
    expect(parseCaptureEvent(structuredClone(event))).toEqual(event);
  });

  it.each(EVENTS.map((event) => [event.kind, event] as const))(
    'refuses a %s event that lacks any field it must have',
    (_kind, event) => {
      for (const field of Object.keys(event).filter((name) => !OPTIONAL.has(name))) {
        const spoiledEvent = Object.fromEntries(Object.entries(event).filter(([name]) => name !== field));
        expect(parseCaptureEvent(spoiledEvent), field).toBeUndefined();
      }
    },
  );

  it('keeps nothing that is not in the protocol', () => {
    const event = parseCaptureEvent({ ...EVENTS[2], extra: 'x', constructor: 'y', __proto__: { polluted: true } });
    expect(Object.keys(event ?? {}).toSorted()).toEqual(['connection', 'extensions', 'kind', 'protocol', 'time']);
  });

  it('cuts texts that are longer than what is kept', () => {
    const event = parseCaptureEvent({ ...EVENTS[0], url: `ws://${'x'.repeat(DEFAULT_LIMITS.urlChars)}` });
    expect(event?.kind === 'connecting' && event.url.length).toBe(DEFAULT_LIMITS.urlChars);
  });

  it('takes an array of another realm for the bytes it is', () => {
    const view = new DataView(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2);
    const event = parseCaptureEvent({ ...EVENTS[4], payload: view });
    expect(event?.kind === 'message' && event.payload).toEqual(Uint8Array.of(1, 2));
  });

  it('keeps the place of a bad event, so that the numbers of the others hold', () => {
    const batch = parseCaptureMessage({
      kind: 'batch',
      documentId: documentId('a'),
      firstSeq: 5,
      isHistory: false,
      events: [EVENTS[2], 'garbage', EVENTS[9]],
    });
    expect(batch?.kind === 'batch' && batch.events).toEqual([EVENTS[2], null, EVENTS[9]]);
  });

  it('passes a true hello, and none with a document that has no proper id', () => {
    expect(parseCaptureMessage(structuredClone(hello))).toEqual(hello);
    expect(parseCaptureMessage({ ...hello, document: { ...hello.document, id: 'AB' } })).toBeUndefined();
  });

  it('gives an event or undefined for anything at all, never an exception', () => {
    fc.assert(
      fc.property(fc.oneof(clonable, spoiled), (value) => {
        const event = parseCaptureEvent(value);
        if (event === undefined) return;
        expect(EVENTS.map(({ kind }) => kind)).toContain(event.kind);
        expect(Number.isFinite(event.time)).toBe(true);
        // What has passed once passes again, unchanged: nothing unchecked is left in it.
        expect(parseCaptureEvent(event)).toEqual(event);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a message or undefined for any envelope, never an exception', () => {
    const guards = [
      parseCaptureMessage,
      parseBackgroundToPanel,
      parsePanelToBackground,
      parseBridgeQuery,
      parsePanelPresence,
      parsePanelPageQuery,
      parsePageQuery,
      parsePageAnswer,
      parseHandshakeRecord,
      parseHeaders,
    ];
    fc.assert(
      fc.property(clonable, fc.constantFrom(...guards), (value, guard) => {
        const parsed: unknown = guard(value);
        expect(parsed === undefined || typeof parsed === 'object').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('port guard', () => {
  it('lets the question which page stands pass, and its answer', () => {
    expect(parsePanelPageQuery({ kind: 'ask-page', tabId: 3, more: 1 })).toEqual({ kind: 'ask-page', tabId: 3 });
    expect(parsePageQuery({ kind: 'which-page' })).toEqual({ kind: 'which-page' });
    const page = { kind: 'page', timeOrigin: 1.5, url: 'http://a.test/' };
    expect(parsePageAnswer({ ...page, more: 1 })).toEqual(page);
  });

  it.each([
    undefined,
    null,
    1,
    {},
    { kind: 'page' },
    { kind: 'page', timeOrigin: 1 },
    { kind: 'page', timeOrigin: NaN, url: '' },
    { kind: 'page', timeOrigin: '1', url: '' },
  ])('takes %j for no answer', (value) => {
    expect(parsePageAnswer(value)).toBeUndefined();
  });

  it.each([
    { kind: 'attached', tabId: 3 },
    { kind: 'bridge-open', bridge: 1, frameId: 0, isPrerendered: false },
    { kind: 'from-bridge', bridge: 1, message: { anything: true } },
    { kind: 'bridge-gone', bridge: 1 },
    { kind: 'host-access', isGranted: true },
    {
      kind: 'handshake',
      source: 'web-request',
      requestId: '1',
      url: 'ws://a.test/',
      time: 1,
      frameId: null,
      request: { headers: [{ name: 'Upgrade', value: 'websocket' }] },
      response: { status: 101, statusText: 'Switching Protocols', headers: [] },
      error: null,
    },
  ])('passes $kind to the panel unchanged', (message) => {
    expect(parseBackgroundToPanel(structuredClone(message))).toEqual(message);
  });

  it.each([
    { kind: 'attach', tabId: 3 },
    { kind: 'to-bridge', bridge: 1, command: { kind: 'record', isOn: true } },
    { kind: 'keep-alive' },
    { kind: 'ask-host-access' },
  ])('passes $kind to the background unchanged', (message) => {
    expect(parsePanelToBackground(structuredClone(message))).toEqual(message);
  });

  it('bounds the header fields of a handshake and leaves out what is none', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ name: `h${index}`, value: 'v' }));
    expect(parseHeaders(many)).toHaveLength(500);
    expect(parseHeaders([{ name: 1 }, null, { name: 'a', value: 'b', other: 1 }])).toEqual([{ name: 'a', value: 'b' }]);
  });
});
