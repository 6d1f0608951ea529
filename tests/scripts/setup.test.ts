import { describe, expect, test } from 'vitest';
import { packageDifference } from '../../scripts/setup.mjs';

interface Entry {
  readonly version: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}

const lockfile = (packages: Record<string, Entry>): unknown => ({
  packages: { '': { version: '0.1.0' }, ...packages },
});

const WANTED = lockfile({
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/@scope/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/only-on-windows': { version: '1.0.0', integrity: 'sha512-w', optional: true },
});
const INSTALLED = {
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/@scope/b': { version: '2.0.0', integrity: 'sha512-b' },
};

describe('set-up compares the lockfile with what is installed', () => {
  test('and does nothing when only packages for other platforms are absent', () => {
    expect(packageDifference(WANTED, lockfile(INSTALLED))).toBeNull();
  });

  test.each([
    ['nothing is installed', {}, 'none is installed yet'],
    ['a nested package is missing', { 'node_modules/a': INSTALLED['node_modules/a'] }, '@scope/b is missing'],
    ['a version differs', { ...INSTALLED, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, 'a differs'],
    [
      'the content differs under one version',
      { ...INSTALLED, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } },
      'a differs',
    ],
    [
      'a package is left over',
      { ...INSTALLED, 'node_modules/old': { version: '1.0.0', integrity: 'sha512-o' } },
      'old is not wanted',
    ],
  ])('and says what differs when %s', (_case, installed, difference) => {
    expect(packageDifference(WANTED, lockfile(installed))).toBe(difference);
  });

  test.each([[undefined], [null], [{}], [{ packages: null }], ['text']])(
    'and installs when the record is %j',
    (installed) => {
      expect(packageDifference(WANTED, installed)).toBe('none is installed yet');
    },
  );
});
