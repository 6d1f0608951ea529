import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const PROJECT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'PRIVACY.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/wire-protocol.md',
  'docs/discoveries.md',
  'demo/README.md',
  'bench/README.md',
  'docs/filter-language.md',
  'docs/acting.md',
  'docs/translating.md',
];

describe('the documentation', () => {
  test.each(DOCUMENTS)('%s points only to files that exist', (document) => {
    const text = read(document);
    const links = [
      ...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g),
      ...text.matchAll(/(?:src|srcset)="(?!https?:)([^"]+)"/g),
    ].map(([, target]) => target ?? '');
    const missing = links.filter((target) => !existsSync(join(PROJECT, dirname(document), target)));
    expect(missing).toEqual([]);
  });

  test.each(DOCUMENTS)('%s names only npm scripts that exist', (document) => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const named = [...read(document).matchAll(/(?:^|`)npm (?:run )?([a-z][a-z:-]+)/gm)].map(([, name]) => name ?? '');
    const builtIn = new Set(['ci', 'install']);
    expect(named.filter((name) => !builtIn.has(name) && !(name in scripts))).toEqual([]);
  });

  test('docs/wire-protocol.md has every message of src/protocol', () => {
    const kinds = ['capture-event.ts', 'panel-command.ts', 'port-message.ts'].flatMap((file) =>
      [...read(`src/protocol/${file}`).matchAll(/readonly kind: '([a-z-]+)'/g)].map(([, kind]) => kind ?? ''),
    );
    expect(kinds.length).toBeGreaterThan(15);
    const documented = read('docs/wire-protocol.md');
    expect([...new Set(kinds)].filter((kind) => !documented.includes(`"kind": "${kind}"`))).toEqual([]);
  });

  test('every folder of src has a README', () => {
    const folders = readdirSync(join(PROJECT, 'src')).filter((name) =>
      statSync(join(PROJECT, 'src', name)).isDirectory(),
    );
    expect(folders.filter((name) => !existsSync(join(PROJECT, 'src', name, 'README.md')))).toEqual([]);
  });

  test('README explains every permission of the manifest', () => {
    const { permissions }: { permissions: string[] } = JSON.parse(read('manifest.json'));
    const explained = read('README.md');
    expect([...permissions, 'webRequest'].filter((permission) => !explained.includes(`\`${permission}\``))).toEqual([]);
  });
});
