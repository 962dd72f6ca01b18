import type { SessionView } from '@rejoin/core';

/** Why there is nothing to show: `loading`, it has not arrived; `empty`, there is nothing; `unknown`, it will not arrive. */
export type Blank = 'loading' | 'empty' | 'unknown';

/** Whether what is shown is proven to be all there is: what changes until then has happened before. */
export const isLive = ({ status }: SessionView): boolean => status === 'live';
