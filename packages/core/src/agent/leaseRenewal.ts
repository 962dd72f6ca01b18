/** Signs of life on a log without a keeper (P32): an owner that has nothing to write renews its lease now and then. */

import type { Session } from '../client/sessionApi.ts';
import type { Clock } from '../platform/clock.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { LEASE } from '../protocol/lease.ts';
import { signsOf } from '../view/liveness.ts';

export interface LeaseRenewalSetup {
  readonly session: Session;
  readonly instance: InstanceId;
  readonly clock: Clock;
  /** Says so of one run that goes on, if there is one. */
  readonly renew: () => void;
}

/** Renews whenever the log has shown nothing of this instance for a third of a lease, until the result is called. */
export function renewLease({ session, instance, clock, renew }: LeaseRenewalSetup): () => void {
  const { store } = session;
  let signs = signsOf(store.getState().state, instance);
  let since = clock.elapsed();
  const unsubscribe = store.subscribe(({ state }) => {
    const now = signsOf(state, instance);
    if (now === signs) return;
    signs = now;
    since = clock.elapsed();
  });
  const tick = () => {
    cancel = clock.after(LEASE / 6, tick);
    // Without a link it would wait in the outbox, and show at a later time that this instance lived at an earlier one.
    if (store.getState().status !== 'live' || clock.elapsed() - since < LEASE / 3) return;
    since = clock.elapsed();
    renew();
  };
  let cancel = clock.after(LEASE / 6, tick);
  return () => {
    cancel();
    unsubscribe();
  };
}
