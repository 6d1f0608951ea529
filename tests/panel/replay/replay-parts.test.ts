import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../src/base/utf8.ts';
import { compareAnswers } from '../../../src/panel/replay/compare-answers.ts';
import { fillStep } from '../../../src/panel/replay/fill-step.ts';
import { readIgnoredFields } from '../../../src/panel/replay/ignored-fields.ts';
import { jsonScalars, jsonValueAt, printSteps } from '../../../src/panel/replay/json-scalars.ts';
import { findLearnedValues } from '../../../src/panel/replay/learned-values.ts';
import { AnswerMatcher } from '../../../src/panel/replay/match-answer.ts';
import { answer, drawRecording } from './draw-recording.ts';

describe('values of a JSON text', () => {
  test('are found with their paths, escapes and digits', () => {
    const text = encodeUtf8('{"a":[1,{"b c":"\\u0041\\"x"}],"big":12345678901234567890,"no":null}');
    expect(jsonScalars(text).map(({ steps, text: value }) => [printSteps(steps), value])).toEqual([
      ['$.a[0]', '1'],
      ['$.a[1]["b c"]', 'A"x'],
      ['$.big', '12345678901234567890'],
    ]);
  });

  test('are found again by their paths, whatever the text is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = encodeUtf8(JSON.stringify(value));
        const seen = new Set<string>();
        for (const { steps, start, end } of jsonScalars(bytes)) {
          expect(seen.has(JSON.stringify(steps))).toBe(false);
          seen.add(JSON.stringify(steps));
          expect(jsonValueAt(bytes, steps)).toEqual(bytes.subarray(start, end));
        }
      }),
    );
  });

  test('of no JSON are none', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void jsonScalars(bytes)));
    expect(jsonScalars(encodeUtf8('{"a":'))).toEqual([]);
    expect(jsonValueAt(encodeUtf8('{"a":1}'), ['a', 'b'])).toBeNull();
  });
});

describe('learned values', () => {
  test('are those that the server said first', () => {
    const recording = drawRecording([
      '< {"hello":"abc12345"}',
      '> {"type":"login","user":"anna","proof":"abc12345"}',
      '< {"type":"session","token":"t-1","user":"anna","n":7}',
      '> {"type":"say","token":"t-1","n":7,"word":"session"}',
      '> {"type":"bye","token":"t-1"}',
    ]);
    const found = findLearnedValues(recording).map(({ answer: from, path, sample, uses, isLikely }) => ({
      from: `${from} ${printSteps(path)}`,
      sample,
      uses: uses.map(({ step, path: to }) => `${step} ${printSteps(to)}`),
      isLikely,
    }));
    expect(found).toEqual([
      { from: '0 $.hello', sample: 'abc12345', uses: ['0 $.proof'], isLikely: true },
      { from: '1 $.token', sample: 't-1', uses: ['1 $.token', '2 $.token'], isLikely: true },
    ]);
  });

  test('are offered, but off, when they may be equal by chance', () => {
    const [value] = findLearnedValues(drawRecording(['< {"room":"general"}', '> {"to":"general"}']));
    expect(value).toMatchObject({ sample: 'general', isLikely: false });
  });

  test('take the places of the recorded ones, and nothing else changes', () => {
    const recording = drawRecording([
      '< {"id":"x-1","seq":1001}',
      '> { "id" : "x-1", "n":12345678901234567890, "seq":1001 }',
    ]);
    const values = findLearnedValues(recording);
    const [step] = recording.steps;
    if (step === undefined) throw new Error('no step');
    const fresh = encodeUtf8('{"seq":"a\\"b","id":"x-2"}');
    const filled = fillStep(0, step, values, () => fresh);
    expect(decodeUtf8Lossy(filled.bytes)).toBe('{ "id" : "x-2", "n":12345678901234567890, "seq":"a\\"b" }');
    const missing = fillStep(0, step, values, () => encodeUtf8('{"id":1}'));
    expect(missing.notThere.map(({ sample }) => sample)).toEqual(['1001']);
    expect(decodeUtf8Lossy(missing.bytes)).toBe('{ "id" : 1, "n":12345678901234567890, "seq":1001 }');
  });
});

describe('answers', () => {
  test('are matched by shape, in their order', () => {
    const { answers } = drawRecording(['> a', '< {"type":"a","n":1}', '< {"type":"b"}', '> b', '< {"type":"a","n":2}']);
    const matcher = new AnswerMatcher(answers);
    const match = (text: string): number | null => matcher.match(encodeUtf8(text), true);
    expect(match('{"type":"b"}')).toBe(1);
    expect(match('{"type":"c"}')).toBeNull();
    expect(match('{"type":"a","n":9}')).toBe(0);
    expect(match('{"type":"a","n":9}')).toBe(2);
    expect(match('{"type":"a","n":9}')).toBeNull();
  });

  test('are compared but for what is ignored', () => {
    const before = answer('{"id":1,"at":{"ts":1},"items":[{"v":1,"when":1}],"text":"a"}');
    const now = answer('{"at":{"ts":2},"id":2,"items":[{"v":1,"when":2}],"text":"b","more":1}');
    const compare = (ignored: string) => compareAnswers(before, now, readIgnoredFields(ignored));
    expect(compare('').differences.map(({ path }) => path)).toEqual([
      '$.id',
      '$.at.ts',
      '$.items[0].when',
      '$.text',
      '$.more',
    ]);
    expect(
      compare('id, $.at\n$.items[5].when').differences.map(({ path, before: from, now: to }) => [path, from, to]),
    ).toEqual([
      ['$.text', '"a"', '"b"'],
      ['$.more', null, '1'],
    ]);
    expect(compare('id, $.at, when, text, more')).toEqual({ differences: [], ignored: 5 });
    expect(compare('$').differences).toEqual([]);
    expect(compareAnswers(answer('a'), answer('b'), readIgnoredFields('')).differences).toEqual([
      { path: '', before: 'a', now: 'b' },
    ]);
    expect(
      compareAnswers(answer('{"a":1,"b":2}'), answer('{"b":2, "a":1}'), readIgnoredFields('')).differences,
    ).toEqual([]);
  });

  test('have ignored fields of any name, however it is written', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, path) => void readIgnoredFields(text).has(path)));
    expect(readIgnoredFields('odd name').has('$.a["odd name"].b')).toBe(true);
    expect(readIgnoredFields('na').has('$.name')).toBe(false);
  });
});
