// `npm start` and `npm run start:firefox`: set-up, build, demo servers, and a browser with DevTools open on the Framescope panel.
// Options: --check (exit 0 when frames of the demo appear in the panel, 1 otherwise), --headless, --port N.
import { runTypeScript } from './run-typescript.mjs';
import { setUpOrExit } from './setup.mjs';

const [name = 'chrome', ...options] = process.argv.slice(2);
const browser = name === 'firefox' ? 'firefox' : 'chromium';
setUpOrExit({ browsers: [browser] });
runTypeScript('start.ts', ['--browser', browser, ...options]);
