/** Reads large JSON texts away from the panel's own thread. */
import { parseJsonTape } from './json-tape.ts';

self.addEventListener('message', (event: MessageEvent<Uint8Array>) => {
  const parse = parseJsonTape(event.data);
  if (parse.kind === 'error') {
    self.postMessage(parse);
    return;
  }
  const { tape } = parse;
  const columns = [tape.kinds, tape.starts, tape.ends, tape.keyStarts, tape.keyEnds, tape.nexts, tape.counts];
  self.postMessage(parse, { transfer: columns.map(({ buffer }) => buffer) });
});
