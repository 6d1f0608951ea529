import type { JsonPath } from '../protocol/match-tree.ts';
import { append, decodeText, encodeText, lengthOf, newList, parse, viewOf } from './built-ins.ts';
import { BACKSLASH } from './json-walker.ts';

/** A step of a path, ready to be compared with keys. */
export type ScanStep = MemberStep | { readonly kind: 'element'; readonly index: number } | { readonly kind: 'each' };

export interface MemberStep {
  readonly kind: 'member';
  readonly key: Uint8Array;
  readonly name: string;
}

export function prepareSteps(path: JsonPath): readonly ScanStep[] {
  const steps = newList<ScanStep>();
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index];
    if (step === undefined) continue;
    append(steps, step.kind === 'member' ? { kind: 'member', key: encodeText(step.name), name: step.name } : step);
  }
  return steps;
}

/** Whether the key whose characters stand in `bytes[start, end)` is that of the step, however it is escaped. */
export function isKey(bytes: Uint8Array, start: number, end: number, step: MemberStep): boolean {
  let isEscaped = false;
  let isSame = end - start === lengthOf(step.key);
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === BACKSLASH) isEscaped = true;
    if (isSame && byte !== step.key[at - start]) isSame = false;
    if (!isSame && isEscaped) break;
  }
  return isSame || (isEscaped && unescapeJson(viewOf(bytes, start, end)) === step.name);
}

/** The text of a JSON string without its quotes; as it stands there when its escapes are wrong. */
export function unescapeJson(bytes: Uint8Array): string {
  const raw = decodeText(bytes);
  try {
    const text: unknown = parse(`"${raw}"`);
    return typeof text === 'string' ? text : raw;
  } catch {
    // Hostile or broken text: its raw form is what the user sees, so that is what is compared.
    return raw;
  }
}
