import {
  apply,
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

const stackGetter = Reflect.getOwnPropertyDescriptor(Error.prototype, 'stack')?.get;

/** How our own script is named in stacks; '' when that could not be found out. */
const ownScript = scriptOf(readStack(new ErrorFunction()));

function readStack(error: object): string {
  const descriptor = ownDescriptor(error, 'stack');
  const own: unknown = descriptor?.get ? apply(descriptor.get, error, []) : descriptor?.value;
  const stack: unknown = own === undefined && stackGetter ? apply(stackGetter, error, []) : own;
  return typeof stack === 'string' ? stack : '';
}

/** The address in the last line that has one: `at f (ADDRESS:1:2)`, `at ADDRESS:1:2` or `f@ADDRESS:1:2`. */
function scriptOf(stack: string): string {
  const lines = stack.trimEnd().split('\n');
  const match = /(?:\(|@|at )([^()@\s]+?):\d+(?::\d+)?\)?$/.exec(lines.at(-1) ?? '');
  return match?.[1] ?? '';
}

/** A stack without our lines, and without the built-ins V8 shows above them. */
export function withoutOwnFrames(stack: string): string {
  if (ownScript === '' || indexOf(stack, ownScript) < 0) return stack;
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
  // A line that was the last one leaves the newline of the one before it, which in V8 ends no stack.
  const endsLikeBefore = lastIndexOf(stack, '\n') === stack.length - 1;
  return !endsLikeBefore && lastIndexOf(kept, '\n') === kept.length - 1 ? substring(kept, 0, kept.length - 1) : kept;
}

/** Takes our lines out of an error on its way to the page. Does nothing where that could be noticed. */
export function hideOwnFrames(error: unknown): void {
  if (typeof error !== 'object' || error === null || isPreparedByPage()) return;
  const descriptor = ownDescriptor(error, 'stack');
  if (!descriptor) return;
  const stack: unknown = descriptor.get ? apply(descriptor.get, error, []) : descriptor.value;
  if (typeof stack !== 'string') return;
  const clean = withoutOwnFrames(stack);
  if (clean === stack) return;
  if (descriptor.set) apply(descriptor.set, error, [clean]);
  else if (!descriptor.get) defineProperty(error, 'stack', valueOnly(clean));
}

/** The stack of the current call without our own lines; null when it cannot be had unnoticed. */
export function captureStack(maxChars: number): string | null {
  const prepare = ownDescriptor(ErrorFunction, 'prepareStackTrace');
  if (!prepare) {
    if (isPreparedByPage()) return null;
  } else if (prepare.value !== undefined) {
    if (prepare.get || prepare.writable !== true) return null;
    defineProperty(ErrorFunction, 'prepareStackTrace', valueOnly(undefined));
  }
  const limit = ownDescriptor(ErrorFunction, 'stackTraceLimit');
  const isLimitOurs = limit !== undefined && limit.get === undefined && limit.writable === true;
  if (isLimitOurs) defineProperty(ErrorFunction, 'stackTraceLimit', valueOnly(STACK_FRAMES));
  const stack = readStack(new ErrorFunction());
  if (isLimitOurs) defineProperty(ErrorFunction, 'stackTraceLimit', valueOnly(limit.value));
  if (prepare && prepare.value !== undefined) {
    defineProperty(ErrorFunction, 'prepareStackTrace', valueOnly(prepare.value));
  }
  const clean = withoutHeader(withoutOwnFrames(stack));
  return clean.length > maxChars ? substring(clean, 0, maxChars) : clean;
}

/** V8 writes `Error` in the first line. */
function withoutHeader(stack: string): string {
  return indexOf(stack, 'Error\n') === 0 ? substring(stack, 6) : stack;
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
