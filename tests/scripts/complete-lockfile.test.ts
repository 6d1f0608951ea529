import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingOptionalPackages } from '../../scripts/complete-lockfile.mjs';

test('the lockfile names the native packages of every platform, so that npm ci accepts it (else: node scripts/complete-lockfile.mjs)', () => {
  const lockfile = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  expect([...missingOptionalPackages(lockfile).keys()]).toEqual([]);
});

test('what a lockfile lacks is completed with the pinned version and the platform in the name', () => {
  const missing = missingOptionalPackages({
    packages: {
      'node_modules/native': {
        dev: true,
        optionalDependencies: {
          '@native/binding-linux-arm64-musl': '1.2.3',
          '@native/binding-win32-x64-msvc': '1.2.3',
          '@native/binding-linux-x64-gnu': '1.2.3',
          'some-range': '^1.0.0',
        },
      },
      'node_modules/@native/binding-linux-x64-gnu': {},
    },
  });
  expect(Object.fromEntries(missing)).toEqual({
    'node_modules/@native/binding-linux-arm64-musl': {
      version: '1.2.3',
      cpu: ['arm64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
    'node_modules/@native/binding-win32-x64-msvc': {
      version: '1.2.3',
      cpu: ['x64'],
      os: ['win32'],
      dev: true,
      optional: true,
    },
  });
});
