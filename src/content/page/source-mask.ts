import { apply, defineProperty, ownDescriptor, privateMap, ProxyFunction, setPrototypeOf } from './built-ins.ts';
import { hideOwnFrames } from './own-frames.ts';

type AnyFunction = (...args: never) => unknown;

/** What stands for a function in this global when its source text is asked for. */
export interface SourceMask {
  readonly add: (hooked: object, original: object) => void;
}

/**
 * Makes `Function.prototype.toString` print for each proxy, itself included, what it prints for the function behind it. V8 would print
 * `function () { [native code] }`, without the name.
 */
export function installSourceMask(): SourceMask {
  const originals = privateMap<object>();
  const toString: unknown = ownDescriptor(Function.prototype, 'toString')?.value;
  if (typeof toString === 'function') {
    const handler: ProxyHandler<AnyFunction> = {
      apply: (target, self: unknown, args: unknown[]) => {
        try {
          return apply(target, originals.get(self) ?? self, args);
        } catch (error) {
          hideOwnFrames(error);
          throw error;
        }
      },
    };
    setPrototypeOf(handler, null);
    const hooked = new ProxyFunction(toString as AnyFunction, handler);
    originals.set(hooked, toString);
    const descriptor = { __proto__: null, value: hooked };
    defineProperty(Function.prototype, 'toString', descriptor);
  }
  return { add: (hooked, original) => originals.set(hooked, original) };
}
