import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTemplate, type TemplateSource } from '../../../src/panel/act/template.ts';

const SOURCE: TemplateSource = {
  uuid: () => 'u-u-i-d',
  now: () => 1_795_161_600_123.7,
  random: () => 0.999,
  count: 4,
  find: (side, path) => (path.join('.') === 'token' ? `${side}!` : null),
};

describe('a template', () => {
  test.each([
    ['plain { } text', 'plain { } text'],
    ['{"id":"{{uuid}}"}', '{"id":"u-u-i-d"}'],
    ['{{now}} {{ now ms }} {{now s}} {{now iso}}', '1795161600123 1795161600123 1795161600 2026-11-20T08:00:00.123Z'],
    ['{{counter}} {{counter 100}} {{counter -4}}', '5 104 0'],
    ['{{random 1 10}} {{random 10 1}} {{random -3 -3}}', '10 10 -3'],
    ['{{last $.token}} {{last in $.token}} {{last out token}}', 'any! in! out!'],
  ])('%s becomes %s', (template, filled) => {
    const result = fillTemplate(template, SOURCE);
    // 2026-11-20T08:00:00 is what 1795161600 is.
    expect(result).toEqual({ kind: 'ok', value: filled });
  });

  test.each([
    ['a {{what}}', 'unknown-variable', 2, 8],
    ['{{random 1}}', 'bad-arguments', 0, 12],
    ['{{random a b}}', 'bad-arguments', 0, 14],
    ['{{counter 1 2}}', 'bad-arguments', 0, 15],
    ['{{now parsecs}}', 'bad-arguments', 0, 15],
    ['{{last in}}', 'no-value', 0, 11],
    ['{{last $[}}', 'bad-path', 0, 11],
    ['{{last $.absent}}', 'no-value', 0, 17],
    ['xx {{uuid', 'not-closed', 3, 6],
  ])('%s is refused as %s, with its place', (template, code, offset, length) => {
    expect(fillTemplate(template, SOURCE)).toMatchObject({ kind: 'error', error: { code, offset, length } });
  });

  test('never throws, and leaves text without {{ alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = fillTemplate(text, SOURCE);
        if (!text.includes('{{')) expect(result).toEqual({ kind: 'ok', value: text });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (inner) => {
        expect(['ok', 'error']).toContain(fillTemplate(`{{${inner}}}`, SOURCE).kind);
      }),
    );
  });
});
