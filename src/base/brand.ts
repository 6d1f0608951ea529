declare const brand: unique symbol;

/**
 * A primitive that may not be mixed up with another of the same shape: `Brand<number, 'ConnectionId'>`. Costs nothing
 * at run time; a value gets its brand in one function, next to the type.
 */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
