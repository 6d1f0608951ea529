import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../src/formats/code/quote-shell.ts';
import { javascriptString, pythonString, regexSource, yamlString } from '../../../src/formats/code/quote-text.ts';

/** Also lone surrogates: no message holds them, but URLs and names of imported files may. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom("'", '"', '`', '\\', '$', '{', '}', '\n', '\r', '\0', '</script>', '<!--', '\ud800', '1', ' '),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
);
/** What stands in a file as it is must survive editors, terminals and UTF-8. */
const PLAIN = /^[^\p{C}\u2028\u2029]*$/u;

describe('a literal', () => {
  it('of JavaScript is the text again, is one line, and ends no script element', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const literal = javascriptString(text);
        expect(runInNewContext(literal)).toBe(text);
        expect(literal).toMatch(PLAIN);
        expect(literal).not.toMatch(/<\/|<!/);
      }),
      { numRuns: 1000 },
    );
  });

  it('of YAML is the text again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const literal = yamlString(text);
        expect(load(`- ${literal}\n- ${literal}: value`)).toEqual([text, { [text]: 'value' }]);
        expect(literal).toMatch(PLAIN);
      }),
      { numRuns: 800 },
    );
  });

  it('of Python is the text again', () => {
    const texts = fc.sample(anyText, { seed: 11, numRuns: 800 });
    const source = `import ast, json, sys
for line in sys.stdin:
    text = ast.literal_eval(line.rstrip('\\n'))
    print(json.dumps(text))
`;
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', source], {
      input: `${texts.map(pythonString).join('\n')}\n`,
      encoding: 'utf8',
    });
    const read = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(stderr).toBe('');
    expect(read).toEqual(texts);
    for (const text of texts) expect(pythonString(text)).toMatch(PLAIN);
  });

  it('of a regular expression matches the URL and nothing else', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const { href } = new URL(url);
        const pattern: unknown = runInNewContext(`/^${regexSource(href)}$/u`);
        expect(String(pattern)).not.toContain('\n');
        expect(runInNewContext(`pattern.test(href)`, { pattern, href })).toBe(true);
        expect(runInNewContext(`pattern.test(href)`, { pattern, href: `${href}x` })).toBe(false);
      }),
    );
  });
});

describe('a word of a shell', () => {
  it('is the text again, as one argument, and leaves no control character to the terminal', () => {
    const texts = fc
      .sample(anyText, { seed: 7, numRuns: 800 })
      .map((text) => text.toWellFormed())
      .filter((text) => !text.includes('\0'));
    const words = texts.map(shellWord);
    const { stdout, stderr } = spawnSync('bash', ['-s'], {
      input: words.map((word) => `printf '%s\\0' ${word}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toBe('');
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
    for (const word of words) expect(word).toMatch(PLAIN);
  });

  it('cannot hold NUL', () => {
    expect(shellWord('a\0b')).toBeNull();
  });
});
