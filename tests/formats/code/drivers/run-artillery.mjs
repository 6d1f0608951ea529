// Runs one virtual user of an Artillery scenario by Artillery's own engine: `node run-artillery.mjs scenario.yml`. The command around the
// engine (`artillery`) brings the SDKs of three clouds and wants Node 22.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { load } from 'js-yaml';

const { runner } = createRequire(import.meta.url)('@artilleryio/int-core').runner;
const script = load(readFileSync(process.argv[2], 'utf8'));
const events = await runner(script, undefined, {});
const errors = [];
events.on('stats', (stats) => {
  for (const name of Object.keys(stats.counters ?? {})) if (name.startsWith('errors.')) errors.push(name);
});
events.on('done', () => {
  for (const error of errors) console.error(error);
  process.exit(errors.length === 0 ? 0 : 1);
});
events.run();
