import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PayloadState, RowKind, RowOrigin } from '../../../src/model/row-kind.ts';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { printFilter } from '../../../src/panel/filter/filter-printer.ts';
import type { Filter } from '../../../src/panel/filter/filter-tree.ts';
import { matchRegexes } from '../../../src/panel/filter/regex-matcher.ts';
import { createRowTest, MAX_REGEX_BYTES, UNDECIDED, YES } from '../../../src/panel/filter/row-test.ts';
import { MAX_SEARCHED_BYTES } from '../../../src/panel/filter/searched-payloads.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { passesByOracle } from '../../support/filter-oracle.ts';

function parse(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error') throw new Error(`${text}: ${parsed.error.code}`);
  return parsed.value;
}

/** The rows that pass, regexes tried on the spot. */
function passing(filter: Filter, session: FakeSession): number[] {
  const rowTest = createRowTest(filter, session.log, session.connections);
  return Array.from({ length: session.log.size }, (_, index) => index).filter((index) => {
    const verdict = rowTest.judge(index);
    if (verdict !== UNDECIDED) return verdict === YES;
    const [bits = 0] = matchRegexes({ regexes: rowTest.regexes, subjects: [rowTest.subject(index)] });
    return rowTest.decide(index, bits);
  });
}

/** Rows of every kind on three connections: top with subprotocol and open, iframe and closed 1006, top and still connecting. */
function everyKind(): FakeSession {
  const session = new FakeSession();
  const a = session.connect('wss://a.example/feed', 0);
  session.open(a, 10, 'prices.v2');
  session.message(a, 'out', 20, '{"type":"subscribe","id":1}');
  session.message(a, 'in', 30, '{"type":"tick","quotes":[{"bid":99.5},{"bid":101}]}');
  session.message(a, 'in', 40, '{"type":"tick","quotes":[]}', { isHistory: true });
  const b = session.connect('wss://b.example/other', 50, {
    document: { id: 'b'.repeat(32), url: 'https://widget.example/frame', isTop: false, frameId: 3 },
  });
  session.message(b, 'out', 60, Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
  session.message(b, 'in', 70, Uint8Array.of(0x50), { opcode: 9, origin: RowOrigin.wire });
  session.message(b, 'in', 80, 'ping', { origin: RowOrigin.injected });
  session.message(b, 'out', 90, 'too late', { isDiscarded: true });
  session.message(b, 'out', 95, 'x'.repeat(1500), { payloadState: PayloadState.cut, payloadLength: 9000 });
  session.message(b, 'in', 96, Uint8Array.of(0x03, 0xf3, 0x62), { opcode: 8, origin: RowOrigin.wire });
  session.message(b, 'in', 97, 'edited', {
    origin: RowOrigin.edited,
    wire: {
      isMaskingKeyKnown: true,
      isPayloadKnown: true,
      isTimeKnown: true,
      messageRow: null,
      message: 'payload',
      streamOffset: null,
      violations: ['frame-masked-by-server'],
    },
  });
  session.lifecycle(b, 98, { kind: RowKind.closing, code: 4000, reason: 'bye' });
  session.close(b, 99, { code: 1006, reason: 'try later', wasClean: false, initiator: 'network' });
  session.connect('wss://c.example/', 5000);
  session.lifecycle(null, 6000, { kind: RowKind.navigated, url: 'https://shop.example/next' });
  return session;
}

describe('createRowTest', () => {
  test.for([
    ['tick', [3, 4]],
    ['-tick dir:in', [7, 8, 11, 12]],
    ['subscribe OR later', [2, 14]],
    ['/^\\{"TYPE":"t/i', [3, 4]],
    ['/^\\{"TYPE":"t/', []],
    ['-/./ op:binary', []],
    ['op:binary OR /later/', [6, 14]],
    ['dir:out len:>1k', [10]],
    ['len:4', [6, 8]],
    ['len:1k..10k', [10]],
    ['op:close', [11, 13, 14]],
    ['op:ping|binary', [6, 7]],
    ['url:B.EX*other op:text', [8, 9, 10, 12]],
    ['url:shop', [16]],
    ['conn:1 op:lifecycle', [0, 1]],
    ['conn:feed op:lifecycle', [0, 1]],
    ['frame:top op:lifecycle', [0, 1, 15]],
    ['frame:widget op:lifecycle', [5, 13, 14]],
    ['protocol:prices dir:out', [2]],
    ['protocol:"" op:text', [8, 9, 10, 12]],
    ['time:>4s', [15, 16]],
    ['age:10ms..20ms', [1, 2, 6, 7]],
    ['code:1006', [14]],
    ['code:4000..4999', [13]],
    ['code:1011', [11]],
    ['is:open op:text', [2, 3, 4]],
    ['is:closed op:binary', [6]],
    ['is:injected', [8]],
    ['is:edited', [12]],
    ['is:observed', [7, 11]],
    ['is:violation', [12]],
    ['is:heartbeat', [7, 8]],
    ['is:history', [4]],
    ['is:discarded|cut', [9, 10]],
    ['json.type:tick', [3, 4]],
    ['json.quotes[*].bid:>100', [3]],
    ['json.quotes[0].bid:>100', []],
    ['hex:ad be', [6]],
  ] as const)('%s', ([text, expected]) => {
    const session = everyKind();
    expect(passing(parse(text), session)).toEqual(expected);
  });

  test('reads the time of day in the time zone of the panel', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    const at = new Date(session.log.time(0));
    session.message(connection, 'in', 3_600_000, 'an hour later');
    const clock = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
    expect(passing(parse(`time:${clock}..${clock}:30`), session)).toEqual([0]);
  });

  test('looks in the message that a compressed frame ends', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    session.message(connection, 'in', 1, Uint8Array.of(1, 2, 3), {
      origin: RowOrigin.wire,
      opcode: 1,
      rsv1: true,
      wire: {
        isMaskingKeyKnown: true,
        isPayloadKnown: true,
        isTimeKnown: true,
        messageRow: null,
        message: new TextEncoder().encode('{"type":"inflated"}'),
        streamOffset: 0,
        violations: [],
      },
    });
    for (const filter of ['inflated', 'hex:01 02', 'json.type:inflated', '/^\\{.*inflated/']) {
      expect(passing(parse(filter), session)).toEqual([1]);
    }
  });

  test('counts the rows of which it searched the beginning only', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    session.message(connection, 'in', 1, `${'x'.repeat(MAX_SEARCHED_BYTES)}needle`);
    session.message(connection, 'in', 2, `needle${'x'.repeat(MAX_SEARCHED_BYTES)}`);
    const search = createRowTest(parse('needle'), session.log, session.connections);
    expect([search.judge(1), search.judge(2), search.unfinishedCount()]).toEqual([0, 1, 1]);
    const regex = createRowTest(parse('/needle/'), session.log, session.connections);
    expect(regex.subject(1)).toHaveLength(MAX_REGEX_BYTES);
    expect(regex.unfinishedCount()).toBe(1);
  });

  test('asks cheap questions before dear ones', () => {
    const session = everyKind();
    // A regex that would never end is not even tried on rows which the other terms refuse.
    const rowTest = createRowTest(parse('/(a+)+$/ dir:in op:binary'), session.log, session.connections);
    const undecided = Array.from({ length: session.log.size }, (_, index) => rowTest.judge(index)).filter(
      (verdict) => verdict === UNDECIDED,
    );
    expect(undecided).toEqual([]);
  });

  const leaves = [
    'tick',
    '"é"',
    'dir:in',
    'dir:out',
    'op:text',
    'op:close|ping',
    'len:>3',
    'len:0..2',
    'url:a.ex',
    'url:*b*other',
    'conn:feed',
    'conn:2',
    'frame:top',
    'frame:widget',
    'protocol:""',
    'protocol:v2',
    'time:<50ms',
    'age:20ms..',
    'time:>00:00',
    'code:>1000',
    'is:open',
    'is:closed|cut',
    'is:discarded|history',
    'is:heartbeat',
    'is:observed|injected',
    'json.a:1',
    'json.a[*]:>0',
    'json.*:tick',
    'hex:74 69',
    '/t.ck/',
    '/^$/',
    '/[0-9]/i',
  ];
  const filter = fc.letrec<{ part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...leaves),
      tie('part').map((part) => `-(${part})`),
      fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' ')})`),
      fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' OR ')})`),
    ),
  })).part;
  const payload = fc.constantFrom(
    'tick',
    'TICK 1',
    '{"a":1}',
    '{"a":[0,2],"b":"tick"}',
    'ping',
    'café',
    'é',
    '',
    '{"a":',
    'sticks',
  );
  const row = fc.record({
    connection: fc.nat(2),
    direction: fc.constantFrom('in' as const, 'out' as const),
    payload,
    opcode: fc.constantFrom(0, 1, 1, 1, 2, 8, 9, 10),
    origin: fc.constantFrom(RowOrigin.page, RowOrigin.wire, RowOrigin.injected, RowOrigin.edited),
    isDiscarded: fc.boolean(),
    isHistory: fc.boolean(),
    isCut: fc.boolean(),
  });

  test('agrees with the oracle on any filter over any log', () => {
    fc.assert(
      fc.property(filter, fc.array(row, { maxLength: 12 }), (text, rows) => {
        const session = new FakeSession();
        const connections = [
          session.connect('wss://a.example/feed', 0),
          session.connect('wss://b.example/other', 30, {
            document: { id: 'b'.repeat(32), url: 'https://widget.example/', isTop: false, frameId: 3 },
          }),
          session.connect('wss://c.example/third', 40),
        ];
        const [a, b] = connections;
        if (a) session.open(a, 5, 'prices.v2');
        rows.forEach(({ connection, direction, isCut, payload: content, ...more }, at) => {
          const owner = connections[connection];
          const state = isCut ? PayloadState.cut : PayloadState.complete;
          if (owner) session.message(owner, direction, 10 * at, content, { ...more, payloadState: state });
        });
        if (b) session.close(b, 99, { code: 1006, reason: 'tick', wasClean: false, initiator: 'network' });
        const tree = parse(text);
        const expected = Array.from({ length: session.log.size }, (_, index) => index).filter((index) =>
          passesByOracle(tree, session, index),
        );
        expect(passing(tree, session)).toEqual(expected);
        expect(passing(parse(printFilter(tree)), session)).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
  });
});
