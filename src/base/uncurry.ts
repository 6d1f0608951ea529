// `f.call` bound to a function: (self, ...args) => result, without looking anything up when it is called.
const bindCall = Function.prototype.bind.bind(Function.prototype.call);

/** The method as a function that takes its `this` first. Taken at the start, it does not change when a page changes the prototype. */
export function uncurry<This, Args extends readonly unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
): (self: This, ...args: Args) => Result {
  return bindCall(method);
}

/** The getter of an accessor property as a function of its object; one that gives undefined where there is none. */
export function getterOf<Result>(prototype: object, name: PropertyKey): (self: object) => Result {
  return bindCall(Reflect.getOwnPropertyDescriptor(prototype, name)?.get ?? (() => undefined));
}
