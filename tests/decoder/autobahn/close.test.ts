import { describe, expect, it } from 'vitest';
import type { DrawnFrames } from '../../support/draw-frames.ts';
import { frames } from '../../support/draw-frames.ts';
import { runCase } from './run-case.ts';

type Case = readonly [id: string, title: string, drawn: DrawnFrames, expected: readonly string[]];

function check(cases: readonly Case[]): void {
  it.each(cases)('%s %s', (_id, _title, drawn, expected) => {
    expect(runCase(drawn)).toEqual(expected);
  });
}

describe('Autobahn 7.1–7.3: closing', () => {
  check([
    ['7.1.1', 'a message, then a close', frames`text "Hello" | close 1000`, ['text Hello', 'close 1000']],
    ['7.1.2', 'two Close frames', frames`close 1000 | close 1000`, ['close 1000', 'fail data-after-close']],
    ['7.1.3', 'a ping after the close', frames`close 1000 | ping`, ['close 1000', 'fail data-after-close']],
    ['7.1.4', 'a message after the close', frames`close 1000 | text "x"`, ['close 1000', 'fail data-after-close']],
    [
      '7.1.5',
      'a fragment after the close',
      frames`text fin=0 "a" | close 1000 | cont "b"`,
      ['close 1000', 'fail data-after-close'],
    ],
    [
      '7.1.6',
      'a large message, a close, a ping',
      frames`text ${new Uint8Array(262_144).fill(0x42)} | text "Hello" | close 1000 | ping`,
      ['text 262144 B', 'text Hello', 'close 1000', 'fail data-after-close'],
    ],
    ['7.3.1', 'no payload', frames`close`, ['close empty']],
    ['7.3.2', 'one byte of payload', frames`close <61>`, ['fail close-payload-one-byte']],
    ['7.3.3', 'a code', frames`close 1000`, ['close 1000']],
    ['7.3.4', 'a code and a reason', frames`close 1000 "Hello World!"`, ['close 1000 Hello World!']],
    [
      '7.3.5',
      'the longest reason',
      frames`close 1000 ${new Uint8Array(123).fill(0x2a)}`,
      [`close 1000 ${'*'.repeat(123)}`],
    ],
    [
      '7.3.6',
      'a reason that is too long',
      frames`close 1000 ${new Uint8Array(124).fill(0x2a)}`,
      ['fail control-too-long'],
    ],
    ['7.5.1', 'a reason that is not UTF-8', frames`close 1000 <ce ba ed a0 80>`, ['fail close-reason-utf8']],
  ]);
});

describe('Autobahn 7.7–7.13: close codes', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])(
    '7.7 takes %i',
    (code) => {
      expect(runCase([{ opcode: 8, payload: Uint8Array.of(code >> 8, code & 0xff) }])).toEqual([`close ${code}`]);
    },
  );

  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])('7.9, 7.13 refuses %i', (code) => {
    expect(runCase([{ opcode: 8, payload: Uint8Array.of(code >> 8, code & 0xff) }])).toEqual([
      'fail close-code-invalid',
    ]);
  });
});
