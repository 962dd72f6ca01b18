import type { SessionView } from '@rejoin/core';

/** How much has been said so far. It only ever grows. */
export const amountIn = ({ state: { totals } }: SessionView): number =>
  totals.text + totals.messages + totals.runs;
