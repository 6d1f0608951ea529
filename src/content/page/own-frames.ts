import {
  apply,
  charCodeAt,
  ErrorFunction,
  defineProperty,
  getPrototypeOf,
  indexOf,
  lastIndexOf,
  ownDescriptor,
  substring,
} from './built-ins.ts';

/**
 * A page can read stacks: of errors that a native function threw when we called it, and (which nobody can help) inside a `toString` that
 * such a call runs. This file takes our own lines out of the former, and makes the stack of a call for the panel without letting the page
 * notice, which V8 would through `Error.prepareStackTrace`.
 */

/** Frames asked for of one call; V8 would stop at the page's own `Error.stackTraceLimit`. */
const STACK_FRAMES = 32;

const errorStack = getterOrNull(Error.prototype);
const exceptionStack = getterOrNull(DOMException.prototype);

/** How our own script is named in stacks; '' when that could not be found out. */
const ownScript = scriptOf(readStack(new ErrorFunction()));

function getterOrNull(prototype: object): (() => unknown) | null {
  return ownDescriptor(prototype, 'stack')?.get ?? null;
}

/** V8 puts the stack on the error, SpiderMonkey has getters on the prototypes. '' when there is none. */
function readStack(error: object): string {
  const own = ownDescriptor(error, 'stack');
  let stack: unknown = own?.get ? apply(own.get, error, []) : own?.value;
  if (!own && errorStack) stack = apply(errorStack, error, []);
  if (!own && exceptionStack && !stack) {
    try {
      stack = apply(exceptionStack, error, []);
    } catch {
      // The getter throws for everything that is no DOMException: the page threw something without a stack.
    }
  }
  return typeof stack === 'string' ? stack : '';
}

/** What stands before the numbers in the last line: `at f (SCRIPT:1:2)`, `at SCRIPT:1:2` or `f@SCRIPT:1:2`. */
function scriptOf(stack: string): string {
  const lines = stack.trimEnd().split('\n');
  return /(?:@|\(|at )([^@(]+?:)\d+:\d+\)?$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
}

/** A stack without our lines, and without the built-ins V8 shows above them. */
export function withoutOwnFrames(stack: string): string {
  if (ownScript === '') return stack;
  let kept = '';
  let pending = '';
  let start = 0;
  while (start < stack.length) {
    const newline = indexOf(stack, '\n', start);
    const end = newline < 0 ? stack.length : newline + 1;
    const line = substring(stack, start, end);
    start = end;
    if (indexOf(line, ownScript) >= 0) {
      pending = '';
      continue;
    }
    kept += pending;
    pending = '';
    if (indexOf(line, '    at Reflect.') === 0) pending = line;
    else kept += line;
  }
  kept += pending;
  // V8 ends a stack without a newline; that of the line before ours would be one.
  return endsInNewline(kept) && !endsInNewline(stack) ? substring(kept, 0, kept.length - 1) : kept;
}

function endsInNewline(text: string): boolean {
  return text.length > 0 && charCodeAt(text, text.length - 1) === 10;
}

/** Takes our lines out of an error on its way to the page. Does nothing where the page would be called. Never throws. */
export function hideOwnFrames(error: unknown): void {
  if (typeof error !== 'object' || error === null || ownScript === '') return;
  try {
    if (!isPreparedByPage()) rewriteStack(error);
  } catch {
    // The page threw something that does not let itself be asked; it keeps what it has.
  }
}

function rewriteStack(error: object): void {
  const stack = readStack(error);
  const clean = withoutOwnFrames(stack);
  if (clean === stack) return;
  const own = ownDescriptor(error, 'stack');
  if (own?.set) apply(own.set, error, [clean]);
  else if (own) defineProperty(error, 'stack', valueOnly(clean));
  else shadow(error, clean);
}

/**
 * SpiderMonkey: the getters on the prototype cannot be told another stack, so properties of the error hide them; the place is told
 * apart from the stack too, by errors and exceptions under names of their own.
 */
function shadow(error: object, stack: string): void {
  const end = indexOf(stack, '\n');
  const columnAt = lastIndexOf(stack, ':', end);
  const lineAt = lastIndexOf(stack, ':', columnAt - 1);
  const isError = ownDescriptor(error, 'fileName') !== undefined;
  hide(error, 'stack', stack);
  hide(error, isError ? 'fileName' : 'filename', substring(stack, indexOf(stack, '@') + 1, lineAt));
  hide(error, 'lineNumber', +substring(stack, lineAt + 1, columnAt));
  hide(error, 'columnNumber', +substring(stack, columnAt + 1, end));
}

function hide(error: object, name: string, value: unknown): void {
  const descriptor = { __proto__: null, value, writable: true, configurable: true };
  defineProperty(error, name, descriptor);
}

/** The stack of the current call without our own lines; null when it cannot be had unnoticed. */
export function captureStack(maxChars: number): string | null {
  const undoPrepare = setForNow('prepareStackTrace', undefined);
  const undoLimit = setForNow('stackTraceLimit', STACK_FRAMES);
  const stack = isPreparedByPage() ? null : withoutOwnFrames(readStack(new ErrorFunction()));
  undoLimit?.();
  undoPrepare?.();
  if (stack === null) return null;
  // V8 writes `Error` in the first line.
  const start = indexOf(stack, 'Error\n') === 0 ? 6 : 0;
  return substring(stack, start, start + maxChars);
}

/** Gives a property of `Error` another value for a moment in which nothing of the page runs. Null when it has none or is not to be changed. */
function setForNow(name: string, value: unknown): (() => void) | null {
  const own = ownDescriptor(ErrorFunction, name);
  if (!own?.writable) return null;
  defineProperty(ErrorFunction, name, valueOnly(value));
  return () => void defineProperty(ErrorFunction, name, valueOnly(own.value));
}

/** Whether reading a stack would call a function of the page (V8's stack trace API looks it up on `Error`, inherited too). */
function isPreparedByPage(): boolean {
  for (let object: object | null = ErrorFunction; object; object = getPrototypeOf(object)) {
    const descriptor = ownDescriptor(object, 'prepareStackTrace');
    if (descriptor) return descriptor.get !== undefined || descriptor.value !== undefined;
  }
  return false;
}

function valueOnly(value: unknown): PropertyDescriptor {
  const descriptor = { __proto__: null, value };
  return descriptor;
}
