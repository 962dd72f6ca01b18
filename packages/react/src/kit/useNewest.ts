'use client';

import { useStatePerSession } from './useStatePerSession.ts';

/** So many are shown of a list that has more than twice as many. */
export const FEW = 20;
/** So many more at a time: a page must not stand still over what its reader asks for. */
const MORE = 100;

/** What is not shown of a long list: its beginning. */
export interface EarlierItems {
  /** How many are not shown. */
  readonly count: number;
  /** How many of them `show` shows. */
  readonly next: number;
  readonly show: () => void;
}

/**
 * The end of a long list, and more of it when the reader asks: what a page renders at once has a bound, however long a run has
 * gone on.
 *
 * @param follows whether the reader is where the list grows. Elsewhere nothing goes away while it is read.
 * @param few how many are shown of more than twice as many. Default 20.
 * @param weigh for how many one counts. Default 1.
 */
export function useNewest<T>(
  list: readonly T[],
  follows: boolean,
  few: number = FEW,
  weigh: (item: T) => number = one,
): { readonly shown: readonly T[]; readonly earlier: EarlierItems | undefined } {
  const [kept, keep] = useStatePerSession<{ readonly hidden: number; readonly asked: boolean }>();
  const all = list.length;
  const surplus = before(list, all, 2 * few, weigh) > 0 ? before(list, all, few, weigh) : 0;
  const hidden = Math.min(kept?.hidden ?? surplus, surplus);
  if (follows && !kept?.asked && kept?.hidden !== surplus) keep({ hidden: surplus, asked: false });
  if (hidden === 0) return { shown: list, earlier: undefined };
  const next = before(list, hidden, MORE, weigh);
  const show = () => keep({ hidden: next, asked: true });
  return { shown: list.slice(hidden), earlier: { count: hidden, next: hidden - next, show } };
}

const one = (): number => 1;

/** Where those begin that stand before `end` and cost no more than `most`: at least one of them. */
function before<T>(list: readonly T[], end: number, most: number, weigh: (item: T) => number): number {
  let at = end;
  let cost = 0;
  for (let item = list[at - 1]; item !== undefined; item = list[at - 1]) {
    cost += weigh(item);
    if (cost > most && at < end) break;
    at--;
  }
  return at;
}
