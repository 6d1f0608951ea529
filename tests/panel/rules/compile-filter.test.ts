import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import type { Filter } from '../../../src/panel/filter/filter-tree.ts';
import { matchRegexes } from '../../../src/panel/filter/regex-matcher.ts';
import { createRowTest, UNDECIDED, YES } from '../../../src/panel/filter/row-test.ts';
import { asksPanel, matchTreeOf } from '../../../src/panel/rules/compile-filter.ts';
import { readMatchTree } from '../../../src/protocol/match-tree-guard.ts';
import type { MessageData } from '../../../src/protocol/rule.ts';
import { compileCondition } from '../../../src/rules/engine.ts';
import { arbitraryFilter } from '../../support/arbitrary-filters.ts';
import { arbitraryData } from '../../support/arbitrary-rules.ts';
import { FakeSession } from '../../support/fake-session.ts';

const URL_OF_ALL = 'wss://a.example/feed';
const PROTOCOL = 'prices.v2';
const NO = 0;
const ASK = 2;

/** What the filter says about the message once it stands in the log. */
function inPanel(filter: Filter, data: MessageData, isOut: boolean): boolean {
  const session = new FakeSession();
  const connection = session.connect(URL_OF_ALL, 0);
  session.open(connection, 10, PROTOCOL);
  session.message(connection, isOut ? 'out' : 'in', 20, data);
  const row = session.log.size - 1;
  const rowTest = createRowTest(filter, session.log, session.connections);
  const verdict = rowTest.judge(row);
  if (verdict !== UNDECIDED) return verdict === YES;
  const [bits = 0] = matchRegexes({ regexes: rowTest.regexes, subjects: [rowTest.subject(row)] });
  return rowTest.decide(row, bits);
}

function treeOf(text: string) {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error') throw new Error(text);
  return matchTreeOf(parsed.value);
}

describe('a filter as a page asks it', () => {
  test('says of every message what the panel says, or leaves it to the panel', () => {
    let decided = 0;
    fc.assert(
      fc.property(arbitraryFilter, arbitraryData, fc.boolean(), (filter, data, isOut) => {
        const tree = readMatchTree(structuredClone(matchTreeOf(filter)));
        expect(tree).toBeDefined();
        if (!tree) return;
        const answer = compileCondition(tree)({ isOut, url: URL_OF_ALL, protocol: PROTOCOL, connection: 1, data });
        if (answer === ASK) expect(asksPanel(tree)).toBe(true);
        else {
          decided += 1;
          expect(answer !== NO).toBe(inPanel(filter, data, isOut));
        }
      }),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(1000);
  });

  test('leaves regexes, marks, time and names of connections to the panel, and nothing else', () => {
    const asked = ['/a/', 'is:marked', 'time:>5s', 'time:12:30', 'age:<1s', 'conn:1', 'conn:feed', 'frame:top'];
    expect(asked.filter((text) => !asksPanel(treeOf(text)))).toEqual([]);
    const told = [
      'tick',
      'dir:in',
      'op:text|close',
      'len:>5',
      'url:feed',
      'protocol:""',
      'json.a:1',
      'hex:00',
      'code:1000',
    ];
    expect(told.filter((text) => asksPanel(treeOf(text)))).toEqual([]);
    expect(asksPanel(treeOf('a OR -(b /c/)'))).toBe(true);
  });
});
