import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeFilter, type Completion } from '../../../src/panel/filter/completion.ts';
import { appendTerm, applyOption, stepInHistory } from '../../../src/panel/filter/filter-edit.ts';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { seenValues } from '../../../src/panel/filter/seen-values.ts';
import { arbitraryFilterText } from '../../support/arbitrary-filters.ts';
import { FakeSession } from '../../support/fake-session.ts';

function seen() {
  const session = new FakeSession();
  const a = session.connect('wss://a.example/feed', 0);
  session.open(a, 1, 'prices.v2');
  session.message(a, 'in', 2, '{"type":"tick","quotes":[{"bid":1.5,"note":"two words"}]}');
  session.message(a, 'in', 3, '{"type":"news","id":7}');
  session.message(a, 'in', 4, 'no JSON');
  const b = session.connect('wss://b.example/other (1)', 5, {
    document: { id: 'b'.repeat(32), url: 'https://widget.example/', isTop: false, frameId: 3 },
  });
  session.close(b, 6, { code: 1006, reason: '', wasClean: false, initiator: 'network' });
  return seenValues(session.log, session.connections);
}

/** `^` in the text is the caret. */
function complete(drawn: string): Completion & { readonly labels: readonly string[]; readonly text: string } {
  const caret = drawn.indexOf('^');
  const text = drawn.replace('^', '');
  const found = completeFilter(text, caret, seen());
  return { ...found, text, labels: found.options.map(({ label }) => label) };
}

/** The text after the option with that label was taken, with the caret drawn. */
function take(drawn: string, label: string): string {
  const found = complete(drawn);
  const option = found.options.find((candidate) => candidate.label === label);
  if (option === undefined) throw new Error(`${label} is not among ${found.labels.join(', ')}`);
  const { text, caret } = applyOption(found.text, found, option);
  return `${text.slice(0, caret)}^${text.slice(caret)}`;
}

describe('completeFilter', () => {
  test('offers the keys that begin with what was typed', () => {
    expect(complete('c^').labels).toEqual(['conn:', 'code:']);
    expect(complete('tick (-pro^').labels).toEqual(['protocol:']);
    expect(complete('tick^').labels).toEqual([]);
  });

  test('offers every key between terms', () => {
    expect(complete('^').labels).toHaveLength(13);
    expect(complete('a ^ b').labels).toHaveLength(13);
  });

  test('offers nothing inside of a phrase or a regex', () => {
    expect(complete('"di^').labels).toEqual([]);
    expect(complete('/di^r/').labels).toEqual([]);
  });

  test('offers the words that a key knows, also after a bar', () => {
    expect(complete('dir:^').labels).toEqual(['in', 'out']);
    expect(complete('op:text|p^').labels).toEqual(['ping', 'pong']);
    expect(take('op:text|p^ x', 'pong')).toBe('op:text|pong ^x');
  });

  test('offers what the log holds', () => {
    expect(complete('protocol:^').labels).toEqual(['prices.v2']);
    expect(complete('code:^').labels).toEqual(['1006']);
    expect(complete('url:b.ex^').labels).toEqual(['wss://b.example/other (1)']);
    expect(complete('frame:^').labels).toEqual(['top', 'https://widget.example/']);
    expect(complete('conn:feed^').labels).toEqual(['1']);
  });

  test('quotes a value that needs it', () => {
    expect(take('url:b^', 'wss://b.example/other (1)')).toBe('url:"wss://b.example/other (1)" ^');
    expect(take('json.quotes[*].note:^', 'two words')).toBe('json.quotes[*].note:"two words" ^');
  });

  test('offers the JSON paths of the newest messages, and their values', () => {
    expect(complete('json^').labels).toEqual(['json.']);
    expect(complete('json.^').labels).toEqual(['json.id', 'json.type', 'json.quotes[*].bid', 'json.quotes[*].note']);
    expect(take('json.ty^', 'json.type')).toBe('json.type:^');
    expect(complete('json.type:^').labels).toEqual(['news', 'tick']);
  });

  test('replaces the whole key under the caret and keeps its value', () => {
    expect(take('ti^me:<5s', 'time:')).toBe('time:^<5s');
  });

  test('inserts only what the language reads', () => {
    const known = seen();
    for (const text of [
      'dir:',
      'op:',
      'is:',
      'len:',
      'time:',
      'age:',
      'code:',
      'url:',
      'conn:',
      'frame:',
      'protocol:',
    ]) {
      const completion = completeFilter(text, text.length, known);
      expect(completion.options.length).toBeGreaterThan(0);
      for (const option of completion.options)
        expect(parseFilter(applyOption(text, completion, option).text).kind).toBe('ok');
    }
  });

  test('names a place within the text, for any text and caret', () => {
    const known = seen();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), arbitraryFilterText), fc.nat(60), (text, at) => {
        const caret = Math.min(at, text.length);
        const { start, end, options } = completeFilter(text, caret, known);
        if (options.length === 0) return;
        expect(start).toBeLessThanOrEqual(caret);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('editing the filter', () => {
  test('puts an example behind what is there', () => {
    expect(appendTerm('', 'a')).toEqual({ text: 'a', caret: 1 });
    expect(appendTerm('dir:in ', 'a')).toEqual({ text: 'dir:in a', caret: 8 });
  });

  test('walks through the history and back to what was typed', () => {
    expect([stepInHistory(-1, 1, 2), stepInHistory(1, 1, 2), stepInHistory(0, -1, 2), stepInHistory(-1, 1, 0)]).toEqual(
      [0, 1, -1, -1],
    );
  });
});
