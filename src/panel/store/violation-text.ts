import { VIOLATIONS, type ViolationInfo } from '../../decoder/violation.ts';
import { transferText } from '../text/transfer-text.ts';

/** What a code stands for; a file of another version may hold codes that this one does not know. */
export function violationOf(code: string): ViolationInfo {
  const known: Readonly<Record<string, ViolationInfo>> = VIOLATIONS;
  const info = Object.hasOwn(known, code) ? known[code] : undefined;
  return info ?? { title: `${transferText.frame.unknownCode}: ${code}`, clause: '', severity: 'error' };
}
