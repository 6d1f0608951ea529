/** What can fail returns this: bad input is data, not an exception. */
export type Result<T, E> = Ok<T> | Failure<E>;

export interface Ok<T> {
  readonly kind: 'ok';
  readonly value: T;
}

export interface Failure<E> {
  readonly kind: 'error';
  readonly error: E;
}

export function ok<T>(value: T): Ok<T> {
  return { kind: 'ok', value };
}

export function failure<E>(error: E): Failure<E> {
  return { kind: 'error', error };
}
