// `npm test`: set-up with both browsers, then every check, ended by one line `N passed, N failed`. `--help` lists the options.
import { runTypeScript } from './run-typescript.mjs';
import { setUpOrExit, TEST_PROGRAMS } from './setup.mjs';

const options = process.argv.slice(2);
const at = options.indexOf('--browser');
const only = at < 0 ? undefined : options[at + 1];
setUpOrExit({
  browsers: only === 'chromium' || only === 'firefox' ? [only] : ['chromium', 'firefox'],
  programs: TEST_PROGRAMS,
});
runTypeScript('test.ts', options);
