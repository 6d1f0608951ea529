import type { Redactor } from '../formats/redact/index.ts';
import type { Terminal } from './terminal.ts';

/** Tells what was replaced. */
export function sayRedaction(terminal: Terminal, redactor: Redactor): void {
  const { replaced, total, compressedPayloadsLeftOut, fragmentsLeftOut } = redactor.report();
  terminal.say(`framescope: redacted ${total} places.`);
  for (const { rule, place, count, distinct } of replaced) {
    terminal.say(`framescope:   ${count} × ${rule} in ${place} (${distinct} different)`);
  }
  if (compressedPayloadsLeftOut > 0) {
    terminal.say(`framescope:   ${compressedPayloadsLeftOut} compressed payloads left out; their messages are kept.`);
  }
  if (fragmentsLeftOut > 0)
    terminal.say(`framescope:   ${fragmentsLeftOut} fragments of unfinished messages left out.`);
}
