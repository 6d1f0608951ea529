import { DEFAULT_CODE_OPTIONS, type CodeOptions } from '../../formats/code/code-options.ts';
import { CODE_TARGETS, codeTarget, type CodeTarget } from '../../formats/code/code-target.ts';

/** What the user chose last: the target and how it is written. Neither secrets nor which rows are remembered. */
export interface CodeChoice {
  readonly target: CodeTarget;
  readonly options: CodeOptions;
}

const KEY = 'framescope:code';

/** From the panel's own `localStorage`; each field is checked by itself. */
export function readCodeChoice(): CodeChoice {
  const stored = parse(read());
  const field = (name: string): unknown => Reflect.get(stored, name);
  const id = field('target');
  const [first] = CODE_TARGETS;
  if (first === undefined) throw new Error('there are no targets');
  return {
    target: (typeof id === 'string' ? codeTarget(id) : undefined) ?? first,
    options: {
      hasTiming: field('hasTiming') === true,
      binaryAs: field('binaryAs') === 'hex' ? 'hex' : DEFAULT_CODE_OPTIONS.binaryAs,
      hasHeaders: field('hasHeaders') === true,
    },
  };
}

export function writeCodeChoice({ target, options }: CodeChoice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ target: target.id, ...options }));
  } catch {
    // Switched off or full: the choice lasts as long as the dialog.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Switched off: nothing was remembered.
    return null;
  }
}

function parse(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Not ours: as if nothing was there.
    return {};
  }
}
