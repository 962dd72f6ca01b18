import { describe, it } from 'vitest';
import { memoryStore } from '../keeper/store.ts';
import { type MemoryTransport, memory } from '../memory.ts';
import { breakable } from '../testing/breakable.ts';
import { fakeBrowser } from '../testing/browser.ts';
import { manualClock } from '../testing/clock.ts';
import { describeTransport, type TransportSetup } from '../testing/conformance/index.ts';
import { seededRandom } from '../testing/random.ts';
import type { Transport } from '../transport.ts';
import { shared } from './index.ts';

/** Each link is opened in a tab that leads, or in one that follows another. */
const setup = (role: 'leader' | 'follower' | 'either in turn'): TransportSetup => ({
  name: `shared (${role})`,
  level: 5,
  abilities: ['cut', 'restart', 'forget'],
  async open() {
    const clock = manualClock();
    const random = seededRandom(1);
    const store = memoryStore();
    const browser = fakeBrowser(clock);
    let keeper: MemoryTransport = memory({ clock, random, store });
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
    const restart = async () => {
      inner.cut();
      keeper = memory({ clock, random, store });
    };
    return {
      transport,
      clock,
      pass: (ms) => clock.advance(ms),
      cut: () => inner.cut(),
      restart,
      async forget(session) {
        await keeper.host.delete(session);
        await restart();
      },
      close: async () => {},
    };
  },
});

for (const role of ['leader', 'follower', 'either in turn'] as const)
  describeTransport({ describe, it }, setup(role));
