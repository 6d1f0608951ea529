import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PROJECT = resolve(import.meta.dirname, '../..');

/** What each room must not be able to import, and what it may: a guard that cannot fail is no guard. */
const ROOMS = [
  {
    file: 'src/base/room.ts',
    denied: ['../protocol/x.ts', '../model/x.ts', 'react', 'node:fs'],
    allowed: ['./bytes.ts'],
  },
  {
    file: 'src/protocol/room.ts',
    denied: ['../rules/x.ts', '../decoder/x.ts', '../panel/x.ts', 'webextension-polyfill'],
    allowed: ['../base/x.ts'],
  },
  {
    file: 'src/rules/room.ts',
    denied: ['../content/page/x.ts', '../decoder/x.ts', '../panel/x.ts', 'react'],
    allowed: ['../base/x.ts', '../protocol/x.ts'],
  },
  {
    file: 'src/decoder/room.ts',
    denied: ['../model/x.ts', '../protocol/x.ts', 'react', 'node:zlib'],
    allowed: ['../base/x.ts'],
  },
  {
    file: 'src/model/room.ts',
    denied: ['../rules/x.ts', '../panel/x.ts', '../formats/x.ts', 'zustand'],
    allowed: ['../base/x.ts', '../decoder/x.ts'],
  },
  {
    file: 'src/formats/room.ts',
    denied: ['../panel/x.ts', '../protocol/x.ts', '../cli/x.ts'],
    allowed: ['../model/x.ts', '../decoder/x.ts'],
  },
  {
    file: 'src/content/page/room.ts',
    denied: [
      '../bridge/x.ts',
      '../act/x.ts',
      '../../rules/x.ts',
      '../../decoder/x.ts',
      '../../panel/x.ts',
      'webextension-polyfill',
    ],
    allowed: ['../../base/x.ts', '../../protocol/x.ts', './x.ts'],
  },
  {
    file: 'src/content/act/room.ts',
    denied: ['../bridge/x.ts', '../../decoder/x.ts', '../../panel/x.ts', 'webextension-polyfill'],
    allowed: ['../page/x.ts', '../../protocol/x.ts', '../../rules/x.ts', './x.ts'],
  },
  {
    file: 'src/content/bridge/room.ts',
    denied: ['../page/x.ts', '../act/x.ts', '../../model/x.ts', 'react'],
    allowed: ['../../protocol/x.ts', 'webextension-polyfill'],
  },
  {
    file: 'src/background/room.ts',
    denied: ['../panel/x.ts', '../decoder/x.ts', 'zustand'],
    allowed: ['../protocol/x.ts', 'webextension-polyfill'],
  },
  {
    file: 'src/devtools/room.ts',
    denied: ['../background/x.ts', '../model/x.ts'],
    allowed: ['../protocol/x.ts', 'webextension-polyfill'],
  },
  {
    file: 'src/panel/views/room.ts',
    denied: ['../../content/x.ts', '../../background/x.ts', '../../cli/x.ts', 'node:fs'],
    allowed: ['../../model/x.ts', '../../rules/x.ts', 'react'],
  },
  { file: 'src/cli/room.ts', denied: ['../panel/x.ts', '../content/x.ts'], allowed: ['../formats/x.ts', 'node:fs'] },
] as const;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'framescope-layers-'));
  copyFileSync(join(PROJECT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The import specifiers that the layer rule refuses in a file at this place. */
function refused(file: string, specifiers: readonly string[]): string[] {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, specifiers.map((specifier) => `import '${specifier}';\n`).join(''));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'node_modules/oxlint/bin/oxlint'), '-f', 'json', file],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const report: unknown = JSON.parse(stdout);
  const text = JSON.stringify(report);
  return specifiers.filter((specifier) => text.includes(`'${specifier}' import is restricted`));
}

describe('the layers of ARCHITECTURE.md', () => {
  test.each(ROOMS)('$file is refused every import it must not have', ({ file, denied }) => {
    expect(refused(file, denied)).toEqual(denied);
  });

  test.each(ROOMS)('$file may import what its room allows', ({ file, allowed }) => {
    expect(refused(file, allowed)).toEqual([]);
  });
});
