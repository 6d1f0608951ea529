/** Undoes what a function started. Calling it twice does nothing the second time. */
export type Dispose = () => void;

/**
 * Joins undo steps into one, which runs them in reverse order, each once. A step that throws does not keep the others
 * from running; the first error is thrown at the end.
 */
export function disposeAll(steps: readonly Dispose[]): Dispose {
  const pending = [...steps];
  return () => {
    const errors: unknown[] = [];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      try {
        step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
}
