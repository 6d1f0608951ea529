// Runs one iteration of a k6 script: `node run-k6.mjs script.js`. k6 itself is a Go program that neither npm nor Debian has; its modules
// are stood in for by what its documentation says of them, on top of `ws`.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

register(new URL('k6-modules.mjs', import.meta.url));
const { default: iterate } = await import(pathToFileURL(process.argv[2]).href);
iterate();
