/**
 * The conformance suite's setups for `shared`: the keeper in memory behind tabs of one browser, where each link is opened in
 * the tab that leads, in one that follows it, or in either in turn.
 */
import { memoryStore } from '../keeper/store.ts';
import { memory } from '../memory.ts';
import { shared } from '../shared/index.ts';
import type { Transport } from '../transport.ts';
import { breakable } from './breakable.ts';
import { fakeBrowser } from './browser.ts';
import { manualClock } from './clock.ts';
import type { TransportSetup } from './conformance/index.ts';
import { faultyStore } from './faultyStore.ts';
import { beginLife, mortalClock, mortalStore } from './mortal.ts';
import { seededRandom } from './random.ts';

export type TabRole = 'leader' | 'follower' | 'either in turn';

/** Milliseconds: a keeper that ends in the middle has committed nothing. */
const HALF_A_COMMIT = 2;

export const sharedConformance = (role: TabRole): TransportSetup => ({
  name: `shared (${role})`,
  level: 5,
  abilities: ['cut', 'restart', 'delete', 'forget', 'evict', 'rollBack', 'history'],
  lacking: {
    bind: 'all clients are of one process',
    join: 'each tab has links of its own; that they share one is between the tabs',
  },
  async open() {
    const clock = manualClock();
    const random = seededRandom(1);
    const store = faultyStore(memoryStore());
    const browser = fakeBrowser(clock);
    const start = () => {
      const life = beginLife();
      const held = mortalStore(store, clock, life, () => HALF_A_COMMIT);
      return { life, ...memory({ clock: mortalClock(clock, life), random, store: held }) };
    };
    let keeper = start();
    const inner = breakable({
      name: 'memory',
      level: 5,
      place: () => 'memory',
      open: (identity, handlers) => keeper.open(identity, handlers),
    });
    const tab = () => shared(inner, { tabs: browser.tab(), clock, random });
    const [leading, following] = [tab(), tab()];
    const led = new Set<string>();
    let turn = 0;
    /** The leading tab has a link of its own of the participant, before anybody else has one. */
    const lead = (participant: string) => {
      if (led.has(participant)) return;
      led.add(participant);
      leading.open(
        { participant, instance: `${participant}/leads00000000000`, secret: 'leads' },
        { message() {}, malformed() {}, closed: () => led.delete(participant) },
      );
    };
    const transport: Transport = {
      name: 'shared',
      level: 5,
      open(identity, handlers) {
        lead(identity.participant);
        const follows = role === 'follower' || (role !== 'leader' && turn++ % 2 === 0);
        return (follows ? following : leading).open(identity, handlers);
      },
    };
    const restart = async (meanwhile: () => Promise<unknown> = async () => {}) => {
      inner.cut();
      keeper.life.end();
      await meanwhile();
      keeper = start();
    };
    return {
      transport,
      clock,
      pass: (ms) => clock.advance(ms),
      cut: () => inner.cut(),
      restart: () => restart(),
      delete: (session) => keeper.host.delete(session),
      // A restart, so that the keeper knows no more that there was such a session.
      forget: (session) => restart(() => store.delete(session)),
      evict: store.evict,
      rollBack: (session, commits) => restart(() => store.rollBack(session, commits)),
      close: async () => {},
    };
  },
});
