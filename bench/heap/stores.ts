/** All stores by name; each process opens the one that it is given. */
import type { Hold } from './holder.ts';
import { ably, agUi, aiSdk, limit, tanstack } from './peers.ts';
import { late, past, watched } from './rejoin.ts';

export const STORES = {
  limit,
  'rejoin, watched while written': watched,
  'rejoin, come to late': late,
  'rejoin, one session with its history': past,
  'AI SDK': aiSdk,
  'TanStack AI': tanstack,
  'AG-UI client': agUi,
  Ably: ably,
} as const satisfies Readonly<Record<string, Hold>>;

export type StoreName = keyof typeof STORES;
