// Makes a fresh clone ready: packages, browsers, programs the tests use. Node built-ins only, because it runs before anything is installed.
// Doing it again takes well under a second when nothing is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser, installHint, missingBrowserMessage } from './find-browser.mjs';

/** The project's folder. */
export const project = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM_NODE = [20, 19];
// The extension runs in Firefox 140, but its BiDi does not know `moz:scope`, by which start and the tests reach the browser's own window.
const MINIMUM_VERSION = { chromium: 148, firefox: 141 };
const DEBIAN_PACKAGE = { chromium: 'chromium', firefox: 'firefox-esr' };

/** Programs beside the browsers that the tests call, with the Debian package each comes from; an absolute path is a file that tells. */
export const TEST_PROGRAMS = [
  { program: 'tshark', debianPackage: 'tshark' },
  { program: 'curl', debianPackage: 'curl' },
  { program: '/usr/lib/python3/dist-packages/websockets', debianPackage: 'python3-websockets' },
];

/** A sentence for the user; it is shown without a stack. */
export class SetUpError extends Error {}

/**
 * @param {{ browsers: readonly ('chromium' | 'firefox')[], programs?: readonly { program: string, debianPackage: string }[] }} needs
 */
export function setUp({ browsers, programs = [] }) {
  checkNode();
  installPackages();
  const missing = [
    ...browsers.filter((browser) => !findBrowser(browser)).map((browser) => DEBIAN_PACKAGE[browser]),
    ...programs.filter(({ program }) => !isOnPath(program)).map(({ debianPackage }) => debianPackage),
  ];
  if (missing.length > 0) installDebianPackages(missing, browsers, programs);
  for (const browser of browsers) checkBrowser(browser);
}

/** Runs set-up and ends the process with its sentence when it cannot go on. @param {Parameters<typeof setUp>[0]} needs */
export function setUpOrExit(needs) {
  try {
    setUp(needs);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = MINIMUM_NODE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetUpError(`Node ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

function installPackages() {
  const difference = packageDifference(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'));
  if (difference === null) return;
  say(`Installing the packages of package-lock.json (${difference}) …`);
  // Under `npm start` npm says where it is; that spares guessing its name on Windows.
  const npm = process.env['npm_execpath'];
  const [command, ...args] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  run(command ?? 'npm', [...args, 'ci', '--no-fund', '--no-audit'], 'npm ci failed; its messages are above.');
}

/**
 * Says in words what differs between the lockfile and what is installed; null when nothing does. Packages for other platforms may be absent.
 * @param {unknown} wanted The content of package-lock.json.
 * @param {unknown} installed The content of node_modules/.package-lock.json, which npm keeps.
 * @returns {string | null}
 */
export function packageDifference(wanted, installed) {
  const wantedPackages = packagesOf(wanted);
  const installedPackages = packagesOf(installed);
  if (installedPackages.size === 0) return 'none is installed yet';
  for (const [path, entry] of wantedPackages) {
    const found = installedPackages.get(path);
    if (!found && !entry.optional && !entry.devOptional) return `${nameOf(path)} is missing`;
    if (found && (found.version !== entry.version || found.integrity !== entry.integrity))
      return `${nameOf(path)} differs`;
  }
  for (const path of installedPackages.keys()) if (!wantedPackages.has(path)) return `${nameOf(path)} is not wanted`;
  return null;
}

/**
 * @param {unknown} lockfile
 * @returns {Map<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(lockfile) {
  const packages = lockfile && typeof lockfile === 'object' && 'packages' in lockfile ? lockfile.packages : {};
  return new Map(Object.entries(packages ?? {}).filter(([path]) => path !== ''));
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * @param {readonly string[]} packages
 * @param {readonly ('chromium' | 'firefox')[]} browsers
 * @param {readonly { program: string, debianPackage: string }[]} programs
 */
function installDebianPackages(packages, browsers, programs) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    const sentences = [
      ...browsers.filter((browser) => !findBrowser(browser)).map(missingBrowserMessage),
      ...programs
        .filter(({ program }) => !isOnPath(program))
        .map(
          ({ program, debianPackage }) =>
            `${program} was not found. Install it (on Debian: apt-get install ${debianPackage}).`,
        ),
    ];
    throw new SetUpError(sentences.join('\n'));
  }
  say(`Installing ${packages.join(', ')} with apt-get (a minute or two) …`);
  runAptGet(['-qq', 'update']);
  runAptGet(['-qq', 'install', '-y', '--no-install-recommends', ...packages]);
}

/**
 * Shows what apt-get says only when it fails: dpkg writes some five hundred lines for a browser, however quiet apt-get is told to be.
 * @param {readonly string[]} args
 */
function runAptGet(args) {
  const { status, error, stdout, stderr } = spawnSync('apt-get', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  throw new SetUpError('apt-get failed; its messages are above.');
}

/** @param {'chromium' | 'firefox'} browser */
function checkBrowser(browser) {
  const program = findBrowser(browser);
  if (!program) throw new SetUpError(missingBrowserMessage(browser));
  // On Windows the browsers print no version; they keep themselves up to date there.
  if (process.platform === 'win32') return;
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const version = /(\d+)\.\d/u.exec(stdout ?? '');
  if (version && Number(version[1]) < MINIMUM_VERSION[browser]) {
    throw new SetUpError(
      `${program} is version ${version[1]}; start and tests need ${MINIMUM_VERSION[browser]} or newer. ${installHint(browser)}`,
    );
  }
  say(`${version ? stdout.trim() : program} is ready.`);
}

/** @param {string} program */
function isOnPath(program) {
  if (isAbsolute(program)) return existsSync(program);
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(project, path), 'utf8'));
  } catch {
    // Not there, or cut off by an interrupted installation: both mean that it does not match.
    return {};
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} sentence What to say when it fails.
 */
function run(command, args, sentence) {
  const isBareNpmOnWindows = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, {
    cwd: project,
    stdio: 'inherit',
    shell: isBareNpmOnWindows,
  });
  if (status !== 0) throw new SetUpError(sentence);
}

/** @param {string} sentence */
function say(sentence) {
  console.log(`set-up: ${sentence}`);
}
