import { getPrototypeOf, ownDescriptor } from './built-ins.ts';
import type { NativeSocket } from './native-socket.ts';
import type { Thrown } from './recorder.ts';

const TypeErrorPrototype = TypeError.prototype;
const RangeErrorPrototype = RangeError.prototype;
const SyntaxErrorPrototype = SyntaxError.prototype;

/** Messages longer than this are cut; the page may have thrown anything. */
const MAX_MESSAGE_CHARS = 2_048;

/** Name and message of whatever was thrown, without running a getter or method of the page. */
export function describeThrown(native: NativeSocket, error: unknown): Thrown {
  if (typeof error !== 'object' || error === null) return { errorName: typeof error, errorMessage: '' };
  try {
    return { errorName: native.exceptionName(error), errorMessage: native.exceptionMessage(error) };
  } catch {
    // The getters throw for everything that is no DOMException.
  }
  const message: unknown = ownDescriptor(error, 'message')?.value;
  const errorMessage = typeof message === 'string' && message.length <= MAX_MESSAGE_CHARS ? message : '';
  return { errorName: nameOf(getPrototypeOf(error)), errorMessage };
}

function nameOf(prototype: object | null): string {
  switch (prototype) {
    case TypeErrorPrototype:
      return 'TypeError';
    case RangeErrorPrototype:
      return 'RangeError';
    case SyntaxErrorPrototype:
      return 'SyntaxError';
    default:
      return 'Error';
  }
}
