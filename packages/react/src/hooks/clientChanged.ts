/** Loaded in development, when a provider is given another client: says what is wrong where that happens again and again. */
import type { SessionClient } from '@rejoin/core';

/** Who signs out and in, or reloads a module by hand, is slower than this, ms. */
const WITHIN = 10_000;
const MOST = 3;
const seen = new WeakSet<SessionClient>();
let times: readonly number[] = [];
let warned = false;

export function clientChanged(client: SessionClient): void {
  if (warned || seen.has(client)) return;
  seen.add(client);
  const now = performance.now();
  times = [...times.filter((time) => now - time < WITHIN), now];
  warned = times.length >= MOST;
  if (warned)
    console.warn(
      'Rejoin: <SessionProvider> is given one new client after the other, and each opens a connection. ' +
        'Call createSessionClient() once, outside of components, or keep it: useState(() => createSessionClient({ … })).',
    );
}
