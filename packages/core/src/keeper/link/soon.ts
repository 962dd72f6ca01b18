/** Answers that are mostly at hand: an append must not wait for a turn of its own. */

/** A value, at once or later. */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: at once, or when it is there. */
export function when<T, U>(value: Soon<T>, then: (value: T) => Soon<U>): Soon<U> {
  return isPromise(value) ? value.then(then) : then(value);
}

// Any kind of promise: it comes from the app.
const isPromise = <T>(value: Soon<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && 'then' in value;
