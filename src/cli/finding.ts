import type { ViolationCode, ViolationSeverity } from '../decoder/violation.ts';
import { VIOLATIONS } from '../decoder/violation.ts';

/** A violation as `verify` shows it. */
export interface Finding {
  readonly connection: string;
  readonly url: string | null;
  readonly sender: 'client' | 'server';
  /** Number of the sender's frame on this connection, from 1; null when the finding is on no frame. */
  readonly frame: number | null;
  /** Offset of the frame in the sender's stream behind the handshake. */
  readonly streamOffset: number | null;
  readonly code: string;
  readonly title: string;
  readonly clause: string;
  readonly severity: ViolationSeverity;
  readonly time: number | null;
}

/** Title, clause and severity of a code; a code of a newer version counts as an error. */
export function explain(code: string): Pick<Finding, 'title' | 'clause' | 'severity'> {
  if (!isViolationCode(code)) return { title: code, clause: '', severity: 'error' };
  const { title, clause, severity } = VIOLATIONS[code];
  return { title, clause, severity };
}

function isViolationCode(code: string): code is ViolationCode {
  return Object.hasOwn(VIOLATIONS, code);
}
