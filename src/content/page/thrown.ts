import { getPrototypeOf, ownDescriptor } from './built-ins.ts';
import { exceptionMessage, exceptionName } from './native-socket.ts';
import type { Thrown } from './recorder.ts';

const TypeErrorPrototype = TypeError.prototype;

/** Name and message of whatever was thrown, without running a getter or method of the page. */
export function describeThrown(error: unknown): Thrown {
  if (typeof error !== 'object' || error === null) return { errorName: typeof error, errorMessage: '' };
  try {
    return { errorName: exceptionName(error), errorMessage: exceptionMessage(error) };
  } catch {
    // The getters throw for everything that is no DOMException.
  }
  const message: unknown = ownDescriptor(error, 'message')?.value;
  return {
    // The browser itself throws no other kind; a page may throw anything, and its prototypes are not asked.
    errorName: getPrototypeOf(error) === TypeErrorPrototype ? 'TypeError' : 'Error',
    errorMessage: typeof message === 'string' ? message : '',
  };
}
