import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserCandidates, findBrowser, locateBrowser } from '../../scripts/find-browser.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framescope-find-'));
  vi.stubEnv('FRAMESCOPE_CHROME', '');
  vi.stubEnv('FRAMESCOPE_FIREFOX', '');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('browserCandidates', () => {
  test('looks on Linux through the PATH, the better name first', () => {
    const env = { PATH: ['/a', '/b'].join(delimiter) };
    expect(browserCandidates('firefox', 'linux', env).slice(0, 4)).toEqual([
      '/a/firefox-esr',
      '/b/firefox-esr',
      '/a/firefox',
      '/b/firefox',
    ]);
    expect(browserCandidates('chromium', 'linux', env)).toContain('/b/microsoft-edge');
  });

  test('looks on macOS among the applications of the machine and of the user', () => {
    const candidates = browserCandidates('chromium', 'darwin', { HOME: '/Users/me' });
    expect(candidates).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(candidates).toContain('/Users/me/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge');
  });

  test('looks on Windows among the program folders that are set', () => {
    const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
    expect(browserCandidates('chromium', 'win32', env)).toContain(
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    );
    expect(browserCandidates('firefox', 'win32', env)).toContain('C:\\Program Files\\Mozilla Firefox\\firefox.exe');
    expect(browserCandidates('firefox', 'win32', {})).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('findBrowser', () => {
  test('takes the first program that can be run', async () => {
    await writeFile(join(folder, 'chromium'), '');
    await writeFile(join(folder, 'google-chrome'), '', { mode: 0o755 });
    vi.stubEnv('PATH', folder);
    expect(findBrowser('chromium')).toBe(join(folder, 'google-chrome'));
    await chmod(join(folder, 'chromium'), 0o755);
    expect(findBrowser('chromium')).toBe(join(folder, 'chromium'));
  });

  test('lets the environment variable win, and refuses one that names nothing', async () => {
    const program = join(folder, 'mine');
    await writeFile(program, '', { mode: 0o755 });
    vi.stubEnv('FRAMESCOPE_CHROME', program);
    expect(findBrowser('chromium')).toBe(program);
    vi.stubEnv('FRAMESCOPE_CHROME', join(folder, 'nothing'));
    expect(() => findBrowser('chromium')).toThrow(/FRAMESCOPE_CHROME names .*nothing, which is not a program/u);
  });

  test('says what to install when there is none', () => {
    vi.stubEnv('PATH', folder);
    expect(findBrowser('firefox')).toBeUndefined();
    expect(() => locateBrowser('firefox')).toThrow(/No Firefox was found\. Install Firefox .*FRAMESCOPE_FIREFOX/u);
  });
});
