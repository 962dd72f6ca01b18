/** What the benchmarks use of RxJS, which AG-UI's client speaks. */

export interface Observable<T> {
  readonly source?: T;
}
export function from<T>(values: Iterable<T>): Observable<T>;
