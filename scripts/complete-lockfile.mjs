// Adds to package-lock.json what npm leaves out of it: optional packages for other platforms than the one it was written on
// (https://github.com/npm/cli/issues/4828). Without them `npm ci` refuses the lockfile on every machine. Their versions are pinned by the package that
// names them; only the integrity is unknown, and npm takes the registry's. Run it after adding a package with native parts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/**
 * The entries a lockfile lacks, by their place in it.
 * @param {{ packages: Record<string, { optionalDependencies?: Record<string, string>, dev?: boolean }> }} lockfile
 * @returns {Map<string, object>}
 */
export function missingOptionalPackages({ packages }) {
  const names = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  const missing = new Map();
  for (const { optionalDependencies = {}, dev } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      // A range would have to be resolved; native parts are always pinned.
      if (names.has(name) || !/^\d/u.test(version)) continue;
      missing.set(`node_modules/${name}`, { version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true });
    }
  }
  return missing;
}

/**
 * Which machine a package is for, as its name says it: `@oxc-parser/binding-linux-arm-gnueabihf`.
 * @param {string} name
 */
function platformOf(name) {
  const parts = name.split(/[-/]/u);
  const system = SYSTEMS.find((known) => parts.includes(known));
  const processor = PROCESSORS.find((known) => parts.includes(known)) ?? (parts.includes('arm') ? 'arm' : undefined);
  const isMusl = parts.some((part) => part.startsWith('musl'));
  return {
    ...(processor ? { cpu: [processor] } : {}),
    ...(system ? { os: [system] } : {}),
    ...(system === 'linux' && isMusl ? { libc: ['musl'] } : {}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(import.meta.dirname, '../package-lock.json');
  const lockfile = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingOptionalPackages(lockfile);
  const all = [...Object.entries(lockfile.packages), ...missing];
  lockfile.packages = Object.fromEntries(all.toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  if (missing.size > 0) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`${missing.size} entries added to package-lock.json`);
}
