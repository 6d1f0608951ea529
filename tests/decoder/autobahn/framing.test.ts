import { describe, expect, it } from 'vitest';
import type { DrawnFrames } from '../../support/draw-frames.ts';
import { frames } from '../../support/draw-frames.ts';
import { runCase } from './run-case.ts';

/** The cases keep the numbers of the Autobahn test suite; chopped and octet-wise variants run within `runCase`. */
type Case = readonly [id: string, title: string, drawn: DrawnFrames, expected: readonly string[]];

function check(cases: readonly Case[]): void {
  it.each(cases)('%s %s', (_id, _title, drawn, expected) => {
    expect(runCase(drawn)).toEqual(expected);
  });
}

function filled(length: number, byte = 0x2a): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

describe('Autobahn 1: framing', () => {
  const lengths = [
    ['1', 0],
    ['2', 125],
    ['3', 126],
    ['4', 127],
    ['5', 128],
    ['6', 65_535],
    ['7', 65_536],
  ] as const;
  check(
    lengths.flatMap(([number, length]): Case[] => [
      [
        `1.1.${number}`,
        `text of ${length} bytes`,
        frames`text ${filled(length)}`,
        [`text ${length === 0 ? '' : `${length} B`}`.trim()],
      ],
      [
        `1.2.${number}`,
        `binary of ${length} bytes`,
        frames`bin ${filled(length, 0xfe)}`,
        [`binary ${length === 0 ? '' : `${length} B`}`.trim()],
      ],
    ]),
  );
});

describe('Autobahn 2: pings and pongs', () => {
  check([
    ['2.1', 'ping without payload', frames`ping`, ['ping']],
    ['2.2', 'ping with text', frames`ping "Hello, world!"`, ['ping Hello, world!']],
    [
      '2.3',
      'ping with binary',
      frames`ping <00 ff fe fd fc fb 00 ff>`,
      ['ping \0\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\0\uFFFD'],
    ],
    ['2.4', 'ping of 125 bytes', frames`ping ${filled(125, 0xfe)}`, ['ping 125 B']],
    ['2.5', 'ping of 126 bytes', frames`ping ${filled(126, 0xfe)}`, ['fail control-too-long']],
    ['2.7', 'pong that nobody asked for', frames`pong | text "x"`, ['pong', 'text x']],
    ['2.8', 'such a pong with payload', frames`pong "unsolicited pong payload"`, ['pong unsolicited pong payload']],
    [
      '2.9',
      'such a pong, then a ping',
      frames`pong "unsolicited" | ping "ping payload"`,
      ['pong unsolicited', 'ping ping payload'],
    ],
    [
      '2.10',
      'ten pings',
      frames`ping "0" | ping "1" | ping "2" | ping "3" | ping "4" | ping "5" | ping "6" | ping "7" | ping "8" | ping "9"`,
      Array.from({ length: 10 }, (_, index) => `ping ${index}`),
    ],
  ]);
});

describe('Autobahn 3: reserved bits', () => {
  check([
    ['3.1', 'RSV 1', frames`text rsv3 "Hello"`, ['fail rsv3-unexpected']],
    ['3.2', 'RSV 2 behind a good message', frames`text "a" | text rsv2 "b" | ping`, ['text a', 'fail rsv2-unexpected']],
    ['3.3', 'RSV 3', frames`text "a" | text rsv2 rsv3 "b" | ping`, ['text a', 'fail rsv2-unexpected']],
    ['3.4', 'RSV 4', frames`text "a" | text rsv1 "b" | ping`, ['text a', 'fail rsv1-unexpected']],
    ['3.5', 'RSV 5 on binary', frames`bin rsv1 rsv3 <01>`, ['fail rsv1-unexpected']],
    ['3.6', 'RSV 6 on a ping', frames`ping rsv1 rsv2 "x"`, ['fail rsv1-unexpected']],
    ['3.7', 'RSV 7 on a Close frame', frames`close rsv1 rsv2 rsv3 1000`, ['fail rsv1-unexpected']],
  ]);
});

describe('Autobahn 4: opcodes', () => {
  check([
    ...[3, 4, 5, 6, 7].map((opcode, index): Case => {
      const bad = { opcode, payload: filled(index) };
      const expected = ['text a', 'fail reserved-opcode'];
      return [
        `4.1.${index + 1}`,
        `reserved data opcode ${opcode}`,
        [...frames`text "a"`, bad, ...frames`ping`],
        expected,
      ];
    }),
    ...[11, 12, 13, 14, 15].map((opcode, index): Case => {
      const bad = { opcode, payload: filled(index) };
      const expected = ['text a', 'fail reserved-opcode'];
      return [
        `4.2.${index + 1}`,
        `reserved control opcode ${opcode}`,
        [...frames`text "a"`, bad, ...frames`ping`],
        expected,
      ];
    }),
  ]);
});

describe('Autobahn 5: fragmentation', () => {
  check([
    ['5.1', 'ping in two fragments', frames`ping fin=0 "a" | cont "b"`, ['fail control-fragmented']],
    ['5.2', 'pong in two fragments', frames`pong fin=0 "a" | cont "b"`, ['fail control-fragmented']],
    ['5.3', 'text in two fragments', frames`text fin=0 "frag1" | cont "frag2"`, ['text frag1frag2']],
    ['5.6', 'a ping in between', frames`text fin=0 "frag1" | ping "p" | cont "frag2"`, ['ping p', 'text frag1frag2']],
    ['5.9', 'continuation of nothing with FIN', frames`cont "x" | text "Hello"`, ['fail continuation-unexpected']],
    [
      '5.12',
      'continuation of nothing without FIN',
      frames`cont fin=0 "x" | text "Hello"`,
      ['fail continuation-unexpected'],
    ],
    [
      '5.15',
      'continuation of nothing behind a message',
      frames`text fin=0 "frag1" | cont "frag2" | cont fin=0 "frag3" | text "frag4"`,
      ['text frag1frag2', 'fail continuation-unexpected'],
    ],
    [
      '5.16',
      'continuation of nothing without FIN before each message',
      frames`cont fin=0 "f1" | text fin=0 "f2" | cont "f3" | cont fin=0 "f1" | text fin=0 "f2" | cont "f3"`,
      ['fail continuation-unexpected'],
    ],
    [
      '5.17',
      'continuation of nothing with FIN before each message',
      frames`cont "f1" | text fin=0 "f2" | cont "f3" | cont "f1" | text fin=0 "f2" | cont "f3"`,
      ['fail continuation-unexpected'],
    ],
    ['5.18', 'two text frames for one message', frames`text fin=0 "f1" | text "f2"`, ['fail message-interrupted']],
    [
      '5.19',
      'five fragments and two pings',
      frames`text fin=0 "f1" | cont fin=0 "f2" | ping "p1" | cont fin=0 "f3" | cont fin=0 "f4" | ping "p2" | cont "f5"`,
      ['ping p1', 'ping p2', 'text f1f2f3f4f5'],
    ],
  ]);
});
