import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { revivedVerdict } from '../../src/content/act/revived-data.ts';
import { MAX_ACT_BYTES } from '../../src/protocol/limits.ts';
import { packAct } from '../../src/protocol/packed-act.ts';
import { parsePanelCommand } from '../../src/protocol/panel-command-guard.ts';
import type { ActCommand } from '../../src/protocol/panel-command.ts';
import type { Verdict } from '../../src/protocol/rule.ts';
import { documentId } from '../support/draw-events.ts';

const ID = documentId('a');
const SEND: ActCommand = {
  kind: 'send-message',
  documentId: ID,
  command: 7,
  connection: 1,
  direction: 'out',
  payload: 'hé\n',
  isEdited: false,
};
const CLOSE: ActCommand = {
  kind: 'close-connection',
  documentId: ID,
  command: 8,
  connection: 1,
  code: 4000,
  reason: 'x',
};

const VERDICT: Verdict = {
  outcome: 'changed',
  data: Uint8Array.of(0, 255),
  more: ['more'],
  delayMs: 5,
  copies: 1,
  reorderWindow: 0,
  answers: ['answer'],
  close: { code: 1000, reason: '' },
  tag: { label: 'x', color: 'red' },
  hits: [1],
  misses: [],
  askedFrom: -1,
};
const SPEED = { delayMs: 300, jitterMs: 0, bytesPerSecondIn: 1000, bytesPerSecondOut: 0, isStalled: false };
const INTERCEPTS: ActCommand[] = [
  { kind: 'simulate-network', documentId: ID, command: 9, speed: SPEED },
  {
    kind: 'set-rules',
    documentId: ID,
    command: 9,
    rules: [{ id: 1, condition: { kind: 'text', text: 'a' }, action: { kind: 'drop' } }],
  },
  {
    kind: 'set-breakpoints',
    documentId: ID,
    command: 9,
    breakpoints: [{ id: 1, condition: { kind: 'everything' } }],
    timeoutMs: 0,
  },
  { kind: 'release-held', documentId: ID, command: 9, messages: [1, 2], isDropped: false },
  { kind: 'replace-held', documentId: ID, command: 9, message: 3, isAnswer: true, payload: 'x' },
  { kind: 'answer-rules', documentId: ID, command: 9, message: 3, verdict: VERDICT },
  { kind: 'answer-breakpoints', documentId: ID, command: 9, message: 3, breakpoint: 1 },
];

describe('the guard of commands', () => {
  test('rebuilds what is well formed, and nothing else rides along', () => {
    for (const command of [
      SEND,
      CLOSE,
      { ...SEND, direction: 'in', payload: Uint8Array.of(0, 255), isEdited: true },
      { ...CLOSE, code: null, reason: null },
      { kind: 'simulate-close', documentId: ID, command: 9, connection: 1, code: 1012, reason: '' },
      { kind: 'open-connection', documentId: ID, command: 9, url: 'wss://a/', protocols: ['x'] },
      { kind: 'simulate-offline', documentId: ID, command: 9, isOffline: true },
      ...INTERCEPTS,
      { kind: 'record', isOn: true },
      { kind: 'ack', documentId: ID, nextSeq: 3 },
    ]) {
      expect(parsePanelCommand({ ...command, extra: 1 })).toEqual(command);
    }
  });

  test('refuses a command that lacks a field or has one of the wrong kind', () => {
    const simulated = { ...CLOSE, kind: 'simulate-close', reason: '' };
    const opened = { kind: 'open-connection', documentId: ID, command: 9, url: 'wss://a/', protocols: ['x'] };
    const offline = { kind: 'simulate-offline', documentId: ID, command: 9, isOffline: true };
    for (const command of [SEND, CLOSE, simulated, opened, offline, ...INTERCEPTS]) {
      for (const field of Object.keys(command)) {
        expect(parsePanelCommand({ ...command, [field]: Symbol('wrong') }), field).toBeUndefined();
        expect(parsePanelCommand({ ...command, [field]: undefined }), field).toBeUndefined();
      }
    }
    expect(parsePanelCommand({ ...SEND, connection: 0 })).toBeUndefined();
    expect(parsePanelCommand({ ...CLOSE, code: 70_000 })).toBeUndefined();
  });

  test('takes null where that means all or none, but never drops all', () => {
    const all = { kind: 'release-held', documentId: ID, command: 9, messages: null, isDropped: false };
    expect(parsePanelCommand(all)).toEqual(all);
    expect(parsePanelCommand({ ...all, isDropped: true })).toBeUndefined();
    const none = { kind: 'answer-breakpoints', documentId: ID, command: 9, message: 3, breakpoint: null };
    expect(parsePanelCommand(none)).toEqual(none);
  });

  test('refuses a message that is too long instead of cutting it', () => {
    expect(parsePanelCommand({ ...SEND, payload: new Uint8Array(MAX_ACT_BYTES + 1) })).toBeUndefined();
    expect(parsePanelCommand({ ...SEND, payload: 'a'.repeat(MAX_ACT_BYTES + 1) })).toBeUndefined();
  });

  test('answers anything at all with a command or with undefined', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const kinds = [
          'ack',
          'record',
          'send-message',
          'close-connection',
          'simulate-close',
          'open-connection',
          'simulate-offline',
          ...INTERCEPTS.map(({ kind }) => kind),
          undefined,
        ];
        expect(kinds).toContain(parsePanelCommand(value)?.kind);
      }),
    );
  });
});

describe('a command on its way into the page', () => {
  test('is one line of JSON and the payload behind it, whatever the payload holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 20_000 })), (payload) => {
        const packed = packAct({ ...SEND, payload });
        const end = packed.indexOf('\n');
        const rest = packed.slice(end + 1);
        expect(JSON.parse(packed.slice(0, end))).toEqual({
          kind: 'send-message',
          command: 7,
          connection: 1,
          isOut: true,
          isText: typeof payload === 'string',
          isEdited: false,
        });
        if (typeof payload === 'string') expect(rest).toBe(payload);
        else expect(Uint8Array.from(rest, (unit) => unit.charCodeAt(0))).toEqual(Uint8Array.from(payload));
      }),
      { numRuns: 50 },
    );
    expect(packAct({ ...CLOSE, reason: 'a\nb' }).split('\n')).toHaveLength(2);
  });

  test('keeps the bytes of rules and verdicts inside of the JSON', () => {
    const packed = packAct({ kind: 'answer-rules', documentId: ID, command: 9, message: 3, verdict: VERDICT });
    const { verdict }: { verdict: Verdict } = JSON.parse(packed.slice(0, packed.indexOf('\n')));
    expect(revivedVerdict(verdict)).toEqual({ ...VERDICT, more: expect.anything(), answers: expect.anything() });
    expect(revivedVerdict(verdict).more[0]).toBe('more');
  });
});
