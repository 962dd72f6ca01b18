/** A keeper in memory that dies and begins again on a store that outlives it, with a way to it that breaks. */
import { memory, memoryStore } from '@rejoin/core/memory';
import { type ManualClock, manualClock } from '../clock/manualClock.ts';
import { type BreakableTransport, breakable } from '../faults/breakable.ts';
import { faultyStore } from '../faults/faultyStore.ts';
import { beginLife, mortalClock, mortalStore } from '../simulator/mortal.ts';
import { seededRandom } from '../simulator/seededRandom.ts';
import type { TransportWorld } from './conformanceSuite.ts';

/** Milliseconds: a keeper that ends in the middle has committed nothing. */
const HALF_A_COMMIT = 2;

export interface MemoryWorld extends TransportWorld {
  readonly transport: BreakableTransport;
  readonly clock: ManualClock;
  readonly random: () => number;
}

export function memoryWorld(): MemoryWorld {
  const clock = manualClock();
  const random = seededRandom(1);
  const store = faultyStore(memoryStore());
  const start = () => {
    const life = beginLife();
    const held = mortalStore(store, clock, life, () => HALF_A_COMMIT);
    return { life, ...memory({ clock: mortalClock(clock, life), random, store: held, onFault: () => {} }) };
  };
  let keeper = start();
  const transport = breakable({
    name: 'memory',
    level: 5,
    withholds: true,
    open: (identity, handlers) => keeper.open(identity, handlers),
  });
  const restart = async (meanwhile: () => Promise<unknown> = async () => {}) => {
    transport.cut();
    keeper.life.end();
    await meanwhile();
    keeper = start();
  };
  return {
    transport,
    clock,
    random,
    pass: (ms) => clock.advance(ms),
    cut: () => transport.cut(),
    restart: () => restart(),
    delete: (session) => keeper.host.delete(session),
    // A restart, so that the keeper knows no more that there was such a session.
    forget: (session) => restart(() => store.delete(session)),
    evict: store.evict,
    rollBack: (session, commits) => restart(() => store.rollBack(session, commits)),
    close: async () => {},
  };
}
