/** Loaded when a provider is given another client: says what is wrong where that happens again and again. */
import type { SessionClient } from '@rejoin/core';

/** A bundler puts the word for its mode here; without one there is no such name. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Who signs out and in, or reloads a module by hand, is slower than this, ms. */
const WITHIN = 10_000;
const MOST = 3;
const seen = new WeakSet<SessionClient>();
let times: readonly number[] = [];
let warned = false;

export function clientChanged(client: SessionClient): void {
  if (warned || seen.has(client) || isProduction()) return;
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

function isProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production';
  } catch {
    return false;
  }
}
