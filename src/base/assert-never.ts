/**
 * Ends an exhaustive `switch`: a new member of the union becomes a type error at this call. Throws when it is reached
 * all the same, which is a bug of ours and not bad input.
 */
export function assertNever(value: never): never {
  throw new Error(`Unreachable case: ${String(value)}`);
}
