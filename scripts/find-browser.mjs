// Node built-ins only: this also runs before any package is installed.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {'chromium' | 'firefox'} BrowserName */

/** Environment variables that name a browser's program; they win over everything that is found. */
export const OVERRIDES = { chromium: 'FRAMESCOPE_CHROME', firefox: 'FRAMESCOPE_FIREFOX' };

// Chromium comes first: it loads unpacked extensions in every build, which branded Chrome has restricted before.
const COMMANDS = {
  chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
  ],
  firefox: ['firefox-esr', 'firefox', 'firefox-developer-edition', 'firefox-nightly'],
};

const MAC_APPLICATIONS = {
  chromium: [
    'Chromium.app/Contents/MacOS/Chromium',
    'Google Chrome.app/Contents/MacOS/Google Chrome',
    'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  firefox: [
    'Firefox.app/Contents/MacOS/firefox',
    'Firefox Developer Edition.app/Contents/MacOS/firefox',
    'Firefox Nightly.app/Contents/MacOS/firefox',
  ],
};

const WINDOWS_PROGRAMS = {
  chromium: [
    'Chromium\\Application\\chrome.exe',
    'Google\\Chrome\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ],
  firefox: ['Mozilla Firefox\\firefox.exe', 'Firefox Developer Edition\\firefox.exe', 'Firefox Nightly\\firefox.exe'],
};

/**
 * Where the browser may be, best first, for one platform and environment.
 * @param {BrowserName} browser
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function browserCandidates(browser, platform = process.platform, env = process.env) {
  const onPath = (/** @type {string[]} */ names, /** @type {string} */ separator) =>
    (env['PATH'] ?? '')
      .split(separator)
      .filter((folder) => folder !== '')
      .flatMap((folder) => names.map((name) => ({ name, path: join(folder, name) })))
      .toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
      .map(({ path }) => path);
  if (platform === 'darwin') {
    const roots = ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])];
    return MAC_APPLICATIONS[browser].flatMap((app) => roots.map((root) => join(root, app)));
  }
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
    return WINDOWS_PROGRAMS[browser].flatMap((program) => roots.map((root) => `${root}\\${program}`));
  }
  return onPath(COMMANDS[browser], delimiter);
}

/**
 * The browser's program, or undefined when there is none. A program named by the environment variable must exist.
 * @param {BrowserName} browser
 * @returns {string | undefined}
 */
export function findBrowser(browser) {
  const override = process.env[OVERRIDES[browser]];
  if (override) {
    if (!isProgram(override)) throw new Error(`${OVERRIDES[browser]} names ${override}, which is not a program`);
    return override;
  }
  return browserCandidates(browser).find(isProgram);
}

/**
 * The browser's program; throws a sentence that says what to do when there is none.
 * @param {BrowserName} browser
 * @returns {string}
 */
export function locateBrowser(browser) {
  const found = findBrowser(browser);
  if (!found) throw new Error(missingBrowserMessage(browser));
  return found;
}

/**
 * @param {BrowserName} browser
 * @returns {string}
 */
export function missingBrowserMessage(browser) {
  return `No ${browser === 'chromium' ? 'Chromium' : 'Firefox'} was found. ${installHint(browser)}`;
}

/**
 * What to do about a browser that is missing or too old, as a sentence.
 * @param {BrowserName} browser
 * @returns {string}
 */
export function installHint(browser) {
  const names = browser === 'chromium' ? 'Chromium, Chrome or Edge (148 or newer' : 'Firefox (141 or newer';
  const debian = browser === 'chromium' ? 'chromium' : 'firefox-esr';
  const how =
    process.platform === 'linux' ? `; on Debian and Ubuntu: apt-get install ${debian}, with the security archive` : '';
  return `Install ${names}${how}), or set ${OVERRIDES[browser]} to its program.`;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not executable: the next candidate is tried.
    return false;
  }
}
