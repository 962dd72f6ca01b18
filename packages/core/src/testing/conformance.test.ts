import { describe, expect, it } from 'vitest';
import { memoryStore } from '../keeper/store.ts';
import { type MemoryTransport, memory } from '../memory.ts';
import type { Transport } from '../transport.ts';
import { breakable } from './breakable.ts';
import { manualClock } from './clock.ts';
import { describeTransport, type TransportSetup, transportConformance } from './conformance/index.ts';
import { seededRandom } from './random.ts';

/** The keeper in memory, on a store that outlives it. */
const setup: TransportSetup = {
  name: 'memory',
  level: 5,
  abilities: ['cut', 'restart', 'forget', 'join'],
  async open() {
    const clock = manualClock();
    const random = seededRandom(1);
    const store = memoryStore();
    let keeper: MemoryTransport = memory({ clock, random, store });
    const current: Transport = {
      name: 'memory',
      level: 5,
      open: (identity, handlers) => keeper.open(identity, handlers),
    };
    const transport = breakable(current);
    const restart = async () => {
      transport.cut();
      keeper = memory({ clock, random, store });
    };
    return {
      transport,
      clock,
      pass: (ms) => clock.advance(ms),
      cut: () => transport.cut(),
      restart,
      // A restart, so that the keeper knows no more that there was such a session.
      async forget(session) {
        await keeper.host.delete(session);
        await restart();
      },
      close: async () => {},
    };
  },
};

describeTransport({ describe, it }, setup);

describe('the conformance suite', () => {
  it('begins with at least twenty cases for an ordered log with idempotent append', () => {
    const cases = transportConformance({ ...setup, level: 1 });
    expect(cases.slice(0, 20).every(({ skipped }) => skipped === undefined)).toBe(true);
    expect(cases.length).toBeGreaterThanOrEqual(45);
  });

  it('names what a lower level leaves out, and why', () => {
    const skipped = transportConformance({ ...setup, level: 1, abilities: [] }).filter(
      (each) => each.skipped,
    );
    expect(new Set(skipped.map((each) => each.skipped))).toContain('needs L5, this transport is L1');
    expect(new Set(skipped.map((each) => each.skipped))).toContain('this setup cannot cut');
  });
});
