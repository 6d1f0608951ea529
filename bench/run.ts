import process from 'node:process';

/**
 * `npm run bench -- NAME…`: runs the named benches one after the other, all of them without a name. Each prints its
 * figures as JSON lines.
 */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  decoder: () => import('./decoder.ts'),
  import: () => import('./import.ts'),
  export: () => import('./export.ts'),
  filter: () => import('./filter.ts'),
  rules: () => import('./rules.ts'),
  enrichment: () => import('./enrichment.ts'),
  panel: () => import('./panel.ts'),
  act: () => import('./act.ts'),
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown bench: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const bench = await BENCHES[name]?.();
    await bench?.run();
  }
}
