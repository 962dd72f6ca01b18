/** The conformance suite's setup for the keeper in memory, on a store that outlives it: what other setups are modelled on. */
import { memoryStore } from '../keeper/store.ts';
import { memory } from '../memory.ts';
import type { Transport } from '../transport.ts';
import { breakable } from './breakable.ts';
import { manualClock } from './clock.ts';
import type { TransportSetup } from './conformance/index.ts';
import { faultyStore } from './faultyStore.ts';
import { beginLife, mortalClock, mortalStore } from './mortal.ts';
import { seededRandom } from './random.ts';

/** Milliseconds: a keeper that ends in the middle has committed nothing. */
const HALF_A_COMMIT = 2;

/** What `/memory` is put through the conformance suite with. */
export const memoryConformance: TransportSetup = {
  name: 'memory',
  level: 5,
  abilities: ['cut', 'restart', 'delete', 'forget', 'evict', 'rollBack', 'join', 'history'],
  lacking: { bind: 'all clients are of one process' },
  async open() {
    const clock = manualClock();
    const random = seededRandom(1);
    const store = faultyStore(memoryStore());
    const start = () => {
      const life = beginLife();
      const held = mortalStore(store, clock, life, () => HALF_A_COMMIT);
      return { life, ...memory({ clock: mortalClock(clock, life), random, store: held }) };
    };
    let keeper = start();
    const current: Transport = {
      name: 'memory',
      level: 5,
      open: (identity, handlers) => keeper.open(identity, handlers),
    };
    const transport = breakable(current);
    const restart = async (meanwhile: () => Promise<unknown> = async () => {}) => {
      transport.cut();
      keeper.life.end();
      await meanwhile();
      keeper = start();
    };
    return {
      transport,
      clock,
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
  },
};
